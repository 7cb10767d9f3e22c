import type { Caller } from '../caller.ts'

/** A call as far as it is told from others: whose, of which tool, under which key of the caller, with which input. */
export interface KeyedCall {
  readonly caller: Caller
  readonly tool: string
  readonly key: string
  /** As it came. */
  readonly input: unknown
}

/** What is known of a key that was used before. */
export type KeyUse =
  /** For another input. */
  | { readonly state: 'other' }
  /** The call runs at this moment, here or in another process. */
  | { readonly state: 'running' }
  /** It ended well. Without an answer: that was too large to be kept, or can no longer be read. */
  | { readonly state: 'answered'; readonly answer: string | undefined }
  /** It ended badly, or with its process, and may have changed something. */
  | { readonly state: 'unknown' }

/** The key of one call. What is written of it counts for all processes. */
export interface CallKey {
  /** The same for every repetition of the call, and for no other call: 64 hexadecimal digits. */
  readonly callKey: string
  /** What is known of the key; `undefined` where nobody used it. */
  look(): Promise<KeyUse | undefined>
  /**
   * Takes the key for a run of this call.
   * @returns `undefined` when it is taken, else why it is not
   * @throws unavailable, and then it is not
   */
  take(options: TakeOptions): Promise<KeyUse | undefined>
  /** Keeps the answer, as JSON. The key must have been taken by this very object, here and below. */
  keep(answer: string): Promise<void>
  /** Gives the key back: the call has changed nothing. */
  free(): Promise<void>
  /** Says that the call may have changed something, and gave no answer. */
  doubt(): Promise<void>
}

export interface TakeOptions {
  /** The run ends within this time, or with its process. */
  readonly runsMs: number
  /** Takes it from a call of which nobody knows what it changed: another run does no harm. */
  readonly again: boolean
}

/** Where the keys of callers and the answers under them are kept. */
export interface CallKeys {
  open(call: KeyedCall): CallKey
}
