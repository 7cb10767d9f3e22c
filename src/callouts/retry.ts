import { backoffMs, readRetryAfter } from '../core/backoff.ts'
import type { CalloutRequest } from '../core/tool/callout.ts'
import type { CalloutFailure } from './failures.ts'

const defaultRetries = 2
const firstMs = 100
/** Somebody waits for the tool, so an answer that asks for more patience is a failure. */
const maxPauseMs = 5000

/** How often a request may be sent: once, unless sending it twice cannot do its work twice. */
export function attemptsOf({ idempotencyKey, method = 'GET', retries = defaultRetries }: CalloutRequest): number {
  const isRepeatable = method === 'GET' || method === 'PUT' || method === 'DELETE' || idempotencyKey !== undefined
  return isRepeatable ? 1 + retries : 1
}

/**
 * Milliseconds before the next attempt, `undefined` when none can help. They grow from attempt to attempt and are not
 * always the same, so that callers do not come back all at once.
 * @param attempt counts those that were made, from 1.
 */
export function pauseAfter(
  attempt: number,
  { passing, retryAfter }: CalloutFailure,
  random: () => number,
): number | undefined {
  const pauseMs = Math.max(backoffMs(attempt, { firstMs, random }), readRetryAfter(retryAfter, Date.now()))
  return passing && pauseMs <= maxPauseMs ? pauseMs : undefined
}
