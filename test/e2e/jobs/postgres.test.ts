import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackendPostgres } from 'openworkflow/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createDeliveryRows } from '../../../src/jobs/callbacks/delivery-rows.ts'
import { createJobRows } from '../../../src/jobs/job-rows.ts'
import { createJobAdministration } from '../../../src/jobs/operate/administration.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'
import { fillWaiting, type HostOptions, jobWith, openJobs, until } from '../../unit/jobs/world.ts'
import { session } from '../../unit/world.ts'

let server: PostgresServer
let databases = 0
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  server = await startPostgres()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => server.close())

async function createPlace() {
  databases += 1
  return { dataFolder: tmpdir(), databaseUrl: await server.createDatabase(`jobs${databases}`) }
}

type Place = Awaited<ReturnType<typeof createPlace>>
type Tools = Parameters<typeof openJobs>[1]

async function open(place: Place, tools: Tools, options: HostOptions = {}) {
  const host = await openJobs(place, tools, options)
  cleanups.push(() => host.close())
  return host
}

describe('jobs on PostgreSQL', () => {
  it('run as on SQLite, with text that JSONB cannot hold', async () => {
    const odd = 'nul \0, half a pair \ud83d, quotes \' " \\ and ünïcödé'
    const host = await open(await createPlace(), [
      jobWith({
        job: { progress: z.object({ seen: z.string().describe('Seen.') }) },
        async run({ text }, { progress, step }) {
          const same = await step('echo', async () => text)
          await progress({ seen: String(same) })
          return { text: String(same) }
        },
      }),
    ])
    host.jobs.work()
    const status = await host.ended(await host.start('copyText', { text: odd }))
    expect(status).toMatchObject({ status: 'completed', text: odd, seen: odd })
  })

  it('have reports that a process with a clock ahead does not take from another, nor call lost what that delivered', async () => {
    const place = await createPlace()
    const { database, start } = await open(place, [jobWith()])
    const own = createDeliveryRows(database, Date.now)
    const ahead = createDeliveryRows(database, () => Date.now() + 10 * 60_000)
    const job = await createJobRows(database, Date.now).find(await start('copyText', { text: 'a' }))
    if (!job) throw new Error('no job')
    await ahead.add(job, eventId => ({ eventId }), database)
    const [report] = await own.due(10)
    if (!report) throw new Error('no report is due')
    expect(await own.claim(report, 15_000)).toBe(true)
    expect(await ahead.due(10)).toEqual([])
    await own.settle(report, { state: 'delivered', answer: 'ok' })
    await ahead.settle(report, { state: 'lost', answer: 'unauthenticated' })
    expect(await own.countsOf(job.id)).toEqual({ delivered: 1, waiting: 0, lost: 0 })
  })

  it('are shown to the administrators of their org alone, in slices, with the reports that were lost', async () => {
    const { database, jobs, start } = await open(await createPlace(), [jobWith()])
    const id = await start('copyText', { text: 'a' })
    await fillWaiting(database, 60, 'invoker')
    const job = await createJobRows(database, Date.now).find(id)
    if (!job) throw new Error('no job')
    const deliveries = createDeliveryRows(database, Date.now)
    await deliveries.add(job, eventId => ({ eventId }), database)
    const [report] = await deliveries.due(10)
    if (!report) throw new Error('no report is due')
    await deliveries.settle(report, { state: 'lost', answer: 'not_found' })
    const administration = createJobAdministration({ database, operator: jobs, now: Date.now })
    const reach = { orgId: session.orgId, alone: true }
    const first = await administration.list(reach, { status: 'queued', userId: session.userId })
    const second = await administration.list(reach, { after: first.next })
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 11, undefined])
    const lost = await administration.undelivered(reach, { state: 'lost' })
    expect(lost.items).toEqual([expect.objectContaining({ jobId: id, answer: 'not_found' })])
    expect((await administration.undelivered(reach, { state: 'waiting', after: '1.x' })).items).toEqual([])
    const elsewhere = { ...reach, orgId: '00D5e000000BetAEAS' }
    expect((await administration.list(elsewhere, {})).items).toEqual([])
    expect((await administration.undelivered(elsewhere, { state: 'lost' })).items).toEqual([])
  })

  it('run once though two workers look for them', async () => {
    const ran: string[] = []
    const tool = jobWith({
      job: { maxPerUser: 50 },
      async run({ text }, { step }) {
        for (const name of ['one', 'two', 'three']) {
          await step(name, async () => {
            ran.push(`${text} ${name}`)
            await sleep(5)
          })
        }
        return { text }
      },
    })
    const place = await createPlace()
    const [first, second] = await Promise.all([open(place, [tool]), open(place, [tool])])
    first.jobs.work()
    second.jobs.work()
    const texts = Array.from({ length: 40 }, (_, index) => `job ${index}`)
    const ids = await Promise.all(texts.map((text, index) => (index % 2 ? first : second).start('copyText', { text })))
    await Promise.all(ids.map(id => first.ended(id)))
    expect(ran).toHaveLength(120)
    expect(new Set(ran).size).toBe(120)
  })

  it('are taken over by another worker once the lease of one that is gone has run out, and not before', async () => {
    const ran: string[] = []
    let isHanging = true
    let takenOverAt = 0
    const tool = jobWith({
      async run({ text }, { step }) {
        await step('one', async () => ran.push('one'))
        await step('two', async () => {
          ran.push('two')
          if (isHanging) await new Promise(() => {})
          takenOverAt = Date.now()
        })
        return { text }
      },
    })
    const place = await createPlace()
    const leaseMs = 2400
    const dead = await openJobs(place, [tool], { leaseMs })
    dead.jobs.work()
    const jobId = await dead.start('copyText', { text: 'a' })
    await until(() => ran.length === 2)
    const alive = await open(place, [tool], { leaseMs })
    alive.jobs.work()
    const leaseEnd = async () => Number((await alive.jobs.show(jobId)).job.available_at)
    // Its heart beats for longer than a lease.
    const firstEnd = await leaseEnd()
    await expect.poll(leaseEnd).toBeGreaterThan(firstEnd + leaseMs)
    expect(ran).toHaveLength(2)
    isHanging = false
    await dead.kill()
    const lastEnd = await leaseEnd()
    expect(await alive.ended(jobId)).toMatchObject({ status: 'completed' })
    expect(ran).toEqual(['one', 'two', 'two'])
    expect(takenOverAt).toBeGreaterThanOrEqual(lastEnd)
  })

  it('are taken over though others wait all the time', async () => {
    const ran: string[] = []
    let isHanging = true
    let hangs = false
    const tool = jobWith({
      job: { maxPerUser: 500 },
      async run({ text }, { step }) {
        await step('one', async () => {
          if (text === 'left' && isHanging) {
            hangs = true
            await new Promise(() => {})
          }
          await sleep(40)
          ran.push(String(text))
        })
        return { text }
      },
    })
    const place = await createPlace()
    const options = { leaseMs: 1000, concurrency: 2 }
    const dead = await openJobs(place, [tool], options)
    dead.jobs.work()
    const jobId = await dead.start('copyText', { text: 'left' })
    await until(() => hangs)
    const alive = await open(place, [tool], options)
    for (let count = 0; count < 150; count++) await alive.start('copyText', { text: 'other' })
    isHanging = false
    await dead.kill()
    alive.jobs.work()
    await alive.ended(jobId)
    expect(ran.filter(text => text === 'other').length).toBeLessThan(120)
  })

  it('are handed over at once by a worker that drains', async () => {
    const ran: number[] = []
    const tool = jobWith({
      async run({ text }, { step }) {
        for (let i = 0; i < 30; i++) {
          await step(`step ${i}`, async () => {
            await sleep(10)
            ran.push(i)
          })
        }
        return { text }
      },
    })
    const place = await createPlace()
    const first = await openJobs(place, [tool], { leaseMs: 60_000 })
    first.jobs.work()
    const jobId = await first.start('copyText', { text: 'a' })
    await until(() => ran.length === 3)
    const second = await open(place, [tool], { leaseMs: 60_000 })
    second.jobs.work()
    // What runs is done before it closes, however long that takes.
    await first.jobs.stop(60_000)
    await first.close()
    expect(await second.ended(jobId)).toMatchObject({ status: 'completed' })
    expect(ran).toEqual(Array.from({ length: 30 }, (_, index) => index))
  })

  it('end when a worker elsewhere is told to cancel', async () => {
    const place = await createPlace()
    const tool = jobWith({
      run: (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    const worker = await open(place, [tool], { leaseMs: 600 })
    worker.jobs.work()
    const front = await open(place, [tool])
    const jobId = await front.start('copyText', { text: 'a' })
    await until(() => worker.jobs.active() === 1)
    await front.jobs.cancel(jobId)
    await until(() => worker.jobs.active() === 0)
    expect(await front.status(jobId)).toMatchObject({ status: 'cancelled' })
  })
})

describe('what a worker of an earlier version holds, with the tables that the engine had of its own', () => {
  it('is taken over when it is held no more, behind its remembered steps, and nothing that it still writes counts', async () => {
    const ran: string[] = []
    const tool = jobWith({
      async run({ text }, { step }) {
        for (const name of ['one', 'two']) await step(name, async () => ran.push(name))
        return { text }
      },
    })
    const place = await createPlace()
    const old = await BackendPostgres.connect(place.databaseUrl, { schema: 'openworkflow' })
    cleanups.push(() => old.stop())
    const host = await open(place, [tool])
    const jobId = await host.start('copyText', { text: 'a' })
    const workerId = 'old worker'
    const none = { version: null, context: null, availableAt: null, deadlineAt: null, parentStepAttemptId: null }
    const { id: workflowRunId } = await old.createWorkflowRun({
      ...{ ...none, workflowName: 'job', idempotencyKey: jobId, config: {}, input: { id: jobId } },
      parentStepAttemptNamespaceId: null,
    })
    await old.claimWorkflowRun({ workerId, leaseDurationMs: 60_000 })
    const begin = (stepName: string) =>
      old.createStepAttempt({ workflowRunId, workerId, stepName, kind: 'function', config: {}, context: null })
    const [one, two] = [await begin('one'), await begin('two')]
    await old.completeStepAttempt({ workflowRunId, workerId, stepAttemptId: one.id, output: '1' })
    await host.database.run("UPDATE jobs SET status = 'running', dispatched_at = 1, run_id = ?", [workflowRunId])
    expect(await host.takeover.adopt()).toBe(0)
    await old.extendWorkflowRunLease({ workflowRunId, workerId, leaseDurationMs: 0 })
    host.jobs.work()
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
    expect(ran).toEqual(['two'])
    const late = old.completeStepAttempt({ workflowRunId, workerId, stepAttemptId: two.id, output: '1' })
    await expect(late).rejects.toThrow()
    await host.takeover.purge(Date.now() + 60_000)
    expect(await old.getWorkflowRun({ workflowRunId })).toBeNull()
  })
})

describe('a database that goes away', () => {
  it('at accept: the call fails and can be repeated, and nothing is half accepted', async () => {
    const host = await open(await createPlace(), [jobWith()])
    const before = await host.start('copyText', { text: 'a' })
    await server.kill()
    const outcomes = await Promise.allSettled(['b', 'c'].map(text => host.call('copyText', { text })))
    expect(outcomes.map(outcome => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
      Array(2).fill('unavailable'),
    )
    await server.start()
    await until(() =>
      host.database.ping().then(
        () => true,
        () => false,
      ),
    )
    expect((await host.jobs.list()).map(({ id }) => id)).toEqual([before])
    host.jobs.work()
    expect(await host.ended(before)).toMatchObject({ status: 'completed' })
  })

  it('while a job runs: it goes on behind the last remembered step when the database is back', async () => {
    const ran: number[] = []
    const tool = jobWith({
      job: { progress: z.object({ done: z.int().describe('Done.') }) },
      async run({ text }, { progress, step }) {
        for (let i = 0; i < 12; i++) {
          await step(`step ${i}`, async () => {
            await sleep(30)
            ran.push(i)
          })
          await progress({ done: i })
        }
        return { text }
      },
    })
    const host = await open(await createPlace(), [tool], { leaseMs: 1500 })
    host.jobs.work()
    const jobId = await host.start('copyText', { text: 'a' })
    await until(() => ran.length === 4)
    await server.kill()
    await sleep(500)
    await server.start()
    await until(() =>
      host.database.ping().then(
        () => true,
        () => false,
      ),
    )
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed', done: 11 })
    const counts = Array.from({ length: 12 }, (_, index) => ran.filter(i => i === index).length)
    expect(counts.every(count => count >= 1)).toBe(true)
    // Only the step whose result could not be written down ran again.
    expect(counts.filter(count => count > 1).length).toBeLessThanOrEqual(1)
  })
})
