import { afterEach, expect, it } from 'vitest'
import { createDispatch } from '../../../src/jobs/dispatch.ts'
import { createRunRows } from '../../../src/jobs/engine/run-rows.ts'
import { createJobRows } from '../../../src/jobs/job-rows.ts'
import { createUpkeep } from '../../../src/jobs/operate/upkeep.ts'
import type { Database, SqlValue, Statements } from '../../../src/storage/database.ts'
import { createFolder, fillWaiting, jobWith, openJobs } from './world.ts'

const folder = createFolder()
afterEach(() => folder.remove())

type Asked = readonly [text: string, values: readonly SqlValue[]]

/** Notes what is asked of a database, in and out of transactions. */
function createRecorder(database: Database) {
  const asked: Asked[] = []
  const noted = (statements: Statements): Statements => {
    const noting =
      <Answer>(ask: (text: string, values?: readonly SqlValue[]) => Answer) =>
      (text: string, values: readonly SqlValue[] = []): Answer => {
        asked.push([text, values])
        return ask(text, values)
      }
    return { all: noting(statements.all), first: noting(statements.first), run: noting(statements.run) } as Statements
  }
  const recorded: Database = {
    ...database,
    ...noted(database),
    transaction: work => database.transaction(statements => work(noted(statements))),
    withLock: (name, work) => database.withLock(name, statements => work(noted(statements))),
  }
  return { asked, recorded }
}

/** What reads a whole table, but by an index up to a limit, or sorts all of what a condition finds. */
const boundless = /^SCAN (?:jobs|job_\w+)\b(?! USING INDEX jobs_by_time$)|USE TEMP B-TREE FOR ORDER BY/

it('no statement that a caller or the worker waits for reads or sorts all jobs that wait', async () => {
  const host = await openJobs(folder, [jobWith()])
  const jobId = await host.start('copyText', { text: 'a' })
  await fillWaiting(host.database, 300, 'invoker')
  const { asked, recorded } = createRecorder(host.database)
  const [rows, runs] = [createJobRows(recorded, Date.now), createRunRows(recorded)]
  const job = await rows.find(jobId)
  if (!job) throw new Error('there is none')
  await rows.waitingOf(job.owner, 1000)
  await rows.byKey(job)
  await rows.list(100)
  await rows.list(100, 'queued')
  // The second one looks behind the oldest.
  const dispatch = createDispatch({ ...host, database: recorded, now: Date.now })
  expect([await dispatch.next(7), await dispatch.next(7)]).toEqual([5, 0])
  const claimed = await runs.claim('worker', { leaseMs: 1000, held: ['another'] })
  const holding = { id: String(claimed?.id), workerId: 'worker' }
  await runs.renew(holding, 1000)
  await runs.keepStep(holding, { id: '1', name: 'one', output: null, failure: null, kept_at: 1 })
  await runs.steps(holding.id)
  await runs.giveBack(holding, 0)
  await recorded.run("UPDATE jobs SET status = 'completed', ended_at = 1 WHERE id = ?", [holding.id])
  const upkeep = createUpkeep({ database: recorded, earlier: host.takeover, now: Date.now, retentionMs: 1000 })
  expect(await upkeep.clean()).toBe(1)
  const plans = await Promise.all(
    asked.map(async ([text, values]) => {
      const plan = await host.database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, values)
      return { text, boundless: plan.map(({ detail }) => detail).filter(detail => boundless.test(detail)) }
    }),
  )
  expect(plans.filter(({ boundless }) => boundless.length > 0)).toEqual([])
  expect(plans.length).toBeGreaterThan(15)
  await host.close()
})
