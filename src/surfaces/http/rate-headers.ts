import type { Context } from 'hono'
import { RetryLater } from '../../core/failure.ts'

/** How a rate stands, after one more turn was asked for. */
export interface RateState {
  readonly allowed: boolean
  readonly remaining: number
  /** Milliseconds until one more turn is there; 0 when all are. */
  readonly waitMs: number
}

export interface RatePolicy {
  readonly name: string
  readonly max: number
  readonly windowMs: number
}

/**
 * Says on the answer how a rate stands: `RateLimit-Policy` what it is, `RateLimit` what is left and after how many seconds there is more.
 * @throws rate_limited when there was no turn left
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function requireTurn(
  c: Context,
  { max, name, windowMs }: RatePolicy,
  { allowed, remaining, waitMs }: RateState,
): void {
  const seconds = Math.ceil(waitMs / 1000)
  c.header('ratelimit-policy', `"${name}";q=${max};w=${Math.round(windowMs / 1000)}`)
  c.header('ratelimit', `"${name}";r=${remaining}${seconds > 0 ? `;t=${seconds}` : ''}`)
  if (!allowed)
    throw new RetryLater(
      'rate_limited',
      `Too many requests: ${max} in ${windowMs / 1000} seconds. Come again later.`,
      seconds,
    )
}
