import type { CallScope } from '../../core/caller.ts'
import type { EarlyEnd } from '../../core/timeout.ts'
import { toAnswerFailure } from '../errors/errors.ts'
import type { Repeatable } from '../errors/rule.ts'
import type { OrgRoom, RequestKind } from '../limits/limits.ts'
import type { Channel, ChannelParts, OrgCall } from './channel.ts'
import { toLossFailure } from './losses.ts'
import type { TokenHolder, TokenUse } from './token.ts'
import type { HttpAnswer, HttpLoss } from './transport.ts'

interface Attempt extends TokenUse {
  count: number
}

const userAgent = 'applink-action-host'
const headerText = /^[\x21-\x7e]{1,256}$/

export interface SenderParts {
  readonly token: TokenHolder
  readonly scope: CallScope
  /** Absent: nothing of the org's limit is used. */
  readonly room: OrgRoom | undefined
  /** Of something small that every token may read, and that tells how the org stands. */
  readonly askPath: string
}

/** Milliseconds that a request waits for its turn where its org runs low. */
const patienceMs = { call: 2_000, background: 60_000 }

/** Sends requests until they are answered or repeating them would be useless or unsafe. */
export function createSender(
  parts: ChannelParts,
  { askPath, room, scope, token }: SenderParts,
): Pick<Channel, 'send' | 'requireRoom'> {
  const { transport, retries, turns } = parts
  const { orgId, orgUrl, userId } = token.session
  // What nobody waits for has its own turns: a job does not stand before the calls of the user whose rights it has.
  const seat = { orgUrl, user: scope.background ? `${orgId} ${userId} background` : `${orgId} ${userId}` }

  function exchange(call: OrgCall, signal: EarlyEnd): Promise<HttpAnswer | HttpLoss> {
    // What tidies up must go out even when the tool may send no more.
    if (call.room !== 'free') scope.use?.request()
    const { orgUrl, accessToken } = token.session
    const { method, path } = call
    const body = (typeof call.body === 'function' ? call.body() : call.body) ?? null
    const headers = toHeaders(call, accessToken, scope.requestId)
    if (!isRead(call)) scope.writes?.sending()
    return transport.send({ origin: orgUrl, path, method, headers, body, signal })
  }

  /** Returns when the request is to be sent again. @throws the failure when it is not. */
  async function recover(call: OrgCall, attempt: Attempt, outcome: HttpAnswer | HttpLoss): Promise<void> {
    const { error, repeat } = 'lost' in outcome ? toLossFailure(outcome, isRead(call)) : toAnswerFailure(outcome, call)
    if (error.code === 'unauthenticated') return token.replace(attempt, error)
    turns.heed(error, orgUrl)
    if (!mayRepeat(call, repeat)) throw error
    if (!(await retries.pause(attempt.count, call.signal ?? scope.signal, outcome))) throw error
    attempt.count += 1
  }

  const own = scope.background ? 'background' : 'call'

  async function requireRoom(kind: RequestKind = own, signal = scope.signal): Promise<void> {
    if (!room?.isNarrow(kind)) return
    const ask = () => send({ method: 'GET', path: askPath, room: 'free', signal })
    await room.enter({ kind, signal, ask, patienceMs: patienceMs[own] })
  }

  /** One request, once there is room for it. */
  function sendOnce(call: OrgCall): Promise<HttpAnswer | HttpLoss> {
    const signal = call.signal ?? scope.ending ?? scope.signal
    const kind = call.room ?? own
    const isFree = kind === 'free'
    const patience = { signal, endsAt: isFree ? undefined : scope.endsAt, always: isFree }
    const sendNow = () => turns.inTurn(seat, () => exchange(call, signal), patience)
    return isFree || !room?.isNarrow(kind) ? sendNow() : requireRoom(kind, call.signal).then(sendNow)
  }

  async function send(call: OrgCall): Promise<HttpAnswer> {
    const attempt: Attempt = { count: 1, renewed: false, session: token.session }
    for (;;) {
      attempt.session = token.session
      const outcome = await sendOnce(call)
      noteLimit(room, outcome)
      if (!('lost' in outcome) && isAccepted(outcome.status, call.alsoAccept)) return outcome
      if (changedNothing(call, outcome)) scope.writes?.undone()
      await recover(call, attempt, outcome)
    }
  }

  return { send, requireRoom }
}

function noteLimit(room: OrgRoom | undefined, outcome: HttpAnswer | HttpLoss): void {
  const info = 'headers' in outcome ? outcome.headers['sforce-limit-info'] : undefined
  if (typeof info === 'string') room?.note(info)
}

function toHeaders({ body, headers }: OrgCall, accessToken: string, requestId: string): string[] {
  const list = ['authorization', `Bearer ${accessToken}`, 'user-agent', userAgent, 'accept-encoding', 'gzip']
  if (headerText.test(requestId)) list.push('x-request-id', requestId)
  if (headers?.accept === undefined) list.push('accept', 'application/json')
  if (body !== undefined && headers?.['content-type'] === undefined) list.push('content-type', 'application/json')
  for (const name in headers) list.push(name, headers[name] ?? '')
  return list
}

/** Code and actions of the org may have committed before they refuse; whatever else is refused was undone. */
const ownCode = /^\/services\/apexrest\/|\/actions\//

const changedNothing = ({ path }: OrgCall, outcome: HttpAnswer | HttpLoss): boolean =>
  'lost' in outcome ? outcome.lost === 'unsent' : outcome.status >= 400 && outcome.status < 500 && !ownCode.test(path)

const isRead = ({ method, reads = method === 'GET' }: OrgCall): boolean => reads

function mayRepeat(call: OrgCall, repeat: Repeatable): boolean {
  const { repeatable = isRead(call) } = call
  return repeat === 'always' || (repeat === 'safe' && repeatable)
}

function isAccepted(status: number, alsoAccept: number | undefined): boolean {
  return (status >= 200 && status < 300) || status === alsoAccept
}
