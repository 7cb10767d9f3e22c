import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Database, Migration } from '../database.ts'
import { createExpiry } from '../slices.ts'

/** How often something may be done: so many turns at once, and they all come back in this time, evenly. */
export interface RateLimit {
  readonly max: number
  readonly windowMs: number
}

/** What was got of the turns that were asked for. */
export interface TakenTurns {
  readonly granted: number
  /** Milliseconds until all turns are there again; 0 and less when they are. */
  readonly fullInMs: number
}

export interface WantedTurns {
  readonly id: string
  readonly limit: RateLimit
  readonly count: number
}

/** Milliseconds in which one turn comes back. */
export const stepOf = ({ max, windowMs }: RateLimit): number => windowMs / max

const maxBuckets = 10_000

/**
 * Buckets of this process. All that is known of one is when it will be full; those that were used longest ago are forgotten
 * first, when there are too many.
 * @param now milliseconds of a clock that never goes back
 */
export function createOwnBuckets(now: () => number) {
  const fullAt = createBoundedMap<number>(maxBuckets)
  return ({ count, id, limit }: WantedTurns): TakenTurns => {
    const step = stepOf(limit)
    const used = Math.max(0, (fullAt.get(id) ?? 0) - now())
    const granted = Math.min(count, turnsLeft(limit, used))
    if (granted > 0) fullAt.set(id, now() + used + granted * step)
    return { granted, fullInMs: used + granted * step }
  }
}

/** Turns that are left of a bucket that will be full in so many milliseconds. Sums of fractions are not exact. */
export const turnsLeft = (limit: RateLimit, fullInMs: number): number =>
  Math.max(0, Math.floor((limit.windowMs - Math.max(0, fullInMs)) / stepOf(limit) + 0.00001))

export const rateMigrations: readonly Migration[] = [
  {
    id: 'rates-1',
    statements: [
      'CREATE TABLE rates (id TEXT PRIMARY KEY, full_at DOUBLE PRECISION NOT NULL, granted INTEGER NOT NULL)',
      'CREATE INDEX rates_full_at ON rates (full_at)',
    ],
  },
]

const nowMs = 'EXTRACT(EPOCH FROM statement_timestamp())::float8 * 1000'

/** By the clock of the server, so that those of the processes need not agree. */
const takeStatement = `
  WITH given AS (SELECT ?::text AS id, ?::float8 AS wanted, ?::float8 AS step, ?::float8 AS window_ms, ${nowMs} AS at)
  INSERT INTO rates AS kept (id, full_at, granted) SELECT id, at + wanted * step, wanted FROM given
  ON CONFLICT (id) DO UPDATE SET (full_at, granted) = (
    SELECT at + used + turns * step, turns
    FROM given, LATERAL (SELECT GREATEST(0, kept.full_at - at) AS used) AS u,
      LATERAL (SELECT LEAST(wanted, GREATEST(0, FLOOR((window_ms - used) / step + 0.00001))) AS turns) AS t)
  RETURNING granted, full_at - (SELECT at FROM given) AS full_in`

/** Buckets that all processes share: one statement takes turns and tells what was got. PostgreSQL alone knows it. */
export const createSharedBuckets = (database: Database) => ({
  async take({ count, id, limit }: WantedTurns): Promise<TakenTurns> {
    const values = [id, Math.min(count, limit.max), stepOf(limit), limit.windowMs]
    const row = await database.first<{ granted: number; full_in: number }>(takeStatement, values)
    return { granted: row?.granted ?? 0, fullInMs: row?.full_in ?? 0 }
  },
  /** A bucket that is full says nothing. */
  sweep: createExpiry(database, { table: 'rates', key: 'id', time: 'full_at', before: nowMs }),
})
