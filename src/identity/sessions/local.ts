import * as z from 'zod'
import type { OrgSession } from '../../core/caller.ts'
import { AppError, type FailureCode } from '../../core/failure.ts'
import { readUtf8 } from '../../core/utf8.ts'

export interface LocalSessionParts {
  /** Origin of the local org. */
  readonly orgUrl: string
  readonly username: string
  /** Reads `x-client-context`. */
  readSession(header: string | undefined): OrgSession
}

const timeoutMs = 5_000
const headersBody = z.object({ 'x-client-context': z.string() })
const refusalBody = z.object({ message: z.string().max(2000) })
const sessionBody = z.object({ accessToken: z.string() })
const addonBody = z.object({ name: z.string(), apiUrl: z.string(), token: z.string() })
const credentialsBody = z.object({ appId: z.string(), addons: z.array(addonBody).min(1) })

/** The client app of the local org that people sign in through. */
const signInApp = 'ActionHostClient'

/**
 * Takes a sample user's session from the local org, as she has it once she signed in: the org tells its app which custom
 * permissions she has.
 * @throws not_found with the users there are, forbidden for one who may not use the app, unavailable when no local org
 * answers.
 */
export const createLocalSessionReader =
  ({ orgUrl, readSession, username }: LocalSessionParts) =>
  async (): Promise<OrgSession> => {
    const body = await ask(orgUrl, `headers?as=${encodeURIComponent(username)}`)
    const session = readSession(headersBody.parse(body)['x-client-context'])
    const query = new URLSearchParams({ as: username, clientId: signInApp })
    const { accessToken } = sessionBody.parse(await ask(orgUrl, `sessions?${query}`, 'POST'))
    return { ...session, accessToken }
  }

/** Takes what the local add-ons give their app as variables. @throws unavailable when no local org answers. */
export const createLocalAppLinkReader = (orgUrl: string) => async () => {
  const { addons, appId } = credentialsBody.parse(await ask(orgUrl, 'applink'))
  return { appId, addons: addons.map(addon => ({ ...addon, aliases: [] })), homes: new Map<string, string>() }
}

const codes: ReadonlyMap<number, FailureCode> = new Map([
  [403, 'forbidden'],
  [404, 'not_found'],
])

async function ask(orgUrl: string, resource: string, method = 'GET'): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs)
  const answer = await fetch(`${orgUrl}/_local/${resource}`, { method, signal, redirect: 'error' }).catch(
    (cause: unknown) => {
      throw new AppError(
        'unavailable',
        `There is no local org at ${orgUrl}: start it with "npm run dev", or set ORG_PORT.`,
        { cause },
      )
    },
  )
  const body = readJson(await answer.bytes())
  if (answer.ok) return body
  const message = refusalBody.safeParse(body).data?.message ?? `The local org answers ${answer.status}.`
  throw new AppError(codes.get(answer.status) ?? 'unavailable', message)
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(readUtf8(bytes))
  } catch {
    return undefined
  }
}
