import type { JobCounts } from '../../core/telemetry/telemetry.ts'
import type { Database } from '../../storage/database.ts'

/** Rows that are counted at most: who asks every minute must not read a hundred thousand. */
const maxCounted = 10_000
const maxDeliveries = 2000
const lateMs = 60_000

const countOf = (status: string): string =>
  `SELECT COUNT(*) FROM (SELECT status FROM jobs WHERE status = '${status}' LIMIT ${maxCounted}) AS ${status}_jobs`

const statement = `SELECT (${countOf('queued')}) AS waiting, (${countOf('running')}) AS running,
  (SELECT MIN(accepted_at) FROM jobs WHERE status = 'queued') AS oldest,
  (SELECT COUNT(*) FROM (SELECT created_at FROM job_deliveries WHERE state = 'waiting' ORDER BY due_at LIMIT ${maxDeliveries}) AS due
    WHERE created_at < ?) AS late`

/** Counts by the indexes alone, and no further than ten thousand. */
export const createCounts = (database: Database, now: () => number) => async (): Promise<JobCounts> => {
  const found = await database.first<{ waiting: number; running: number; late: number; oldest: number | null }>(
    statement,
    [now() - lateMs],
  )
  const { late = 0, oldest = null, running = 0, waiting = 0 } = found ?? {}
  return { waiting, running, lateCallbacks: late, oldestWaitMs: oldest === null ? 0 : Math.max(0, now() - oldest) }
}
