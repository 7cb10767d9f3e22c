import type { CallScope } from '../../core/caller.ts'
import type { Reached } from '../../core/org/reach.ts'
import type { RoomOf } from '../limits/limits.ts'
import type { Turns } from '../turns/turns.ts'
import type { Retries } from './retries.ts'
import type { TokenHolder } from './token.ts'
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
  /** What it reads and writes, where that is known without reading it. */
  readonly reaches?: readonly Reached[]
  /** Ends this request earlier than the call it belongs to. */
  readonly signal?: AbortSignal
  /** It changes nothing in the org. Default: for GET. */
  readonly reads?: boolean
  /** Sending it twice is the same as sending it once. Default: for what reads. */
  readonly repeatable?: boolean
  /**
   * How it counts where the org runs low: `background` waits, `free` tidies up or asks how the org stands, and is always
   * sent. Default: as its scope says.
   */
  readonly room?: 'background' | 'free'
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
  /** Waits until the org takes requests of the scope. @throws rate_limited while it has too few API calls left */
  requireRoom(): Promise<void>
  /** The JSON of the answer; `undefined` when it is empty. */
  read<T>(call: OrgCall): Promise<T>
  /** Path and query of an address within this org. @throws untrusted_org */
  pathOf(address: string): string
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
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
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Bounds what is under way at a time. */
  readonly turns: Turns
  /** What an org has left of its daily API calls. */
  readonly roomOf: RoomOf
}
