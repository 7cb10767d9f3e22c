import type { Database, Statements } from '../../storage/database.ts'
import type { DeliveryRow, JobRow } from '../job-row.ts'
import { createDueLook, createTimes } from './due.ts'

export interface DeliveryCounts {
  readonly delivered: number
  readonly waiting: number
  readonly lost: number
}

/** Reads and writes what is to be posted to Salesforce, in order for each job. */
export interface DeliveryRows {
  /** Adds a report behind those of the job that are there; `toBody` gets the id of the event. */
  add(job: JobRow, toBody: (eventId: string) => object, statements: Statements): Promise<void>
  /** Those that are due and not behind another of the same job, at most `limit`. */
  due(limit: number): Promise<DeliveryRow[]>
  /** Takes one for the given time; false when somebody else has. */
  claim(row: DeliveryRow, forMs: number): Promise<boolean>
  /** Ends a claim, unless it was settled meanwhile. */
  settle(row: DeliveryRow, outcome: Outcome, statements?: Statements): Promise<void>
  countsOf(jobId: string): Promise<DeliveryCounts>
  list(jobId: string): Promise<DeliveryRow[]>
}

export type Outcome = Pick<DeliveryRow, 'state' | 'answer'> & {
  /** Of one that stays waiting: milliseconds until it is tried again. */
  readonly againInMs?: number
}

/** @param now epoch milliseconds, for what is kept in a file */
export function createDeliveryRows(database: Database, now: () => number): DeliveryRows {
  const { later, time } = createTimes(database, now)
  return {
    async add(job, toBody, statements) {
      const last = 'SELECT COALESCE(MAX(seq), 0) AS seq FROM job_deliveries WHERE job_id = ?'
      const seq = ((await statements.first<{ seq: number }>(last, [job.id]))?.seq ?? 0) + 1
      const body = JSON.stringify(toBody(`${job.id}-${seq}`))
      const columns = 'job_id, seq, status, body, state, attempts, created_at, due_at'
      const values = `?, ?, ?, ?, 'waiting', 0, ${time}, ${time}`
      await statements.run(`INSERT INTO job_deliveries (${columns}) VALUES (${values})`, [
        ...[job.id, seq, job.status, body],
        ...[later(0), later(0)],
      ])
    },
    due: createDueLook(database, { later, time }),
    async claim({ due_at, job_id, seq }, forMs) {
      const where = "job_id = ? AND seq = ? AND state = 'waiting' AND due_at = ?"
      const claimed = `UPDATE job_deliveries SET due_at = ${time}, attempts = attempts + 1 WHERE ${where}`
      return (await database.run(claimed, [later(forMs), job_id, seq, due_at])) === 1
    },
    async settle({ job_id, seq }, { againInMs, answer, state }, statements = database) {
      // Somebody else may have posted it meanwhile: what was delivered stays delivered.
      const where = "job_id = ? AND seq = ? AND state = 'waiting'"
      const again = 'UPDATE job_deliveries SET answer = ?, due_at ='
      if (state === 'waiting') {
        await statements.run(`${again} ${time} WHERE ${where}`, [answer, later(againInMs ?? 0), job_id, seq])
        return
      }
      const over = `UPDATE job_deliveries SET state = ?, answer = ?, done_at = ${time} WHERE ${where}`
      await statements.run(over, [state, answer, later(0), job_id, seq])
    },
    async countsOf(jobId) {
      const statement = 'SELECT state, COUNT(*) AS count FROM job_deliveries WHERE job_id = ? GROUP BY state'
      const rows = await database.all<{ state: DeliveryRow['state']; count: number }>(statement, [jobId])
      const countOf = (state: DeliveryRow['state']) => rows.find(row => row.state === state)?.count ?? 0
      return { delivered: countOf('delivered'), waiting: countOf('waiting'), lost: countOf('lost') }
    },
    list: jobId => database.all<DeliveryRow>('SELECT * FROM job_deliveries WHERE job_id = ? ORDER BY seq', [jobId]),
  }
}
