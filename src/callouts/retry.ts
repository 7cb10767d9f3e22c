import { setTimeout as wait } from 'node:timers/promises'
import type { CalloutRequest } from '../core/tool/callout.ts'
import type { CalloutFailure } from './failures.ts'

const defaultRetries = 2
const firstPauseMs = 100
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
  const own = firstPauseMs * 2 ** (attempt - 1) * (0.5 + random())
  const pauseMs = Math.max(own, readRetryAfter(retryAfter))
  return passing && pauseMs <= maxPauseMs ? pauseMs : undefined
}

/** Milliseconds from seconds or a date; 0 when there is neither. */
function readRetryAfter(text = ''): number {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now())
}

/** @throws the reason of the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  wait(ms, undefined, { signal }).catch(() => {
    throw signal.reason
  })
