import type { Context } from 'hono'
import type { Caller } from '../../core/caller.ts'
import type { Bearer, Scope } from '../../core/scope.ts'
import { createEarlyEnd, type EarlyEnd, toSignal } from '../../core/timeout.ts'
import { bindingsOf, type ReadHeader } from '../http/http.ts'
import { noteRefused } from '../http/known-caller.ts'
import type { Challenges } from './access/access.ts'
import { createForesight, type Foreseen, type ForesightParts, readCall } from './access/foresight.ts'
import { createCallerFor, type PeopleParts } from './access/people.ts'
import { createRequiredScopes } from './access/required-scopes.ts'
import { createCallWatch } from './access/sign-in-end.ts'
import type { ServerParts } from './server/parts.ts'
import { createSdk } from './server/sdk.ts'
import { createShortPath } from './short-path/short-path.ts'

export interface AnswerParts extends ServerParts, PeopleParts, ForesightParts {}

/** A message that can be read, and who sent it. */
export interface SentMessage {
  readonly bearer: Bearer
  readonly body: unknown
  readonly requestId: string
}

/** Makes what answers a message by the short path or the SDK, once its caller may do what it asks for. */
export function createMessageAnswer(parts: AnswerParts, challenges: Challenges) {
  const { catalog } = parts
  const callerFor = createCallerFor(parts)
  const requiredScopesOf = createRequiredScopes(parts)
  const lookAhead = createForesight(parts, challenges)
  const shortPath = createShortPath(parts)
  const throughSdk = createSdk(parts)
  const admitSlowly = async (
    c: Context,
    { bearer, body, requestId }: SentMessage,
    signal: EarlyEnd,
  ): Promise<Admitted> => {
    let { caller } = bearer
    try {
      if (callerFor) caller = await callerFor(body, caller, { requestId, signal: toSignal(signal) })
      const required = await requiredScopesOf(body, caller)
      if (allows(bearer, required)) return { caller, foreseen: undefined }
      const foreseen = await lookAhead(body, { caller, scopes: bearer.scopes }, { requestId, signal, required })
      return { caller, foreseen }
    } catch (error) {
      noteRefused(c, { caller, surface: 'mcp', tool: readCall(body)?.tool ?? '' })
      throw error
    }
  }
  const admit = (c: Context, asked: SentMessage, signal: EarlyEnd): Admitted | Promise<Admitted> => {
    const { bearer, body } = asked
    const required = callerFor ? undefined : requiredScopesOf(body, bearer.caller)
    const isPlain = Array.isArray(required) && allows(bearer, required)
    return isPlain ? { caller: bearer.caller, foreseen: undefined } : admitSlowly(c, asked, signal)
  }
  const answer = async (c: Context, header: ReadHeader, asked: SentMessage): Promise<Response> => {
    const { body, requestId } = asked
    const signal = hangUpOf(c)
    const admitted = admit(c, asked, signal)
    const { caller, foreseen } = admitted instanceof Promise ? await admitted : admitted
    const watch = createCallWatch(catalog, caller)
    const keyed = keyedBy(header, body)
    const incoming = { body, exchange: { caller, requestId, signal, onEnd: watch.onEnd, ...keyed.exchange, foreseen } }
    const response = keyed.mark(await (shortPath.answer(c, incoming) ?? throughSdk(c.req.raw, incoming)))
    const over = watch.over()
    if (over) throw challenges.signIn(over, header('authorization'))
    return response
  }
  return (c: Context, header: ReadHeader, asked: SentMessage): Response | Promise<Response> => {
    // A list needs no scope: what is left to find out of its caller is what her org has to be asked for.
    const listed = callerFor ? undefined : shortPath.list(c, asked.body, asked.bearer.caller)
    return listed ?? answer(c, header, asked)
  }
}

/** Whose message it is as her org knows her, and what was found out about it. At once where nobody has to be asked. */
interface Admitted {
  readonly caller: Caller
  readonly foreseen: Foreseen | undefined
}

/** The key that the header names, which cannot be that of several calls, and the mark of an answer that was given before. */
function keyedBy(header: ReadHeader, body: unknown) {
  let repeated = false
  const onRepeat = () => {
    repeated = true
  }
  return {
    exchange: { key: Array.isArray(body) ? undefined : header('idempotency-key'), onRepeat },
    mark(response: Response): Response {
      if (repeated) response.headers.set('idempotency-replayed', 'true')
      return response
    },
  }
}

const allows = ({ scopes }: Bearer, required: readonly Scope[]): boolean => required.every(scope => scopes.has(scope))

/**
 * Ends when the client goes away before its answer is out. Behind the node server it listens to the connection itself:
 * `c.req.raw.signal` would build a whole web request first. A mesh in between may hide that a client went away.
 */
function hangUpOf(c: Context): EarlyEnd {
  const outgoing = bindingsOf(c).outgoing
  if (!outgoing) return c.req.raw.signal
  const ending = createEarlyEnd()
  const onClose = () => {
    if (!outgoing.writableFinished) ending.end(new DOMException('The client went away.', 'AbortError'))
  }
  if (outgoing.destroyed) onClose()
  else outgoing.once('close', onClose)
  return ending
}
