import { hash } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { CallScope, Invoker, OrgSession } from '../../core/caller.ts'
import { AppError, toAppError } from '../../core/failure.ts'
import { untilAborted } from '../../core/timeout.ts'
import { createProofBudget } from './proof-budget.ts'

/** Whom an org names for a token. */
export interface Identified {
  readonly orgId: string
  readonly userId: string
}

export interface CallerProofParts {
  /** Asks the org, with the caller's token, whose it is. @throws unauthenticated when the org does not take the token */
  identify(caller: Invoker, scope: CallScope): Promise<Identified>
  /** Milliseconds that only grow. */
  now(): number
}

/** So long a token counts as taken: who is shut out in the org is so here after this time. */
const provenMs = 300_000
const refusedMs = 30_000
/** Longest wait for the org. Those who wait for the same token share it. */
const askMs = 5_000
const maxProven = 10_000
const maxRefused = 1_000

/**
 * Proof that an org takes the token of a call for the very user whom the header names. No signature covers that header: the mesh and the
 * AppLink API vouch for the call and never look at it. Of a sign-in through a named credential it proves that her org still knows her. A tool that works in the org with that token alone needs no proof, for the org judges it.
 */
export function createCallerProof({ identify, now }: CallerProofParts) {
  const proven = createBoundedMap<number>(maxProven)
  const refused = createBoundedMap<number>(maxRefused)
  const asked = new Map<string, Promise<void>>()
  // A name that anybody over AppLink can bear must not use up what who signed in here has.
  const spend = {
    named: createProofBudget(now, 'authorization: too many sessions'),
    overAppLink: createProofBudget(now, 'x-client-context: too many tokens'),
  }

  async function ask(key: string, caller: Invoker, requestId: string): Promise<void> {
    const { session } = caller
    try {
      const { orgId, userId } = await identify(caller, { requestId, signal: timeout() })
      if (orgId !== session.orgId || userId !== session.userId) throw refusal(caller)
      proven.set(key, now() + provenMs)
    } catch (error) {
      const failure = toAppError(error)
      if (failure.code !== 'unauthenticated') throw failure
      refused.set(key, now() + refusedMs)
      throw refusal(caller, failure)
    }
  }

  function askOnce(key: string, caller: Invoker, requestId: string): Promise<void> {
    const known = asked.get(key)
    if (known) return known
    const settle = (caller.signIn ? spend.named : spend.overAppLink)(caller.session)
    const asking = ask(key, caller, requestId)
      .finally(() => asked.delete(key))
      .then(
        () => settle(true),
        error => {
          settle(false)
          throw error
        },
      )
    asked.set(key, asking)
    return asking
  }

  /** @throws unauthenticated when the org says otherwise; rate_limited when too many tokens came to nothing; what else the org throws: that it fails proves nothing. */
  return async (caller: Invoker, { requestId, signal }: CallScope): Promise<void> => {
    const key = keyOf(caller.session)
    if ((proven.get(key) ?? 0) > now()) return
    if ((refused.get(key) ?? 0) > now()) throw refusal(caller)
    await untilAborted(askOnce(key, caller, requestId), signal)
  }
}

const keyOf = ({ accessToken, orgId, orgUrl, userId }: OrgSession): string =>
  hash('sha256', `${orgUrl} ${orgId} ${userId} ${accessToken}`, 'base64url')

const timeout = (): AbortSignal => AbortSignal.timeout(askMs)

const refusal = ({ signIn }: Invoker, cause?: unknown): AppError => {
  const what = signIn ? 'authorization: the sign-in at Salesforce has ended; sign in again' : overAppLink
  return new AppError('unauthenticated', what, { cause })
}

const overAppLink = 'x-client-context: the org does not take this token for this user.'
