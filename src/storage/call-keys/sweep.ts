import type { Database } from '../database.ts'

interface Parts {
  readonly database: Pick<Database, 'run'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Rows of one statement, and statements of one sweep: no sweep holds up the calls. */
const [batchRows, maxBatches] = [1000, 20]

/** Deletes keys whose time is over. What one sweep leaves, the next ones take. */
export const createKeySweep =
  ({ database, now }: Parts) =>
  async (): Promise<void> => {
    for (let batch = 0; batch < maxBatches; batch++) {
      const deleted = await database.run(
        'DELETE FROM call_keys WHERE id IN (SELECT id FROM call_keys WHERE expires_at <= ? LIMIT ?)',
        [now(), batchRows],
      )
      if (deleted < batchRows) return
    }
  }
