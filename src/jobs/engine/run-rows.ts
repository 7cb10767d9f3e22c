import type { Database } from '../../storage/database.ts'
import { byIndex } from '../../storage/slices.ts'
import type { JobKey } from '../job-row.ts'

/** A job that somebody runs, and who. */
export interface Holding {
  readonly id: string
  readonly workerId: string
}

/** A try of a step that ended: what it gave as JSON, or the code of what it threw. */
export interface StepRow {
  readonly id: string
  readonly name: string
  readonly output: string | null
  readonly failure: string | null
  /** Milliseconds since the epoch. */
  readonly kept_at: number
}

/** Jobs at work as the engine needs them: rows of `jobs` that run, and their steps. Only who holds a job changes anything of it. */
export interface RunRows {
  /** Takes one up that nobody holds, or not any more, for so long; none of those that are held in this process. */
  claim(
    workerId: string,
    lease: { readonly leaseMs: number; readonly held: readonly string[] },
  ): Promise<JobKey | undefined>
  /** False when it is not held any more. */
  renew(holding: Holding, leaseMs: number): Promise<boolean>
  /** Lets others take it up after so long; false when it was not held any more. */
  giveBack(holding: Holding, afterMs: number): Promise<boolean>
  isHeld(holding: Holding): Promise<boolean>
  /** False when the job is not held any more. */
  keepStep(holding: Holding, step: StepRow): Promise<boolean>
  /** In the order in which they were kept; at most so many as a job may have. */
  steps(id: string): Promise<StepRow[]>
  /** Lets all be taken up at once: whoever held them is gone. */
  freeAll(): Promise<void>
}

/** Tries of steps that a job may have, as the engine counts them. */
const maxSteps = 1000

/** The store's own clock, in milliseconds: workers on several machines have but one. */
export const clockOf = ({ dialect }: Pick<Database, 'dialect'>): string =>
  dialect === 'postgres'
    ? 'CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT)'
    : "CAST(unixepoch('subsec') * 1000 AS INTEGER)"

/**
 * Sets when a job may be taken up, so many milliseconds from now. `dispatched_at` goes with it for a worker of the version
 * before, which takes up a job without a run a second later: not one that is held here, and each when a deploy is taken back.
 */
export const availableIn = (database: Pick<Database, 'dialect'>, ms: number | '?'): string =>
  ['available_at', 'dispatched_at'].map(column => `${column} = ${clockOf(database)} + ${ms}`).join(', ')

const held = "id = ? AND status = 'running' AND worker_id = ?"

export function createRunRows(database: Database): RunRows {
  const clock = clockOf(database)
  const later = availableIn(database, '?')
  // Two who look at the same moment find two jobs.
  const alone = database.dialect === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : ''
  const isChanged = async (...statement: Parameters<Database['run']>) => (await database.run(...statement)) === 1
  return {
    claim(workerId, lease) {
      const others = lease.held.map(() => ' AND id <> ?').join('')
      const next = `SELECT id FROM jobs ${byIndex(database, 'jobs_at_work')} WHERE status = 'running' AND run_id IS NULL AND available_at <= ${clock}${others} ORDER BY available_at LIMIT 1 ${alone}`
      return database.first<JobKey>(
        `UPDATE jobs SET worker_id = ?, ${later} WHERE id = (${next}) RETURNING id, generation`,
        [workerId, lease.leaseMs, lease.leaseMs, ...lease.held],
      )
    },
    renew: ({ id, workerId }, leaseMs) =>
      isChanged(`UPDATE jobs SET ${later} WHERE ${held}`, [leaseMs, leaseMs, id, workerId]),
    giveBack: ({ id, workerId }, afterMs) =>
      isChanged(`UPDATE jobs SET worker_id = NULL, ${later} WHERE ${held}`, [afterMs, afterMs, id, workerId]),
    isHeld: async ({ id, workerId }) =>
      (await database.first(`SELECT id FROM jobs WHERE ${held}`, [id, workerId])) !== undefined,
    keepStep({ id, workerId }, step) {
      const row =
        'SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)'
      return isChanged(
        `INSERT INTO job_steps (job_id, id, name, output, failure, kept_at) ${row} WHERE EXISTS (SELECT 1 FROM jobs WHERE ${held})`,
        [id, step.id, step.name, step.output, step.failure, step.kept_at, id, workerId],
      )
    },
    steps: id =>
      database.all<StepRow>(
        'SELECT id, name, output, failure, kept_at FROM job_steps WHERE job_id = ? ORDER BY kept_at, id LIMIT ?',
        [id, maxSteps],
      ),
    async freeAll() {
      const freed = `worker_id = NULL, ${availableIn(database, 0)}`
      await database.run(`UPDATE jobs SET ${freed} WHERE status = 'running' AND worker_id IS NOT NULL`)
    },
  }
}
