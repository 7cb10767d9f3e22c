import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database, Statements } from '../../storage/database.ts'
import { inSlices } from '../../storage/slices.ts'
import { openSqlite } from '../../storage/sqlite/sqlite.ts'
import { clockOf } from './run-rows.ts'

/**
 * The engine once had tables of its own for runs and steps: `jobs.sqlite`, or the schema `openworkflow`. Jobs that were at
 * work then, or can be retried, get their steps from there. While a new version is rolled out, workers of the old one go on
 * with what they hold.
 */
export interface EarlierStore {
  /** Brings some jobs over that nobody holds there; gives how many. */
  adopt(): Promise<number>
  /** Deletes there what ended before the time (epoch milliseconds). */
  purge(before: number): Promise<void>
}

interface EarlierJob {
  readonly id: string
  readonly run_id: string | null
  readonly earlier_run_id: string | null
}

interface EarlierStep {
  readonly workflow_run_id: string
  readonly step_name: string
  readonly status: string
  /** JSON. */
  readonly output: string | null
  readonly error: string | null
}

/** Where the runs of a job and their steps are. */
interface Source {
  readonly steps: string
  /** Answers about `steps`; absent where the transaction does. */
  readonly file?: Statements
  /** Ends a run, so that nobody adds to it; false while somebody holds it. */
  end(statements: Statements, runId: string | null): Promise<boolean>
}

/** Its name in the data folder. */
export const earlierFile = 'jobs.sqlite'

const slice = 20
/** Runs that are deleted together, with their steps. */
const purged = 100
const leftThere = '(run_id IS NOT NULL OR earlier_run_id IS NOT NULL)'

export function createEarlierFile(database: Database, dataFolder: string): EarlierStore {
  const path = join(dataFolder, earlierFile)
  return {
    async adopt() {
      if (!existsSync(path)) return 0
      const file = openSqlite(path)
      try {
        const jobs = await database.all<EarlierJob>(
          `SELECT id, run_id, earlier_run_id FROM jobs WHERE ${leftThere} LIMIT ?`,
          [slice],
        )
        const source = { file, steps: 'step_attempts', end: async () => true }
        for (const job of jobs) await bringOver(database, source, job)
        if (jobs.length > 0) return jobs.length
        await freeUnmade(database, 0)
      } finally {
        await file.close()
      }
      // What steps gave is kept for no longer than their jobs.
      for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
      return 0
    },
    purge: async () => {},
  }
}

const [runs, steps] = ['openworkflow.workflow_runs', 'openworkflow.step_attempts']
const held = "run.status = 'running' AND run.worker_id IS NOT NULL AND run.available_at > now()"
/** Milliseconds within which a process of the old version makes the run of a job that it has given its turn. */
const makingMs = 60_000

export function createEarlierSchema(database: Database): EarlierStore {
  let there: boolean | undefined
  const isThere = async (): Promise<boolean> => {
    const asked = 'SELECT CAST(to_regclass(?) AS TEXT) AS name'
    there ??= (await database.first<{ name: string | null }>(asked, [runs]))?.name != null
    return there
  }
  const source: Source = {
    steps,
    async end(statements, runId) {
      const free = `run.status IN ('pending', 'running') AND NOT (${held})`
      const ended = "status = 'canceled', worker_id = NULL, available_at = NULL, finished_at = now()"
      await statements.run(`UPDATE ${runs} run SET ${ended} WHERE run.id = ? AND ${free}`, [runId])
      return !(await statements.first(`SELECT run.id FROM ${runs} run WHERE run.id = ? AND ${held}`, [runId]))
    },
  }
  return {
    async adopt() {
      if (!(await isThere())) return 0
      const jobs = await database.all<EarlierJob>(
        `SELECT id, run_id, earlier_run_id FROM jobs
          WHERE ${leftThere} AND NOT EXISTS (SELECT 1 FROM ${runs} run WHERE run.id = jobs.run_id AND ${held}) LIMIT ?`,
        [slice],
      )
      for (const job of jobs) await bringOver(database, source, job)
      await freeUnmade(database, makingMs)
      return jobs.length
    },
    async purge(before) {
      if (!(await isThere())) return
      const ended = 'finished_at < to_timestamp(CAST(? AS DOUBLE PRECISION) / 1000)'
      const some = `SELECT namespace_id, id FROM ${runs} WHERE ${ended} LIMIT ${purged}`
      await inSlices(async () => {
        const deleted = await database.run(`DELETE FROM ${runs} WHERE (namespace_id, id) IN (${some})`, [before])
        return deleted < purged ? 'last' : 'more'
      })
    },
  }
}

/** With another generation, so that nothing which the old version still does with it counts. */
async function bringOver(database: Database, source: Source, job: EarlierJob): Promise<void> {
  await database.withLock('jobs-earlier', async statements => {
    const isLeft = `SELECT id FROM jobs WHERE id = ? AND ${leftThere}`
    if (!(await statements.first(isLeft, [job.id])) || !(await source.end(statements, job.run_id))) return
    const found = await (source.file ?? statements).all<EarlierStep>(
      `SELECT workflow_run_id, step_name, status, CAST(output AS TEXT) AS output, CAST(error AS TEXT) AS error
        FROM ${source.steps} WHERE workflow_run_id IN (?, ?) ORDER BY created_at, id`,
      [job.earlier_run_id, job.run_id],
    )
    for (const row of toRows(job, found)) {
      const columns = 'job_id, id, name, output, failure, kept_at'
      await statements.run(`INSERT INTO job_steps (${columns}) VALUES (?, ?, ?, ?, ?, ?)`, row)
    }
    const freed = `available_at = CASE WHEN status = 'running' THEN ${clockOf(database)} END`
    await statements.run(
      `UPDATE jobs SET run_id = NULL, earlier_run_id = NULL, generation = generation + 1, ${freed} WHERE id = ?`,
      [job.id],
    )
  })
}

type Row = [string, string, string, string | null, string | null, number]

/** What was done in either run, and what failed in the last one. */
function toRows({ id, run_id }: EarlierJob, found: readonly EarlierStep[]): Row[] {
  const done = new Map(found.filter(({ status }) => status === 'completed').map(step => [step.step_name, step]))
  const failed = found.filter(({ status, workflow_run_id }) => status === 'failed' && workflow_run_id === run_id)
  return [...done.values(), ...failed].map(({ error, output, status, step_name }, index) => [
    ...([id, `${index} ${step_name}`, step_name] as const),
    readJson<string | null>(output),
    status === 'failed' ? (readJson<{ message?: string } | null>(error)?.message ?? 'internal') : null,
    Date.now() + index,
  ])
}

const readJson = <Value>(text: string | null): Value | null => (text === null ? null : (JSON.parse(text) as Value))

/** Jobs that got their turn from a process which ended before it made their run. */
async function freeUnmade(database: Database, afterMs: number): Promise<void> {
  const unmade = "status = 'running' AND available_at IS NULL AND run_id IS NULL AND dispatched_at < ?"
  const freed = `available_at = ${clockOf(database)}, generation = generation + 1`
  await database.run(`UPDATE jobs SET ${freed} WHERE ${unmade}`, [Date.now() - afterMs + 1])
}
