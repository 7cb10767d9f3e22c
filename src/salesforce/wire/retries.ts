import { backoffMs, readRetryAfter } from '../../core/backoff.ts'
import type { HttpAnswer, HttpLoss } from './transport.ts'

export interface RetryParts {
  /** From 0 to below 1. */
  readonly random: () => number
  /** Resolves after the time, or rejects with the reason of the signal. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Waits between the attempts of one call: longer each time, and never the same for two callers. */
export interface Retries {
  /** False, at once, when the call should not be repeated any more. `attempt` counts those that were made, from 1. */
  pause(attempt: number, signal: AbortSignal, outcome?: HttpAnswer | HttpLoss): Promise<boolean>
}

const maxAttempts = 4
const firstMs = 150
/** Somebody waits for the tool, so an answer that asks for more patience is a failure. */
const maxRetryAfterMs = 10_000

export function createRetries({ random, sleep, now }: RetryParts): Retries {
  function delayOf(attempt: number, outcome: HttpAnswer | HttpLoss | undefined): number | undefined {
    if (attempt >= maxAttempts) return undefined
    const asked = readRetryAfter(retryAfterOf(outcome), now())
    return asked > maxRetryAfterMs ? undefined : Math.max(backoffMs(attempt, { firstMs, random }), asked)
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

function retryAfterOf(outcome: HttpAnswer | HttpLoss | undefined): string | undefined {
  const value = outcome && 'headers' in outcome ? outcome.headers['retry-after'] : undefined
  return typeof value === 'string' ? value : undefined
}
