import type { CallScope, OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { jsonOf } from '../../core/json.ts'
import type { RequireReach } from '../../core/org/reach.ts'
import { reachOf } from '../reach/reach.ts'
import { readOrgPath } from './address.ts'
import type { Channel, ChannelParts, OrgCall } from './channel.ts'
import { createSender } from './sender.ts'
import { createTokenHolder, type Renew } from './token.ts'

/** Whose channel it is. */
export interface ChannelOwner {
  readonly session: OrgSession
  readonly scope: CallScope
  /** Absent: an ended session is the caller's to renew. */
  readonly renew?: Renew | undefined
}

export function createChannel(parts: ChannelParts, { session, scope, renew }: ChannelOwner): Channel {
  const token = createTokenHolder(session, renew)
  const app = renew?.ofPerson ? 'sign-in' : 'applink'
  // A Data Cloud counts nothing of what the org's limit is about.
  const room = session.dataCloud ? undefined : parts.roomOf(session, app)
  const sender = createSender(parts, { token, scope, room, askPath: `/services/data/v${session.apiVersion}` })
  const { reach } = scope
  // An answer is awaited anyhow, so a refusal may come as one.
  const send: Channel['send'] = reach ? async call => sender.send(within(reach, call)) : sender.send
  return {
    token,
    scope,
    base: `/services/data/v${session.apiVersion}`,
    send,
    requireRoom: () => sender.requireRoom(),
    read: async <T>(call: OrgCall) => readAnswerJson((await send(call)).text) as T,
    pathOf: address => readOrgPath(address, session.orgUrl),
    now: parts.now,
    pause: attempt => parts.retries.pause(attempt, scope.signal),
    sleep: ms => parts.sleep(ms, scope.signal),
  }
}

/** What tidies up goes after what was allowed before. @throws as `reach` does */
function within(reach: RequireReach, call: OrgCall): OrgCall {
  if (call.room !== 'free') reach(call.reaches ?? reachOf(call))
  return call
}

/** The JSON of an answer; `undefined` when it is empty. @throws upstream_failed */
export function readAnswerJson(text: string): unknown {
  if (text === '') return undefined
  const body = jsonOf(text)
  if (body === undefined) throw new AppError('upstream_failed', 'Salesforce answered with something that is not JSON.')
  return body
}
