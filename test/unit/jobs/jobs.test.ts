import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { CallScope } from '../../../src/core/caller.ts'
import { AppError } from '../../../src/core/failure.ts'
import type { JobContext } from '../../../src/core/job/options.ts'
import type { Org } from '../../../src/core/org/org.ts'
import { createDispatch } from '../../../src/jobs/dispatch.ts'
import { createOrgs, invoker, service, session } from '../world.ts'
import { createFolder, fillSteps, fillWaiting, type HostOptions, jobWith, openJobs, until } from './world.ts'

type Tools = Parameters<typeof openJobs>[1]

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function open(tools: Tools, options: HostOptions = {}, folder = createFolder()) {
  cleanups.push(folder.remove)
  const host = await openJobs(folder, tools, options)
  cleanups.push(() => host.close())
  return host
}

const other = { kind: 'invoker', session: { ...session, userId: '005000000000002AAA' } } as const
const third = { kind: 'invoker', session: { ...session, userId: '005000000000003AAA' } } as const

describe('a job', () => {
  it('is answered with its id, and runs to its end with result and progress at the first level', async () => {
    const host = await open([
      jobWith({
        job: { progress: z.object({ done: z.int().describe('Steps done.') }) },
        async run({ text }, { progress, step }) {
          const first = await step('shout', async () => String(text).toUpperCase())
          await progress({ done: 1 })
          return { text: first }
        },
      }),
    ])
    const ticket = await host.call('copyText', { text: 'a' })
    expect(ticket).toEqual({ jobId: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'queued' })
    host.jobs.work()
    expect(await host.ended(String(ticket.jobId))).toEqual({
      jobId: ticket.jobId,
      tool: 'copyText',
      status: 'completed',
      acceptedAt: expect.stringMatching(/Z$/),
      endedAt: expect.stringMatching(/Z$/),
      done: 1,
      text: 'A',
    })
  })

  it('of a service that was revoked meanwhile does not run', async () => {
    let begun = 0
    const run = async () => {
      begun += 1
      return { text: '' }
    }
    const tool = jobWith({ runAs: { authorization: 'influencerPortal' }, run })
    const host = await open([tool], { isRevoked: name => name === 'billing' })
    const jobId = await host.start('copyText', { text: 'a' }, { caller: service })
    host.jobs.work()
    expect(await host.ended(jobId, service)).toMatchObject({ status: 'failed', failureCode: 'forbidden' })
    expect(begun).toBe(0)
  })

  it('is ended by the limits of its tool, which count for each attempt', async () => {
    let attempts = 0
    const orgs = {
      ...createOrgs(),
      connectUser: (_: unknown, { use }: CallScope) =>
        ({ id: session.orgId, queryOne: async () => use?.request() }) as unknown as Org,
    }
    const run = async (_: unknown, { org }: JobContext) => {
      attempts += 1
      for (let count = 0; count < (attempts === 1 ? 2 : 3); count += 1) await org.queryOne('' as never)
      if (attempts === 1) throw new AppError('unavailable', 'Try again.')
      return { text: 'done' }
    }
    const host = await open([jobWith({ limits: { orgRequests: 2 }, run: run as never })], { orgs })
    host.jobs.work()
    const { failureCode, failureMessage } = await host.ended(await host.start('copyText', { text: 'a' }))
    expect([failureCode, attempts]).toEqual(['rejected', 2])
    expect(failureMessage).toMatch(/^copyText: was ended by its limit of 2 \(limits\.orgRequests\)/)
  })

  it('runs as the person who asked, whose token is deleted at the end', async () => {
    const seen: unknown[] = []
    const host = await open([
      jobWith({
        run: async ({ text }, { org, user }) => {
          seen.push(org.user.id, user?.username)
          return { text }
        },
      }),
    ])
    const jobId = await host.start('copyText', { text: 'a' })
    const before = await host.database.first<{ sealed: string; caller: string }>('SELECT * FROM jobs', [])
    expect(before?.sealed).toMatch(/^ey/)
    expect(JSON.stringify(before)).not.toContain(session.accessToken)
    host.jobs.work()
    await host.ended(jobId)
    expect(seen).toEqual([session.userId, session.username])
    expect(await host.database.first('SELECT sealed FROM jobs', [])).toEqual({ sealed: null })
  })

  it('refuses bad input at once, and stores nothing', async () => {
    const host = await open([jobWith()])
    await expect(host.call('copyText', { text: 7 })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await host.jobs.list()).toEqual([])
  })

  it('is unknown to everybody else, as one that never was', async () => {
    const host = await open([jobWith()])
    const jobId = await host.start('copyText', { text: 'a' })
    const foreign = await host.status(jobId, other).catch((error: AppError) => error)
    const unknown = await host.status('no-such-job').catch((error: AppError) => error)
    expect(foreign).toMatchObject({ code: 'not_found' })
    expect(foreign).toEqual(unknown)
    await expect(host.jobs.cancel(jobId, other)).rejects.toMatchObject({ code: 'not_found' })
    expect(await host.status(jobId, { kind: 'person', session })).toMatchObject({ status: 'queued' })
  })

  it('of a service belongs to its client', async () => {
    const host = await open([jobWith({ runAs: { authorization: 'influencerPortal' }, surfaces: ['api'] })])
    const jobId = await host.start('copyText', { text: 'a' }, { caller: service, surface: 'api' })
    host.jobs.work()
    const ask = (clientId: string) => host.jobs.statusOf(jobId, { ...service, clientId } as typeof service)
    await until(async () => (await ask('billing')).status === 'completed')
    await expect(ask('another')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a failing job', () => {
  const failingWith = (error: () => Error) =>
    jobWith({
      run: async () => {
        throw error()
      },
    })

  it('says what is wrong and what to do', async () => {
    const host = await open([failingWith(() => new AppError('rejected', 'Amount: is required.'))])
    host.jobs.work()
    expect(await host.ended(await host.start('copyText', { text: 'a' }))).toMatchObject({
      status: 'failed',
      failureCode: 'rejected',
      failureMessage: 'Amount: is required.',
    })
  })

  it.each([
    ['an unknown error', () => new Error('secret of Acme')],
    ['one that is not for callers', () => new AppError('internal', 'secret of Acme')],
  ])('never shows the text of %s', async (_, error) => {
    const host = await open([failingWith(error)])
    host.jobs.work()
    const status = await host.ended(await host.start('copyText', { text: 'a' }))
    expect(status).toMatchObject({ status: 'failed', failureCode: 'internal' })
    expect(JSON.stringify(status)).not.toContain('Acme')
  })

  it('is tried again when the failure may pass, without repeating the steps that are done', async () => {
    const ran: string[] = []
    const host = await open([
      jobWith({
        async run({ text }, { step }) {
          await step('one', async () => ran.push('one'))
          await step('two', async () => {
            ran.push('two')
            if (ran.length < 3) throw new AppError('locked', 'A record is locked.')
          })
          return { text }
        },
      }),
    ])
    host.jobs.work()
    expect(await host.ended(await host.start('copyText', { text: 'a' }))).toMatchObject({ status: 'completed' })
    expect(ran).toEqual(['one', 'two', 'two'])
  })

  it('is called by the same name in each attempt where it writes once, and lets a step that failed write there again', async () => {
    const seen: string[] = []
    const orgs = createOrgs()
    const { connectUser } = orgs
    const telling: typeof orgs = {
      ...orgs,
      connectUser(caller, scope) {
        seen.push(`${scope.writes?.callKey} ${scope.writes?.places.size}`)
        scope.writes?.places.add('a place')
        return connectUser(caller, scope)
      },
    }
    let tries = 0
    const job = jobWith({
      async run({ text }, context) {
        await context.step('one', async () => {
          tries += 1
          const { id } = context.org
          if (tries < 3) throw new AppError('locked', `The record is locked in ${id}.`)
        })
        return { text }
      },
    })
    const host = await open([job], { orgs: telling })
    host.jobs.work()
    const [first, second] = [await host.start('copyText', { text: 'a' }), await host.start('copyText', { text: 'b' })]
    expect(await host.ended(first)).toMatchObject({ status: 'completed' })
    await host.ended(second)
    const names = new Set(seen.map(each => each.split(' ')[0]))
    expect([names.size, seen.every(each => /^[0-9a-f]{64} 0$/.test(each))]).toEqual([2, true])
    expect(seen.length).toBe(4)
  })

  it('shows the failure of a step to the tool as it was thrown', async () => {
    const host = await open([
      jobWith({
        async run(_, { step }) {
          const refused = await step('one', async () => {
            throw new AppError('rejected', 'No.')
          }).catch((error: AppError) => `${error.code}: ${error.message}`)
          return { text: String(refused) }
        },
      }),
    ])
    host.jobs.work()
    expect(await host.ended(await host.start('copyText', { text: 'a' }))).toMatchObject({ text: 'rejected: No.' })
  })

  it('ends when its time is over, also when the tool does not listen', async () => {
    const host = await open([jobWith({ job: { timeLimitMs: 50 }, run: () => new Promise(() => {}) })])
    host.jobs.work()
    expect(await host.ended(await host.start('copyText', { text: 'a' }))).toMatchObject({
      failureCode: 'deadline_exceeded',
    })
  })

  it('fails when it has more steps than the engine takes', async () => {
    const folder = createFolder()
    let attempts = 0
    const tool = jobWith({
      async run({ text }, { step }) {
        attempts += 1
        await step('one', async () => 1)
        if (attempts === 1) {
          await fillSteps(host.database, 999)
          throw new AppError('locked', 'A record is locked.')
        }
        await step('two', async () => 2)
        return { text }
      },
    })
    const host = await open([tool], {}, folder)
    host.jobs.work()
    expect(await host.ended(await host.start('copyText', { text: 'a' }))).toMatchObject({ failureCode: 'internal' })
  })
})

describe('the session of the person', () => {
  const endsAfterOne = (job: object) => {
    const ran: string[] = []
    const tool = jobWith({
      job,
      async run({ text }, { org, step }) {
        await step('one', async () => ran.push(`one as ${org.user.id}`))
        await step('two', async () => {
          if (org.user.id === session.userId) throw new AppError('unauthenticated', 'The session has ended.')
          ran.push(`two as ${org.user.id}`)
        })
        return { text }
      },
    })
    return { ran, tool }
  }

  it('ending in between makes the job fail, and says why', async () => {
    const { tool } = endsAfterOne({})
    const host = await open([tool])
    host.jobs.work()
    expect(await host.ended(await host.start('copyText', { text: 'a' }))).toMatchObject({
      status: 'failed',
      failureCode: 'unauthenticated',
      failureMessage: expect.stringContaining('session of the person who started the job has ended'),
    })
  })

  it('ending in between lets the job go on under the named authorization, which status and audit show', async () => {
    const { ran, tool } = endsAfterOne({ continueAs: { authorization: 'influencerPortal' } })
    const host = await open([tool])
    host.jobs.work()
    const jobId = await host.start('copyText', { text: 'a' })
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed', continuedAs: 'influencerPortal' })
    expect(ran).toEqual([`one as ${session.userId}`, 'two as influencerPortal'])
    const { audit } = await host.jobs.show(jobId)
    expect(audit).toEqual([{ at: expect.any(Number), event: 'continued as', detail: 'influencerPortal' }])
  })
})

describe('the same call again', () => {
  it('gives the same job for the same key, and a new one for another key', async () => {
    const host = await open([jobWith()])
    const start = (idempotencyKey: string) => host.start('copyText', { text: 'a' }, { idempotencyKey })
    const first = await start('order-1')
    expect(await start('order-1')).toBe(first)
    expect(await start('order-2')).not.toBe(first)
  })

  it('gives the same job for the same request of Salesforce, and another for another call in it', async () => {
    const host = await open([jobWith()])
    const start = (text: string) => host.start('copyText', { text }, { requestId: '00D-one' })
    const first = await start('a')
    expect(await start('a')).toBe(first)
    expect(await start('b')).not.toBe(first)
  })

  it('is a conflict with another input, and the job of nobody else', async () => {
    const host = await open([jobWith()])
    const key = { idempotencyKey: 'order-1' }
    const first = await host.start('copyText', { text: 'a' }, key)
    await expect(host.call('copyText', { text: 'b' }, key)).rejects.toMatchObject({ code: 'conflict' })
    expect(await host.start('copyText', { text: 'b' }, { ...key, caller: other })).not.toBe(first)
  })

  it('makes one job when many arrive at once', async () => {
    const host = await open([jobWith()])
    const calls = Array.from({ length: 20 }, () => host.start('copyText', { text: 'a' }, { idempotencyKey: 'one' }))
    expect(new Set(await Promise.all(calls)).size).toBe(1)
    expect(await host.jobs.list()).toHaveLength(1)
  })

  it('makes a new job when a day has gone by', async () => {
    let at = Date.now()
    const host = await open([jobWith()], { now: () => at })
    const key = { idempotencyKey: 'order-1' }
    const first = await host.start('copyText', { text: 'a' }, key)
    at += 86_399_999
    expect(await host.start('copyText', { text: 'a' }, key)).toBe(first)
    at += 1
    expect(await host.start('copyText', { text: 'b' }, key)).not.toBe(first)
  })
})

describe('limits', () => {
  const gauge = () => {
    /** How to end those that have begun, by their text. */
    const begun = new Map<string, () => void>()
    const run = async ({ text }: Record<string, unknown>) => {
      await new Promise<void>(resolve => begun.set(String(text), resolve))
      return { text }
    }
    return { begun, run }
  }

  it('let so many jobs of one person run at a time, and others pass by', async () => {
    const { begun, run } = gauge()
    let at = Date.now()
    // Jobs of one moment have no order.
    const now = () => at++
    const host = await open([jobWith({ job: { maxPerUser: 2 }, run })], { now })
    for (const text of ['a1', 'a2', 'a3']) await host.start('copyText', { text })
    await host.start('copyText', { text: 'b1' }, { caller: other })
    host.jobs.work()
    await until(() => begun.size === 3)
    // Whoever comes later passes by too.
    await host.start('copyText', { text: 'c1' }, { caller: third })
    await until(() => begun.has('c1'))
    expect([...begun.keys()].toSorted()).toEqual(['a1', 'a2', 'b1', 'c1'])
    begun.get('a1')?.()
    await until(() => begun.has('a3'))
    for (const end of begun.values()) end()
  })

  it('let so many jobs of one tool run at a time', async () => {
    const { begun, run } = gauge()
    const host = await open([jobWith({ job: { maxRunning: 1 }, run }), jobWith({ name: 'copyElsewhere' })])
    await host.start('copyText', { text: 'a1' })
    await host.start('copyText', { text: 'b1' }, { caller: other })
    host.jobs.work()
    await until(() => begun.size === 1)
    // One of another tool, which comes later, passes by.
    await host.ended(await host.start('copyElsewhere', { text: 'c' }))
    expect(begun.size).toBe(1)
    for (const end of begun.values()) end()
    await until(() => begun.size === 2)
    for (const end of begun.values()) end()
  })

  it('let others by though more of one person wait than are looked at, and more persons than that too', async () => {
    const { begun, run } = gauge()
    const host = await open([jobWith({ job: { maxPerUser: 1 }, run })], { concurrency: 200, maxWaiting: 10_000 })
    await host.start('copyText', { text: 'first' })
    await fillWaiting(host.database, 500, 'invoker')
    host.jobs.work()
    await until(() => begun.size === 1)
    // Each of them has been looked at: he may have but one at a time.
    await fillWaiting(host.database, 150, 'other')
    await until(async () => (await host.jobs.list('running')).length > 0)
    await until(async () => {
      const row = await host.database.first<{ owners: number }>(
        "SELECT COUNT(DISTINCT owner) AS owners FROM jobs WHERE status <> 'queued'",
      )
      return row?.owners === 151
    })
    for (const end of begun.values()) end()
  })

  it('let so many jobs of one person wait', async () => {
    const host = await open([jobWith()], { maxWaiting: 2 })
    await host.start('copyText', { text: 'a' })
    await host.start('copyText', { text: 'b' })
    await expect(host.call('copyText', { text: 'c' })).rejects.toMatchObject({ code: 'rate_limited' })
  })
})

describe('cancelling', () => {
  it('ends a job that waits', async () => {
    const host = await open([jobWith()])
    const jobId = await host.start('copyText', { text: 'a' })
    expect(await host.jobs.cancel(jobId, invoker)).toEqual({ jobId, status: 'cancelled' })
    host.jobs.work()
    // Which comes later, and would have to wait.
    await host.ended(await host.start('copyText', { text: 'b' }))
    expect(await host.status(jobId)).toMatchObject({ status: 'cancelled' })
    await expect(host.jobs.cancel(jobId)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('ends a job that runs: its signal aborts and no step follows', async () => {
    const seen: string[] = []
    const host = await open([
      jobWith({
        async run({ text }, { signal, step }) {
          await step('wait', () => {
            seen.push('waits')
            return new Promise(resolve => signal.addEventListener('abort', resolve))
          })
          seen.push('went on')
          await step('never', async () => seen.push('never'))
          return { text }
        },
      }),
    ])
    host.jobs.work()
    const jobId = await host.start('copyText', { text: 'a' })
    await until(() => seen.includes('waits'))
    await host.jobs.cancel(jobId)
    await until(() => host.jobs.active() === 0)
    expect(await host.status(jobId)).toMatchObject({ status: 'cancelled' })
    expect(seen).not.toContain('never')
  })
})

describe('a retry by hand', () => {
  it('runs a failed job anew, without its remembered steps', async () => {
    const ran: string[] = []
    const host = await open([
      jobWith({
        runAs: { authorization: 'influencerPortal' },
        async run({ text }, { step }) {
          await step('one', async () => ran.push('one'))
          await step('two', async () => {
            if (ran.push('two') < 3) throw new AppError('rejected', 'Not yet.')
          })
          return { text }
        },
      }),
    ])
    host.jobs.work()
    const jobId = await host.start('copyText', { text: 'a' })
    expect(await host.ended(jobId)).toMatchObject({ status: 'failed' })
    expect(await host.jobs.retry(jobId)).toEqual({ jobId, status: 'queued' })
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
    expect(ran).toEqual(['one', 'two', 'two'])
    await expect(host.jobs.retry(jobId)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('gives each step its own memory, also one that is named as another is numbered', async () => {
    const ran: string[] = []
    let isFailing = true
    const host = await open([
      jobWith({
        runAs: { authorization: 'influencerPortal' },
        async run(_, { step }) {
          const names = ['a', 'a', 'a:1']
          const texts: string[] = []
          for (const [index, name] of names.entries()) {
            texts.push(
              await step(name, async () => {
                if (index === 2 && isFailing) throw new AppError('rejected', 'Not yet.')
                ran.push(`step ${index}`)
                return `${index}`
              }),
            )
          }
          return { text: texts.join() }
        },
      }),
    ])
    host.jobs.work()
    const jobId = await host.start('copyText', { text: 'a' })
    expect(await host.ended(jobId)).toMatchObject({ status: 'failed' })
    isFailing = false
    await host.jobs.retry(jobId)
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed', text: '0,1,2' })
    expect(ran).toEqual(['step 0', 'step 1', 'step 2'])
  })

  it('is refused when the session it needs was deleted', async () => {
    const host = await open([
      jobWith({
        run: async () => {
          throw new AppError('rejected', 'No.')
        },
      }),
    ])
    host.jobs.work()
    const jobId = await host.start('copyText', { text: 'a' })
    await host.ended(jobId)
    await expect(host.jobs.retry(jobId)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a worker', () => {
  it('takes up at once what a worker that was killed left behind, behind the last step that was done', async () => {
    const folder = createFolder()
    const ran: string[] = []
    let isHanging = true
    const tool = jobWith({
      async run({ text }, { step }) {
        await step('one', async () => ran.push('one'))
        await step('two', async () => {
          ran.push('two')
          if (isHanging) await new Promise(() => {})
        })
        return { text }
      },
    })
    const dead = await openJobs(folder, [tool], { leaseMs: 60_000 })
    // What was killed for the test goes on in this process, and would be in the way of others.
    cleanups.push(() => void dead.jobs.stop(0).catch(() => {}))
    dead.jobs.work()
    const jobId = await dead.start('copyText', { text: 'a' })
    await until(() => ran.length === 2)
    // As the system does when a process is killed; its leases stay.
    await dead.kill()
    isHanging = false
    const host = await open([tool], {}, folder)
    host.jobs.work()
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
    expect(ran).toEqual(['one', 'two', 'two'])
  })

  it('that drains hands over: steps end, none begins, and another one goes on', async () => {
    const folder = createFolder()
    const ran: string[] = []
    const tool = jobWith({
      async run({ text }, { step }) {
        for (let i = 1; i <= 20; i++) {
          await step(`step ${i}`, async () => {
            await sleep(10)
            ran.push(`step ${i}`)
          })
        }
        return { text }
      },
    })
    const first = await openJobs(folder, [tool])
    first.jobs.work()
    const jobId = await first.start('copyText', { text: 'a' })
    await until(() => ran.length === 3)
    // What runs is done before it closes, however long the disk takes.
    await first.jobs.stop(60_000)
    await first.close()
    const doneByFirst = ran.length
    expect(doneByFirst).toBeLessThan(20)
    const second = await open([tool], {}, folder)
    expect(await second.status(jobId)).toMatchObject({ status: 'running' })
    second.jobs.work()
    expect(await second.ended(jobId)).toMatchObject({ status: 'completed' })
    expect(ran).toEqual(Array.from({ length: 20 }, (_, index) => `step ${index + 1}`))
  })

  it('cuts what does not end in time, and the job goes on elsewhere', async () => {
    const folder = createFolder()
    let attempts = 0
    const tool = jobWith({
      async run({ text }, { signal }) {
        attempts += 1
        if (attempts === 1)
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        return { text }
      },
    })
    const first = await openJobs(folder, [tool])
    first.jobs.work()
    const jobId = await first.start('copyText', { text: 'a' })
    await until(() => attempts === 1)
    await first.jobs.stop(20)
    await first.kill()
    await first.database.close()
    const second = await open([tool], {}, folder)
    second.jobs.work()
    expect(await second.ended(jobId)).toMatchObject({ status: 'completed' })
  })

  it('runs what a process accepted that never had a worker', async () => {
    const folder = createFolder()
    const front = await openJobs(folder, [jobWith()])
    const jobId = await front.start('copyText', { text: 'a' })
    await front.close()
    const host = await open([jobWith()], {}, folder)
    host.jobs.work()
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
  })

  it('leaves a job to others while it does not have its tool, for an hour', async () => {
    let at = Date.now()
    const folder = createFolder()
    const front = await openJobs(folder, [jobWith(), jobWith({ name: 'newJob' })], { now: () => at })
    const jobId = await front.start('newJob', { text: 'a' })
    await front.close()
    const old = await open([jobWith()], { now: () => at }, folder)
    old.jobs.work()
    await until(async () => (await old.jobs.show(jobId)).job.started_at !== null)
    await until(() => old.jobs.active() === 0)
    expect(await old.status(jobId)).toMatchObject({ status: 'running' })
    at += 3_600_000
    expect(await old.ended(jobId)).toMatchObject({ status: 'failed', failureCode: 'not_found' })
  })

  it('takes up a job whose process ended between giving it its turn and taking it up', async () => {
    const host = await open([jobWith()])
    const jobId = await host.start('copyText', { text: 'a' })
    await createDispatch({ ...host, now: Date.now }).next(1)
    expect(await host.status(jobId)).toMatchObject({ status: 'running' })
    host.jobs.work()
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
  })

  it('numbers the reports of a job through all its attempts', async () => {
    const host = await open([
      jobWith({
        job: { progress: z.object({ done: z.int().describe('Done.') }) },
        async run({ text }, context) {
          const { progress, step } = context as JobContext
          await progress({ done: 1 })
          await step('fails once', failOnce)
          await progress({ done: 2 })
          return { text }
        },
      }),
    ])
    let failures = 0
    async function failOnce() {
      failures += 1
      if (failures === 1) throw new AppError('locked', 'Locked.')
    }
    host.jobs.work()
    await host.ended(await host.start('copyText', { text: 'a' }))
    expect(await host.database.first('SELECT progress, progress_count FROM jobs', [])).toEqual({
      progress: '{"done":2}',
      progress_count: 2,
    })
  })
})

describe('a full disk', () => {
  it('makes the call fail as one that can be repeated, and nothing is half accepted', async () => {
    const host = await open([jobWith()])
    const before = await host.start('copyText', { text: 'a' })
    const [{ page_count: pages } = { page_count: 0 }] = await host.database.all<{ page_count: number }>(
      'PRAGMA page_count',
    )
    await host.database.all(`PRAGMA max_page_count = ${pages}`)
    await expect(host.call('copyText', { text: 'x'.repeat(100_000) })).rejects.toMatchObject({ code: 'unavailable' })
    expect((await host.jobs.list()).map(({ id }) => id)).toEqual([before])
    await host.database.all('PRAGMA max_page_count = 1000000')
    host.jobs.work()
    expect(await host.ended(before)).toMatchObject({ status: 'completed' })
  })
})

describe('cleaning', () => {
  it('deletes what ended long ago with all that belongs to it, and nothing else, however much there is', async () => {
    let at = Date.now() - 8 * 86_400_000
    const folder = createFolder()
    const tool = jobWith({
      job: { maxPerUser: 50 },
      run: async ({ text }, { step }) => ({ text: await step('one', async () => String(text)) }),
    })
    const first = await openJobs(folder, [tool], { now: () => at })
    first.jobs.work()
    const ids: string[] = []
    for (let count = 0; count < 50; count++) ids.push(await first.start('copyText', { text: 'a' }))
    for (const jobId of ids) await first.ended(jobId)
    await first.close()
    at = Date.now()
    const host = await open([tool], { now: () => at }, folder)
    const kept = await host.start('copyText', { text: 'a' })
    host.jobs.work()
    await host.ended(kept)
    await until(async () => (await host.jobs.list()).length === 1)
    for (const jobId of ids) await expect(host.status(jobId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await host.database.all('SELECT job_id, name FROM job_steps')).toEqual([{ job_id: kept, name: 'one' }])
  })
})
