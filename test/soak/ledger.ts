import { connectDatabase } from '../../src/storage/storage.ts'
import type { Cluster } from './cluster.ts'

/** How far the jobs are, by the database of the host. */
export interface Tally {
  readonly jobs: number
  readonly ended: number
  readonly running: number
  /** Callbacks that are still to be posted. */
  readonly waiting: number
}

/** Looks into the tables of a host beside it. */
export interface Ledger {
  tally(): Promise<Tally>
  /** Steps that the running jobs have reported, in the order in which the jobs were accepted. */
  progress(): Promise<readonly number[]>
  /** Jobs by their status. */
  statuses(): Promise<Readonly<Record<string, number>>>
  /** Callbacks that were given up. */
  lost(): Promise<number>
  /** Rows that still hold something sealed. */
  sealed(): Promise<number>
  /** Who holds the lease of a run: none of those that handed theirs over. */
  holders(): Promise<ReadonlySet<string>>
  close(): Promise<void>
}

export async function openLedger({ place }: Pick<Cluster, 'place'>): Promise<Ledger> {
  const database = await connectDatabase(place)
  const count = async (statement: string): Promise<number> =>
    (await database.first<{ count: number }>(`SELECT COUNT(*) AS count FROM ${statement}`))?.count ?? 0
  return {
    tally: async () => ({
      jobs: await count('jobs'),
      ended: await count('jobs WHERE ended_at IS NOT NULL'),
      running: await count("jobs WHERE status = 'running'"),
      waiting: await count("job_deliveries WHERE state = 'waiting'"),
    }),
    async progress() {
      const statement = "SELECT progress FROM jobs WHERE status = 'running' ORDER BY accepted_at, id"
      const rows = await database.all<{ progress: string | null }>(statement)
      return rows.map(({ progress }) => (progress === null ? 0 : (JSON.parse(progress) as { done: number }).done))
    },
    async statuses() {
      const rows = await database.all<{ status: string; count: number }>(
        'SELECT status, COUNT(*) AS count FROM jobs GROUP BY status',
      )
      return Object.fromEntries(rows.map(({ count: jobs, status }) => [status, jobs]))
    },
    lost: () => count("job_deliveries WHERE state = 'lost'"),
    sealed: () => count('jobs WHERE sealed IS NOT NULL'),
    async holders() {
      const rows = await database.all<{ worker_id: string }>(
        "SELECT worker_id FROM jobs WHERE status = 'running' AND worker_id IS NOT NULL",
      )
      return new Set(rows.map(({ worker_id }) => worker_id))
    },
    close: database.close,
  }
}
