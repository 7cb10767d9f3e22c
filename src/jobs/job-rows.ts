import type { SqlValue, Statements } from '../storage/database.ts'
import type { JobRow, JobStage } from './job-row.ts'
import { newestFirst, toNewest } from './newest.ts'

/** Reads and writes the rows of jobs. */
export interface JobRows {
  /** False when the owner has a job with the same key already. */
  insert(row: JobRow): Promise<boolean>
  find(id: string): Promise<JobRow | undefined>
  byKey(row: Pick<JobRow, 'owner' | 'tool' | 'idem_key'>): Promise<JobRow | undefined>
  /** Lets the key be used anew. */
  freeKey(id: string): Promise<void>
  /** Counts no further than to the limit. */
  waitingOf(owner: string, limit: number): Promise<number>
  /** Those of one owner, newest first. */
  ofOwner(owner: string, limit: number): Promise<JobRow[]>
  /** Newest first. */
  list(limit: number, status?: string): Promise<JobRow[]>
  /** Changes a job that is in this state and generation; false when it is not any more. */
  change(key: JobStage, values: Partial<JobRow>, statements?: Statements): Promise<boolean>
  note(id: string, event: string, detail: string): Promise<void>
  auditOf(id: string): Promise<{ at: number; event: string; detail: string }[]>
}

export function createJobRows(database: Statements, now: () => number): JobRows {
  return {
    async insert(row) {
      const columns = Object.keys(row)
      const marks = columns.map(() => '?').join(', ')
      const statement = `INSERT INTO jobs (${columns.join(', ')}) VALUES (${marks}) ON CONFLICT (owner, tool, idem_key) DO NOTHING`
      return (await database.run(statement, Object.values(row) as SqlValue[])) === 1
    },
    find: id => database.first<JobRow>('SELECT * FROM jobs WHERE id = ?', [id]),
    byKey: ({ idem_key, owner, tool }) =>
      database.first<JobRow>('SELECT * FROM jobs WHERE owner = ? AND tool = ? AND idem_key = ?', [
        owner,
        tool,
        idem_key,
      ]),
    freeKey: async id => void (await database.run('UPDATE jobs SET idem_key = NULL WHERE id = ?', [id])),
    async waitingOf(owner, limit) {
      const waiting = "SELECT 1 FROM jobs WHERE owner = ? AND status = 'queued' LIMIT ?"
      const statement = `SELECT COUNT(*) AS count FROM (${waiting}) AS waiting`
      return (await database.first<{ count: number }>(statement, [owner, limit]))?.count ?? 0
    },
    ofOwner(owner, limit) {
      const { ids, values } = toNewest({ of: { owner }, limit })
      return database.all<JobRow>(`SELECT * FROM jobs WHERE id IN (${ids}) ${newestFirst}`, values)
    },
    list: (limit, status) =>
      status === undefined
        ? database.all<JobRow>('SELECT * FROM jobs ORDER BY accepted_at DESC, id LIMIT ?', [limit])
        : database.all<JobRow>('SELECT * FROM jobs WHERE status = ? ORDER BY accepted_at DESC, id LIMIT ?', [
            status,
            limit,
          ]),
    change: (key, values, statements = database) => change(statements, key, values),
    note: async (id, event, detail) =>
      void (await database.run('INSERT INTO job_audit (job_id, at, event, detail) VALUES (?, ?, ?, ?)', [
        id,
        now(),
        event,
        detail,
      ])),
    auditOf: id => database.all('SELECT at, event, detail FROM job_audit WHERE job_id = ? ORDER BY at', [id]),
  }
}

async function change(statements: Statements, state: JobStage, values: Partial<JobRow>): Promise<boolean> {
  const columns = Object.keys(values).map(column => `${column} = ?`)
  const statement = `UPDATE jobs SET ${columns.join(', ')} WHERE id = ? AND generation = ? AND status = ?`
  const { generation, id, status } = state
  return (await statements.run(statement, [...(Object.values(values) as SqlValue[]), id, generation, status])) === 1
}
