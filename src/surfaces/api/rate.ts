const minuteMs = 60_000

export interface RateVerdict {
  readonly allowed: boolean
  /** Requests that are left at the moment. */
  readonly remaining: number
  /** Seconds until another one is. */
  readonly retryAfterSeconds: number
}

interface Bucket {
  tokens: number
  at: number
}

/**
 * How many requests each client has left: a bucket that holds a minute's worth and fills evenly. Each process counts for
 * itself, so with two of them a client may send twice as much.
 * @param now milliseconds of a clock that never goes back.
 */
export function createRateLimit(now: () => number) {
  const buckets = new Map<string, Bucket>()
  /** Takes one request of a client that may send `perMinute`. */
  return (client: string, perMinute: number): RateVerdict => {
    const bucket = buckets.get(client) ?? { tokens: perMinute, at: now() }
    buckets.set(client, bucket)
    const at = now()
    bucket.tokens = Math.min(perMinute, bucket.tokens + ((at - bucket.at) * perMinute) / minuteMs)
    bucket.at = at
    const allowed = bucket.tokens >= 1
    if (allowed) bucket.tokens -= 1
    const missing = Math.max(0, 1 - bucket.tokens)
    return {
      allowed,
      remaining: Math.floor(bucket.tokens),
      retryAfterSeconds: Math.ceil((missing * minuteMs) / perMinute / 1000),
    }
  }
}
