import type { Pool } from 'undici'
import { loadPoolClass } from './pool-class.ts'

/** Bounds of the connections. Times in milliseconds. */
export interface PoolOptions {
  /** Requests to one org at a time; further ones wait for a free connection. Default 100. */
  readonly maxRequestsPerOrg?: number
  /** Origins kept open; the one unused for longest is closed when another is needed. Default 64. */
  readonly maxOrgs?: number
  /** Longest wait for the status line of an answer. Default 120,000: an org runs a query for up to 120 s. */
  readonly headersTimeoutMs?: number
  /** Longest silence within an answer. Default 30,000. */
  readonly bodyTimeoutMs?: number
  /** Longest wait for a connection. Default 5,000. */
  readonly connectTimeoutMs?: number
  /** How long an unused connection stays open; an answer's own hint shortens it. Default 20,000. */
  readonly keepAliveMs?: number
  /** Largest answer, before and after decompression. Default 32 MiB. */
  readonly maxResponseBytes?: number
}

/** One pool of kept-alive connections per origin. */
export interface Pools {
  poolOf(origin: string): Pool
  /** Lets requests in flight end, then closes every connection. */
  close(): Promise<void>
}

export function createPools(options: PoolOptions = {}): Pools {
  const { maxOrgs = 64 } = options
  let PoolClass: ReturnType<typeof loadPoolClass> | undefined
  const entries = new Map<string, { readonly pool: Pool; usedAt: number }>()
  let tick = 0

  function closeOldest(): void {
    let oldest: string | undefined
    let usedAt = Number.POSITIVE_INFINITY
    for (const [origin, entry] of entries) {
      if (entry.usedAt < usedAt) [oldest, usedAt] = [origin, entry.usedAt]
    }
    if (oldest === undefined) return
    const entry = entries.get(oldest)
    entries.delete(oldest)
    entry?.pool.close().catch(() => undefined)
  }

  return {
    poolOf(origin) {
      tick += 1
      const known = entries.get(origin)
      if (known !== undefined) {
        known.usedAt = tick
        return known.pool
      }
      if (entries.size >= maxOrgs) closeOldest()
      PoolClass ??= loadPoolClass()
      const pool = new PoolClass(origin, toPoolSettings(options))
      entries.set(origin, { pool, usedAt: tick })
      return pool
    },
    async close() {
      const closing = [...entries.values()].map(({ pool }) => pool.close())
      entries.clear()
      await Promise.all(closing)
    },
  }
}

function toPoolSettings(options: PoolOptions): Pool.Options {
  return {
    connections: options.maxRequestsPerOrg ?? 100,
    headersTimeout: options.headersTimeoutMs ?? 120_000,
    bodyTimeout: options.bodyTimeoutMs ?? 30_000,
    keepAliveTimeout: options.keepAliveMs ?? 20_000,
    keepAliveMaxTimeout: options.keepAliveMs ?? 20_000,
    maxResponseSize: options.maxResponseBytes ?? -1,
    connect: { timeout: options.connectTimeoutMs ?? 5_000 },
    // One request per connection keeps an abort from ending its neighbours.
    pipelining: 1,
    allowH2: false,
  }
}
