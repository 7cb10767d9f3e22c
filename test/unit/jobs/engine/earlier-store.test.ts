import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { OpenWorkflow } from 'openworkflow'
import { BackendSqlite } from 'openworkflow/sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDispatch } from '../../../../src/jobs/dispatch.ts'
import { createRunRows } from '../../../../src/jobs/engine/run-rows.ts'
import { createFolder, jobWith, openJobs, until } from '../world.ts'

/** What a version left behind that let the engine keep runs and steps in a file of its own. */

let folder: ReturnType<typeof createFolder>
beforeEach(() => {
  folder = createFolder()
})
afterEach(() => folder.remove())

const ran: string[] = []
const tool = jobWith({
  runAs: { authorization: 'influencerPortal' },
  async run({ text }, { step }) {
    ran.push(...(await step('one', async () => ['one again'])))
    await step('two', async () => ran.push('two'))
    return { text }
  },
})

/** A run that has done one step, and was cut or has failed in the second. */
async function leaveRun(jobId: string, twoFails: boolean): Promise<string> {
  const backend = BackendSqlite.connect(join(folder.dataFolder, 'jobs.sqlite'))
  const client = new OpenWorkflow({ backend })
  const workflow = client.defineWorkflow<{ id: string }, null>({ name: 'job' }, async ({ step }) => {
    await step.run({ name: 'one' }, async () => JSON.stringify(['one remembered']))
    if (twoFails) await step.run({ name: 'two' }, () => Promise.reject(new Error('rejected'))).catch(() => {})
    throw new Error('cut')
  })
  const { workflowRun } = await workflow.run({ id: jobId })
  const worker = client.newWorker()
  await worker.tick()
  await worker.stop()
  await backend.stop()
  return workflowRun.id
}

/** As the earlier version left its row. */
async function leaveJob(values: Readonly<Record<string, string | number | null>>, twoFails = false) {
  const front = await openJobs(folder, [tool])
  const jobId = await front.start('copyText', { text: 'a' })
  const row = { ...values, ...('run_id' in values && { run_id: await leaveRun(jobId, twoFails) }) }
  const columns = Object.keys(row).map(column => `${column} = ?`)
  await front.database.run(`UPDATE jobs SET ${columns.join(', ')} WHERE id = ?`, [...Object.values(row), jobId])
  await front.close()
  ran.length = 0
  return jobId
}

it('a job that was at work goes on behind its remembered steps, and the file is gone then', async () => {
  const jobId = await leaveJob({ status: 'running', dispatched_at: 1, started_at: Date.now(), run_id: '' })
  const host = await openJobs(folder, [tool])
  host.jobs.work()
  expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
  expect(ran).toEqual(['one remembered', 'two'])
  await until(() => !existsSync(join(folder.dataFolder, 'jobs.sqlite')))
  await host.close()
})

it('a job that had failed shows its steps, and is retried without those that are done', async () => {
  const failed = { status: 'failed', ended_at: Date.now(), failure_code: 'rejected', run_id: '' }
  const jobId = await leaveJob(failed, true)
  const host = await openJobs(folder, [tool])
  host.jobs.work()
  await until(() => !existsSync(join(folder.dataFolder, 'jobs.sqlite')))
  expect(await host.jobs.show(jobId)).toMatchObject({ steps: ['one'], failedSteps: ['two'] })
  await host.jobs.retry(jobId)
  expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
  expect(ran).toEqual(['one remembered', 'two'])
  expect((await host.jobs.show(jobId)).failedSteps).toEqual([])
  await host.close()
})

it('jobs that waited, or had got their turn and no run, are run', async () => {
  const waiting = await leaveJob({ status: 'queued' })
  await leaveRun('another', false)
  const given = await leaveJob({ status: 'running', dispatched_at: Date.now() - 10 })
  const host = await openJobs(folder, [tool])
  host.jobs.work()
  for (const jobId of [waiting, given]) expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
  await host.close()
})

it('a worker of that version takes up nothing that is held by this one, and each when this one is gone', async () => {
  const host = await openJobs(folder, [tool])
  const id = await host.start('copyText', { text: 'a' })
  const runs = createRunRows(host.database)
  await createDispatch({ ...host, now: Date.now }).next(1)
  await runs.claim('worker', { leaseMs: 1, held: [] })
  await runs.renew({ id, workerId: 'worker' }, 3_600_000)
  // Its own statement.
  const unmade = "SELECT id FROM jobs WHERE status = 'running' AND run_id IS NULL AND dispatched_at < ?"
  const takenUpAt = (at: number) => host.database.all(unmade, [at])
  expect(await takenUpAt(Date.now() + 3_000_000)).toEqual([])
  expect(await takenUpAt(Date.now() + 4_000_000)).toEqual([{ id }])
  await runs.giveBack({ id, workerId: 'worker' }, 0)
  expect(await takenUpAt(Date.now() + 1000)).toEqual([{ id }])
  await host.close()
})

it('is left alone while a worker of the earlier version uses the folder', async () => {
  const jobId = await leaveJob({ status: 'running', dispatched_at: 1, started_at: Date.now(), run_id: '' })
  const old = await openJobs(folder, [tool])
  await old.takeover.recover()
  const host = await openJobs(folder, [tool])
  expect(await host.takeover.adopt()).toBe(0)
  old.takeover.leave()
  expect(await host.takeover.adopt()).toBe(1)
  expect((await host.jobs.show(jobId)).steps).toEqual(['one'])
  await old.close()
  await host.close()
})
