import type { Database } from '../storage/database.ts'
import { createExpiry, inSlices, sliceRows } from '../storage/slices.ts'

export interface RetentionParts {
  readonly database: Database
  /** For which rows are kept. */
  readonly days: number
  readonly now: () => Date
}

/** Deletes days that are over for long enough, the oldest first. */
export interface Retention {
  /** Deletes a bounded number of rows. */
  clean(): Promise<void>
}

const slicesPerLook = 250
const dayMs = 86_400_000
/** So long rows of a process that is gone may wait on a disk without coming twice. */
const writerDays = 366

/**
 * The head of a day is marked before the first of its rows goes, and stays: a day without rows and without that mark is one
 * that somebody else has deleted.
 */
export function createRetention({ database, days, now }: RetentionParts): Retention {
  const deleteSlice = async (limit: string): Promise<boolean> => {
    const oldest = await database.first<{ day: string; seq: number }>(
      'SELECT day, seq FROM audit_rows WHERE day < ? ORDER BY day, seq LIMIT 1',
      [limit],
    )
    if (!oldest) return false
    const { day, seq } = oldest
    const at = now().getTime()
    await database.run('UPDATE audit_days SET deleted_at = ? WHERE day = ? AND deleted_at IS NULL', [at, day])
    await database.run('DELETE FROM audit_rows WHERE day = ? AND seq < ?', [day, seq + sliceRows])
    return true
  }
  const forgetWriters = createExpiry(database, { table: 'audit_writers', key: 'writer', time: 'moved_at' })
  return {
    async clean() {
      const limit = new Date(now().getTime() - days * dayMs).toISOString().slice(0, 10)
      await forgetWriters(now().getTime() - writerDays * dayMs)
      let left = slicesPerLook
      await inSlices(async () => {
        left -= 1
        return (await deleteSlice(limit)) && left > 0 ? 'more' : 'last'
      })
    },
  }
}
