import type { CallScope, OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import type { KeyedSemaphore } from '../../core/semaphore.ts'
import { readBody } from '../errors/errors.ts'
import { readOrgPath } from './address.ts'
import type { Retries } from './retries.ts'
import { createSender } from './sender.ts'
import { createTokenHolder, type Renew, type TokenHolder } from './token.ts'
import type { HttpAnswer, HttpMethod, Transport } from './transport.ts'

/** One request to the org of a channel. */
export interface OrgCall {
  readonly method: HttpMethod
  /** Path and query within the org. */
  readonly path: string
  /** JSON text, unless `headers` name another type. A function is asked for each attempt. */
  readonly body?: string | (() => string)
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** A status outside 200 to 299 that is an answer, not a failure. */
  readonly alsoAccept?: number
  /** Ends this request earlier than the call it belongs to. */
  readonly signal?: AbortSignal
  /** Sending it twice is the same as sending it once. Default: for GET. */
  readonly repeatable?: boolean
}

/** The way to one org with one user's token, for the time of one call. */
export interface Channel {
  /** Has the session with the token that the next request carries. */
  readonly token: Pick<TokenHolder, 'session'>
  readonly scope: CallScope
  /** Path of the REST API version, such as `/services/data/v62.0`. */
  readonly base: string
  /** The whole answer. @throws the failure that Salesforce reports. */
  send(call: OrgCall): Promise<HttpAnswer>
  /** The JSON of the answer; `undefined` when it is empty. */
  read<T>(call: OrgCall): Promise<T>
  /** Path and query of an address within this org. @throws untrusted_org */
  pathOf(address: string): string
  /** Waits before another attempt; false when there should be none. */
  pause(attempt: number): Promise<boolean>
  /** Rejects with the reason of the scope's signal. */
  sleep(ms: number): Promise<void>
}

/** What the channels of a process share. */
export interface ChannelParts {
  readonly transport: Transport
  readonly retries: Retries
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Bounds the requests of one user. */
  readonly boundedByUser: KeyedSemaphore
}

/** Whose channel it is. */
export interface ChannelOwner {
  readonly session: OrgSession
  readonly scope: CallScope
  /** Absent: an ended session is the caller's to renew. */
  readonly renew?: Renew | undefined
}

export function createChannel(parts: ChannelParts, { session, scope, renew }: ChannelOwner): Channel {
  const token = createTokenHolder(session, renew)
  const send = createSender(parts, token, scope)
  return {
    token,
    scope,
    base: `/services/data/v${session.apiVersion}`,
    send,
    read: async <T>(call: OrgCall) => readAnswerJson((await send(call)).text) as T,
    pathOf: address => readOrgPath(address, session.orgUrl),
    pause: attempt => parts.retries.pause(attempt, scope.signal),
    sleep: ms => parts.sleep(ms, scope.signal),
  }
}

/** The JSON of an answer; `undefined` when it is empty. @throws upstream_failed */
export function readAnswerJson(text: string): unknown {
  if (text === '') return undefined
  const body = readBody(text)
  if (body === undefined) throw new AppError('upstream_failed', 'Salesforce answered with something that is not JSON.')
  return body
}
