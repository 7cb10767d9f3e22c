import type { Database } from '../database.ts'
import type { CallDigest } from './digests.ts'
import type { CallKeyRow } from './schema.ts'

const lifetimeMs = 24 * 60 * 60_000
/** By which clocks differ, and the store may be late: a run of which nothing was heard by then was lost with its process. */
const marginMs = 10_000

const insert = `INSERT INTO call_keys (id, input_hash, state, holder, runs_until, expires_at) VALUES (?, ?, 'running', ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET input_hash = excluded.input_hash, state = excluded.state, holder = excluded.holder,
    sealed = NULL, runs_until = excluded.runs_until, expires_at = excluded.expires_at
  WHERE call_keys.expires_at <= ? RETURNING holder`
const seize = `UPDATE call_keys SET state = 'running', holder = ?, sealed = NULL, runs_until = ?, expires_at = ?
  WHERE id = ? AND holder = ?`

export interface CallKeyRows {
  /** One under any of these that is still good. */
  find(digests: readonly CallDigest[]): Promise<CallKeyRow | undefined>
  /** Makes the row for a run, in the place of one whose time is over. @returns the row that is there instead */
  insert(run: Run, digest: CallDigest): Promise<CallKeyRow | undefined>
  /** Takes the row from its holder. @returns whether it was still there */
  seize(run: Run, row: CallKeyRow): Promise<boolean>
  settle(key: HeldKey, state: Exclude<CallKeyRow['state'], 'running'>, sealed: string | null): Promise<void>
  remove(key: HeldKey): Promise<void>
}

interface Run {
  readonly holder: string
  readonly runsMs: number
}

/** Nothing is changed for who holds it no more. */
interface HeldKey {
  readonly id: string
  readonly holder: string
}

/** @param now epoch milliseconds */
export function createCallKeyRows(database: Pick<Database, 'first' | 'run'>, now: () => number): CallKeyRows {
  const find: CallKeyRows['find'] = digests =>
    database.first<CallKeyRow>(
      `SELECT * FROM call_keys WHERE id IN (${digests.map(() => '?').join(', ')}) AND expires_at > ?`,
      [...digests.map(({ id }) => id), now()],
    )
  return {
    find,
    async insert({ holder, runsMs }, digest) {
      for (;;) {
        const at = now()
        const values = [digest.id, digest.inputHash, holder, at + runsMs + marginMs, at + lifetimeMs, at]
        if (await database.first(insert, values)) return undefined
        const row = await find([digest])
        // Else it was given back meanwhile.
        if (row) return row
      }
    },
    async seize({ holder, runsMs }, row) {
      const at = now()
      const values = [holder, at + runsMs + marginMs, at + lifetimeMs, row.id, row.holder]
      return (await database.run(seize, values)) > 0
    },
    async settle({ holder, id }, state, sealed) {
      const values = [state, sealed, id, holder]
      await database.run('UPDATE call_keys SET state = ?, sealed = ? WHERE id = ? AND holder = ?', values)
    },
    async remove({ holder, id }) {
      await database.run('DELETE FROM call_keys WHERE id = ? AND holder = ?', [id, holder])
    },
  }
}
