import type { Caller } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'

export interface LocalTokenParts {
  /** Asks the local org whose token it is. @throws unauthenticated when it is nobody's. */
  whoIs(accessToken: string): Promise<Caller>
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

const lifetimeMs = 10_000
const maxRemembered = 1000

/**
 * Reads bearer tokens that the local org issued: the sign-in of `npm run dev`. The org is asked once in ten seconds for
 * each token; it checks the token on every data call anyhow.
 * @throws unauthenticated
 */
export function createLocalTokenReader({
  now,
  whoIs,
}: LocalTokenParts): (authorization: string | undefined) => Promise<Caller> {
  const known = new Map<string, { readonly caller: Promise<Caller>; readonly until: number }>()
  const ask = (accessToken: string): Promise<Caller> => {
    const entry = { caller: whoIs(accessToken), until: now() + lifetimeMs }
    known.delete(accessToken)
    known.set(accessToken, entry)
    if (known.size > maxRemembered) known.delete(known.keys().next().value ?? '')
    entry.caller.catch(() => {
      if (known.get(accessToken) === entry) known.delete(accessToken)
    })
    return entry.caller
  }
  return async authorization => {
    const accessToken = readBearer(authorization)
    const entry = known.get(accessToken)
    return entry && entry.until > now() ? entry.caller : ask(accessToken)
  }
}

const bearer = /^Bearer +([\x21-\x7e]{1,8192})$/i

function readBearer(authorization: string | undefined): string {
  const accessToken = bearer.exec(authorization ?? '')?.[1]
  if (!accessToken) throw new AppError('unauthenticated', 'authorization: send "Bearer" and an access token')
  return accessToken
}
