import type { Database } from '../../storage/database.ts'
import type { EarlierStore } from '../engine/earlier-store.ts'

export interface UpkeepParts {
  readonly database: Database
  readonly earlier: Pick<EarlierStore, 'purge'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** How long a job that has ended is kept, in milliseconds. */
  readonly retentionMs: number
}

export interface Upkeep {
  /** Deletes some of the jobs that ended long ago, with all that belongs to them; gives how many. */
  clean(): Promise<number>
}

/** How long jobs are kept, and with them the ids of events. */
export const defaultRetentionMs = 604_800_000

/** Jobs that are deleted together: with as many steps as they may have, they are rows that take some milliseconds. */
const slice = 20
const children = ['job_deliveries', 'job_audit', 'job_steps'] as const

export function createUpkeep({ database, earlier, now, retentionMs }: UpkeepParts): Upkeep {
  return {
    async clean() {
      const before = now() - retentionMs
      const statement = 'SELECT id FROM jobs WHERE ended_at < ? ORDER BY ended_at LIMIT ?'
      const ids = (await database.all<{ id: string }>(statement, [before, slice])).map(({ id }) => id)
      if (ids.length === 0) {
        await earlier.purge(before)
        return 0
      }
      const marks = ids.map(() => '?').join(', ')
      await database.transaction(async statements => {
        for (const table of children) await statements.run(`DELETE FROM ${table} WHERE job_id IN (${marks})`, ids)
        await statements.run(`DELETE FROM jobs WHERE id IN (${marks})`, ids)
      })
      return ids.length
    },
  }
}
