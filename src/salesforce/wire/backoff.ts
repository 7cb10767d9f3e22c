import type { HttpAnswer, HttpLoss } from './transport.ts'

export interface BackoffParts {
  /** From 0 to below 1. */
  readonly random: () => number
  /** Resolves after the time, or rejects with the reason of the signal. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Waits between the attempts of one call: longer each time, and never the same for two callers. */
export interface Backoff {
  /** False, at once, when the call should not be repeated any more. `attempt` counts those that were made, from 1. */
  pause(attempt: number, signal: AbortSignal, outcome?: HttpAnswer | HttpLoss): Promise<boolean>
}

const maxAttempts = 4
const firstDelayMs = 150
/** Somebody waits for the tool, so an answer that asks for more patience is a failure. */
const maxRetryAfterMs = 10_000

export function createBackoff({ random, sleep, now }: BackoffParts): Backoff {
  function delayOf(attempt: number, outcome: HttpAnswer | HttpLoss | undefined): number | undefined {
    if (attempt >= maxAttempts) return undefined
    const own = firstDelayMs * 2 ** (attempt - 1) * (0.5 + random())
    const asked = outcome && 'headers' in outcome ? readRetryAfter(outcome.headers['retry-after'], now) : 0
    return asked > maxRetryAfterMs ? undefined : Math.max(own, asked)
  }
  return {
    async pause(attempt, signal, outcome) {
      const delayMs = delayOf(attempt, outcome)
      if (delayMs === undefined) return false
      await sleep(delayMs, signal)
      return true
    },
  }
}

/** Milliseconds from a `Retry-After` header, in seconds or as a date; 0 when there is none. */
function readRetryAfter(value: string | string[] | undefined, now: () => number): number {
  if (typeof value !== 'string') return 0
  const at = /^\d{1,9}$/.test(value) ? now() + Number(value) * 1000 : Date.parse(value)
  return Number.isNaN(at) ? 0 : Math.max(0, at - now())
}

/** The real `sleep` of `BackoffParts`. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', onAbort)
    resolve()
  }, ms)
  function onAbort(): void {
    clearTimeout(timer)
    reject(signal.reason)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return promise
}
