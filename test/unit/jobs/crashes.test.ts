import { afterEach, describe, expect, it } from 'vitest'
import { createFolder, type HostOptions, jobWith, openJobs, until } from './world.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A job that does some steps and then waits for ever; its processes end around it. */
function createWorld(stepsBeforeHanging: (attempt: number) => number) {
  const folder = createFolder()
  cleanups.push(folder.remove)
  let attempts = 0
  const tool = jobWith({
    runAs: { authorization: 'influencerPortal' },
    async run({ text }, { signal, step }) {
      attempts += 1
      const steps = stepsBeforeHanging(attempts)
      for (let index = 1; index <= steps; index++) await step(`step ${index}`, async () => index)
      hanging = attempts
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      return { text }
    },
  })
  let hanging = 0
  const open = async (options: HostOptions = {}) => {
    const host = await openJobs(folder, [tool], options)
    cleanups.push(() => end(host))
    host.jobs.work()
    return host
  }
  type Host = Awaited<ReturnType<typeof open>>
  return {
    open,
    attempts: () => attempts,
    /** Lets the next attempt begin, and ends its process as `end` does. */
    async live(end: (host: Host) => Promise<unknown>) {
      const before = attempts
      const host = await open()
      await until(() => hanging === before + 1)
      await end(host)
    },
  }
}

type Host = Awaited<ReturnType<typeof openJobs>>
/** What was killed for its test goes on in this process, and would be in the way of others. */
async function end(host: Host) {
  await host.jobs.stop(0)
  await host.database.close()
}
/** As the system does when a process is killed: nothing is written down any more. */
const kill = (host: Host) => host.kill()
const crash = async (host: Host) => {
  await host.jobs.stop(0, 'crash')
  await host.kill()
}
const drain = async (host: Host) => {
  await host.jobs.stop(0)
  await host.kill()
}

/** How many of its jobs have not ended. */
const openOf = async (host: Host) => (await host.jobs.list()).filter(({ ended_at }) => ended_at === null).length

describe('a job whose process ends again and again', () => {
  it.each([
    ['killed', kill],
    ['ended by an exception', crash],
  ])('fails after five times, and the audit says why: %s', async (_, end) => {
    const world = createWorld(() => 0)
    const front = await world.open()
    const jobId = await front.start('copyText', { text: 'a' })
    await until(() => world.attempts() === 1)
    await end(front)
    for (let count = 2; count <= 5; count++) await world.live(end)
    const last = await world.open()
    expect(await last.ended(jobId)).toMatchObject({ status: 'failed', failureCode: 'internal' })
    expect(world.attempts()).toBe(5)
    const { audit } = await last.jobs.show(jobId)
    expect(audit).toContainEqual({
      at: expect.any(Number),
      event: 'given up',
      detail: 'its process ended 5 times with no step done in between',
    })
    await drain(last)
  })

  it('goes on for as long as each time a step more is done', async () => {
    const world = createWorld(attempt => attempt)
    const front = await world.open()
    const jobId = await front.start('copyText', { text: 'a' })
    await until(() => world.attempts() === 1)
    await kill(front)
    for (let count = 2; count <= 8; count++) await world.live(kill)
    const last = await world.open()
    await until(() => world.attempts() === 9)
    expect(await last.status(jobId)).toMatchObject({ status: 'running' })
    await drain(last)
  })

  it('goes on for as long as it is handed over', async () => {
    const world = createWorld(() => 0)
    const front = await world.open()
    const jobId = await front.start('copyText', { text: 'a' })
    await until(() => world.attempts() === 1)
    await drain(front)
    for (let count = 2; count <= 8; count++) await world.live(drain)
    const last = await world.open()
    await until(() => world.attempts() === 9)
    expect(await last.status(jobId)).toMatchObject({ status: 'running' })
    await drain(last)
  })

  it('that was given up is counted anew after a retry by hand', async () => {
    const world = createWorld(() => 0)
    const front = await world.open()
    const jobId = await front.start('copyText', { text: 'a' })
    await until(() => world.attempts() === 1)
    await kill(front)
    for (let count = 2; count <= 5; count++) await world.live(kill)
    const last = await world.open()
    await last.ended(jobId)
    // Nobody takes it up between the retry and the look.
    await last.jobs.stop(0)
    await last.jobs.retry(jobId)
    expect(await last.database.first('SELECT unheard FROM jobs WHERE id = ?', [jobId])).toEqual({ unheard: 0 })
    await last.kill()
  })

  it('does not make those beside it fail that have done no step either', async () => {
    const folder = createFolder()
    cleanups.push(folder.remove)
    const began: string[] = []
    const tool = jobWith({
      runAs: { authorization: 'influencerPortal' },
      job: { maxPerUser: 10 },
      async run({ text }, { step }) {
        began.push(String(text))
        if (text === 'bad' || began.includes('bad')) await new Promise(() => {})
        return { text: await step('one', async () => String(text)) }
      },
    })
    const first = await openJobs(folder, [tool])
    cleanups.push(() => end(first))
    const ids = new Map<string, string>()
    const texts = ['bad', 'good 1', 'good 2']
    for (const text of texts) ids.set(text, await first.start('copyText', { text }))
    const lives = [first]
    // From the third life on one may begin at a time; before, all begin that have not ended.
    for (const beside of [3, 3, 0, 0, 0]) {
      began.length = 0
      const host = lives.at(-1) ?? first
      const least = Math.min(beside, await openOf(host))
      host.jobs.work()
      await until(() => began.includes('bad') && began.length >= least)
      await host.kill()
      const next = await openJobs(folder, [tool])
      cleanups.push(() => end(next))
      lives.push(next)
    }
    began.length = 0
    const last = lives.at(-1) ?? first
    last.jobs.work()
    expect(await last.ended(String(ids.get('bad')))).toMatchObject({ status: 'failed' })
    for (const text of ['good 1', 'good 2']) {
      expect(await last.ended(String(ids.get(text)))).toMatchObject({ status: 'completed' })
    }
    await drain(last)
  })

  it('keeps another that may be the cause from beginning for a while, and no longer', async () => {
    const folder = createFolder()
    cleanups.push(folder.remove)
    let began = 0
    const tool = jobWith({
      runAs: { authorization: 'influencerPortal' },
      async run(_, { signal }) {
        began += 1
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        return { text: '' }
      },
    })
    const live = async (crashWatchMs = 3_600_000) => {
      began = 0
      const host = await openJobs(folder, [tool, jobWith({ name: 'endAtOnce' })], { crashWatchMs })
      cleanups.push(() => end(host))
      return host
    }
    const first = await live()
    for (const text of ['one', 'other']) await first.start('copyText', { text })
    first.jobs.work()
    await until(() => began === 2)
    await kill(first)
    const second = await live()
    second.jobs.work()
    await until(() => began === 2)
    await kill(second)
    const third = await live()
    third.jobs.work()
    await until(() => third.jobs.active() === 2 && began === 1)
    // What comes later runs to its end meanwhile, so that the other could have begun.
    await third.ended(await third.start('endAtOnce', { text: '' }))
    expect(began).toBe(1)
    await kill(third)
    const fourth = await live(50)
    fourth.jobs.work()
    await until(() => began === 2)
    await drain(fourth)
  })
})
