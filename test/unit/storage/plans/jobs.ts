import * as z from 'zod'
import { AppError } from '../../../../src/core/failure.ts'
import { createDispatch } from '../../../../src/jobs/dispatch.ts'
import { createRunRows } from '../../../../src/jobs/engine/run-rows.ts'
import { createLines } from '../../../../src/jobs/lines.ts'
import { createJobAdministration } from '../../../../src/jobs/operate/administration.ts'
import { createUpkeep } from '../../../../src/jobs/operate/upkeep.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { fillWaiting, jobWith, openJobs, type Place, until } from '../../jobs/world.ts'
import { createOrgs, invoker, orgOf, session } from '../../world.ts'

const reach = { orgId: session.orgId, alone: true }
const callbackUrl = `${session.orgUrl}/services/callbacks/1`

const stepping = jobWith({
  name: 'doSteps',
  job: { callback: 'stepsDone', progress: z.object({ done: z.int().describe('Done.') }) },
  async run({ text }, { progress, step }) {
    await step('one', async () => 1)
    await progress({ done: 1 } as never)
    if (text === 'fails') throw new AppError('rejected', 'As it should.')
    return { text }
  },
})

/** A report is put off once, then taken. */
function createCallbackOrgs() {
  let posts = 0
  return {
    ...createOrgs(),
    connectUser: () => ({
      ...orgOf(session.userId),
      async request() {
        posts += 1
        if (posts === 1) throw new AppError('unavailable', 'Not now.')
        return {} as never
      },
    }),
  }
}

/** All that is asked for jobs: by callers, the worker, operators and administrators. */
export async function driveJobs(place: Place, wrap: (database: Database) => Database): Promise<void> {
  const raw: Database[] = []
  const host = await openJobs(place, [jobWith({ writes: 'adds' }), stepping], {
    orgs: createCallbackOrgs(),
    wrap(database) {
      raw.push(database)
      return wrap(database)
    },
  })
  const [database = host.database] = raw
  const { jobs } = host
  await host.start('copyText', { text: 'a' }, { idempotencyKey: 'k1' })
  await host.start('copyText', { text: 'a' }, { idempotencyKey: 'k1' })
  await fillWaiting(database, 300, 'invoker')
  await driveEngine(host)
  await database.run("DELETE FROM jobs WHERE status = 'queued'")
  const done = await host.start('doSteps', { text: 'works', callbackUrl })
  await driveLists(host, done)
  await jobs.cancel(done)
  await jobs.retry(done)
  jobs.work()
  await until(async () => (await database.all("SELECT seq FROM job_deliveries WHERE state = 'delivered'")).length > 1)
  const upkeep = createUpkeep({
    database: host.database,
    earlier: host.takeover,
    now: () => Date.now() + 9000,
    retentionMs: 1,
  })
  while ((await upkeep.clean()) > 0);
  await host.close()
}

type Host = Awaited<ReturnType<typeof openJobs>>

async function driveEngine(host: Host): Promise<void> {
  const dispatch = createDispatch({ ...host, now: Date.now })
  // The second one looks behind the oldest.
  for (const room of [7, 7]) await dispatch.next(room)
  const lines = createLines(host.database)
  await host.database.transaction(async statements => {
    for (const line of await lines.some(statements)) await lines.first(statements, line, 1)
  })
  const runs = createRunRows(host.database)
  const claimed = await runs.claim('worker', { leaseMs: 1000, held: ['another'] })
  const holding = { id: String(claimed?.id), workerId: 'worker' }
  await runs.renew(holding, 1000)
  await runs.isHeld(holding)
  await runs.keepStep(holding, { id: '1', name: 'one', output: null, failure: null, kept_at: 1 })
  await runs.giveBack(holding, 0)
}

async function driveLists({ database, jobs }: Host, jobId: string): Promise<void> {
  const administration = createJobAdministration({ database, operator: jobs, now: Date.now })
  await jobs.counts()
  for (const status of [undefined, 'queued']) await jobs.list(status)
  await jobs.listOf(invoker)
  for (const after of [undefined, '9.x']) {
    for (const status of [undefined, 'failed'] as const) {
      for (const userId of [undefined, session.userId]) await administration.list(reach, { after, status, userId })
    }
    await administration.list({ ...reach, alone: false }, { after })
    await administration.undelivered(reach, { state: 'waiting', after })
  }
  await administration.show(reach, jobId)
  await jobs.statusOf(jobId, invoker)
}
