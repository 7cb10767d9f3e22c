import { afterEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../../src/core/caller.ts'
import { RetryLater } from '../../../src/core/failure.ts'
import type { LogFields } from '../../../src/core/log.ts'
import { createOrgs, invoker, session, silent } from '../world.ts'
import { createFolder, type HostOptions, jobWith, openJobs, until } from './world.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const why = 'The org has used 9,000 of its 10,000 API calls.'

/** Jobs whose orgs are full for as long as the test says. */
async function open(job: Parameters<typeof jobWith>[0], waitSeconds: number, options: HostOptions = {}) {
  const folder = createFolder()
  cleanups.push(folder.remove)
  const state = { full: (_: Caller): boolean => true, asked: 0, began: 0 }
  const orgs = {
    ...createOrgs(),
    async requireRoom(whose: unknown, { background }: { readonly background?: true | undefined }) {
      state.asked += 1
      if (background && state.full(whose as Caller)) throw new RetryLater('rate_limited', why, waitSeconds)
    },
  }
  const tool = jobWith({
    ...job,
    async run({ text }) {
      state.began += 1
      return { text }
    },
  })
  const host = await openJobs(folder, [tool], { ...options, orgs })
  cleanups.push(() => host.close())
  host.jobs.work()
  return Object.assign(state, { host })
}

const colleague = { kind: 'invoker', session: { ...session, userId: '005000000000002AAA' } } as const

describe('a job whose org has few API calls left', () => {
  it('does not begin, says why wherever somebody looks, and runs once there are enough', async () => {
    const lines: [string, LogFields | undefined][] = []
    const log = { ...silent, warn: (message: string, fields?: LogFields) => void lines.push([message, fields]) }
    const world = await open({}, 0.1, { log })
    const { host } = world
    const jobId = await host.start('copyText', { text: 'a' })
    // More often than a failure in passing would be tried again.
    await until(() => world.asked > 12)
    // Between two looks it waits for nothing for a moment.
    await expect.poll(() => host.status(jobId)).toMatchObject({ status: 'running', waitingReason: why })
    await expect.poll(() => host.jobs.stateOf(jobId, invoker)).toMatchObject({ waitingReason: why })
    const { audit, job } = await host.jobs.show(jobId)
    expect(audit.map(({ detail, event }) => [event, detail])).toEqual([['waits', why]])
    expect(job).toMatchObject({ held_reason: why, retries: 0 })
    expect(lines).toEqual([['a job waits for its org', { job: jobId, tool: 'copyText', reason: why }]])
    expect(world.began).toBe(0)
    world.full = () => false
    const ended = await host.ended(jobId)
    expect([ended.status, ended.waitingReason, world.began]).toEqual(['completed', undefined, 1])
  })

  it('is not late for having waited', async () => {
    const world = await open({ job: { timeLimitMs: 1500 } }, 0.4)
    const jobId = await world.host.start('copyText', { text: 'a' })
    await until(() => world.asked > 5)
    world.full = () => false
    expect((await world.host.ended(jobId)).status).toBe('completed')
  })

  it('takes no place from those whose orgs have enough', async () => {
    const world = await open({ job: { maxRunning: 1 } }, 60)
    world.full = caller => caller.kind === 'invoker' && caller.session.userId === session.userId
    const waiting = await world.host.start('copyText', { text: 'a' })
    await until(async () => (await world.host.status(waiting)).waitingReason !== undefined)
    const other = await world.host.start('copyText', { text: 'b' }, { caller: colleague })
    expect((await world.host.ended(other, colleague)).status).toBe('completed')
  })
})
