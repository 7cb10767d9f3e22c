import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../../src/core/failure.ts'
import { attempt, isLasting } from '../../../src/core/invoke/attempt.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { defineTool } from '../../../src/core/tool/tool.ts'
import { createOrgs, service, toolWith } from '../world.ts'
import { createFolder, type HostOptions, jobWith, openJobs, until } from './world.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function open(tools: Parameters<typeof openJobs>[1], options: HostOptions = {}, folder = createFolder()) {
  const host = await openJobs(folder, tools, options)
  cleanups.push(folder.remove, () => host.close())
  return host
}

/** A job that prepares what it is told to, and gives it back. */
function createPreparing(prepare: (text: string) => Promise<unknown>, runAs: 'user' | 'user-plus' = 'user-plus') {
  const prepared: string[] = []
  const tool = defineTool({
    name: 'copyText',
    title: 'Copy text',
    description: 'Gives back what was prepared.',
    input: z.object({ text: z.string() }),
    output: z.object({ found: z.string() }),
    runAs,
    surfaces: ['actions'],
    writes: false,
    job: {},
    async prepare({ text }) {
      prepared.push(text)
      return prepare(text)
    },
    async run(_, { prepared: found }) {
      return { found: JSON.stringify(found) }
    },
  })
  return { prepared, tool }
}

describe('what a job prepares', () => {
  it('is there when it runs, as JSON carries it, and is kept sealed until it has ended', async () => {
    const { prepared, tool } = createPreparing(async text => ({ limit: 0.15, text, day: new Date(0), none: undefined }))
    const host = await open([tool])
    const jobId = await host.start('copyText', { text: 'gold' })
    expect(prepared).toEqual(['gold'])
    const row = await host.database.first<Record<string, unknown>>('SELECT * FROM jobs', [])
    expect(row?.sealed).toEqual(expect.any(String))
    expect(JSON.stringify({ ...row, input: '' })).not.toContain('gold')
    host.jobs.work()
    expect(await host.ended(jobId)).toMatchObject({
      status: 'completed',
      found: '{"limit":0.15,"text":"gold","day":"1970-01-01T00:00:00.000Z"}',
    })
    expect(await host.database.first('SELECT sealed FROM jobs', [])).toEqual({ sealed: null })
  })

  it('was read with the session of the call', async () => {
    const orgs = createOrgs()
    const tool = jobWith({ prepare: async (_, { org }) => org.user.id })
    const host = await open([tool], { orgs })
    await host.start('copyText', { text: 'a' })
    expect(orgs.connections.map(({ as }) => as)).toEqual([expect.stringContaining('sara.token')])
  })

  it('is the answer of the call when it cannot be, and then there is no job', async () => {
    const { tool } = createPreparing(async () => {
      throw new AppError('rejected', 'Too many records.')
    })
    const host = await open([tool])
    await expect(host.call('copyText', { text: 'a' })).rejects.toMatchObject({ code: 'rejected' })
    expect(await host.jobs.list()).toEqual([])
  })

  it('has the time of a call', async () => {
    const { tool } = createPreparing(() => new Promise(() => {}))
    const host = await open([tool])
    await expect(host.call('copyText', { text: 'a' })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    expect(await host.jobs.list()).toEqual([])
  })

  it('is not prepared anew for a job that is known', async () => {
    const { prepared, tool } = createPreparing(async () => 1)
    const host = await open([tool])
    const [one, other] = [
      await host.call('copyText', { text: 'a' }, { idempotencyKey: 'k' }),
      await host.call('copyText', { text: 'a' }, { idempotencyKey: 'k' }),
    ]
    expect(other.jobId).toBe(one.jobId)
    expect(prepared).toHaveLength(1)
  })

  it('is kept for a service too, and a retry by hand needs it', async () => {
    const tool = jobWith({
      runAs: { authorization: 'influencerPortal' },
      prepare: async () => 'secret of the org',
      run: async () => {
        throw new AppError('rejected', 'No.')
      },
    })
    const host = await open([tool])
    const jobId = await host.start('copyText', { text: 'a' }, { caller: service })
    host.jobs.work()
    expect(await host.ended(jobId, service)).toMatchObject({ status: 'failed', failureCode: 'rejected' })
    await expect(host.jobs.retry(jobId)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is nothing for tools that answer at once', () => {
    const tool = { ...toolWith(), prepare: async () => 1 }
    expect(() => createCatalog([tool])).toThrow('prepare: is for jobs')
  })
})

describe('a tool that takes failures for results', () => {
  it('does not have the end of its worker remembered as what its step came to', async () => {
    const folder = createFolder()
    const came: string[] = []
    let isSlow = true
    const tool = jobWith({
      async run(_, { signal, step }) {
        const outcome = await step('ask', async () => {
          const asked = new Promise<string>((resolve, reject) => {
            came.push('asked')
            signal.addEventListener('abort', () => reject(new AppError('unavailable', 'Cut.')))
            if (!isSlow) resolve('answered')
          })
          const given = await attempt(asked)
          return given.ok ? given.value : 'failed'
        })
        return { text: outcome }
      },
    })
    const first = await openJobs(folder, [tool])
    first.jobs.work()
    const jobId = await first.start('copyText', { text: 'a' })
    await until(() => came.length === 1)
    await first.jobs.stop(20)
    await first.kill()
    isSlow = false
    const second = await open([tool], {}, folder)
    second.jobs.work()
    expect(await second.ended(jobId)).toMatchObject({ status: 'completed', text: 'answered' })
  })

  it('has not done its work while a step was refused', async () => {
    const folder = createFolder()
    const done: string[] = []
    let hold: (() => void) | undefined
    const tool = jobWith({
      async run(_, { step }) {
        await step('one', () => new Promise<void>(resolve => (hold = resolve)))
        await attempt(step('two', async () => void done.push('two')))
        return { text: done.join() }
      },
    })
    const first = await openJobs(folder, [tool])
    first.jobs.work()
    const jobId = await first.start('copyText', { text: 'a' })
    await until(() => hold !== undefined)
    const stopping = first.jobs.stop(60_000)
    hold?.()
    await stopping
    await first.kill()
    expect(done).toEqual([])
    const second = await open([tool], {}, folder)
    second.jobs.work()
    expect(await second.ended(jobId)).toMatchObject({ status: 'completed', text: 'two' })
  })

  it('keeps failures of the part alone when it says so', async () => {
    const failing = (code: ConstructorParameters<typeof AppError>[0]) => Promise.reject(new AppError(code, 'No.'))
    expect(await attempt(failing('rejected'), isLasting)).toMatchObject({ ok: false, failure: { code: 'rejected' } })
    for (const code of ['unavailable', 'rate_limited', 'unauthenticated'] as const)
      await expect(attempt(failing(code), isLasting)).rejects.toMatchObject({ code })
  })
})

describe('the status of a job that calls back', () => {
  it('has what flows and agents can read; what lies deeper is in the callbacks', async () => {
    const list = z.array(z.object({ id: z.string().describe('Id.') })).describe('Things.')
    const tool = jobWith({
      output: z.object({
        text: z.string().describe('Text.'),
        things: list,
        names: z.array(z.string()).describe('Names.'),
      }),
      job: { callback: 'textCopied' },
      run: async () => ({ text: 'a', things: [{ id: '1' }], names: ['b'] }),
    })
    const host = await open([tool])
    const status = createCatalog([tool]).toolOf('jobStatus', 'actions')
    expect(Object.keys(status?.output.shape ?? {})).toEqual(expect.arrayContaining(['text', 'names']))
    expect(status?.output.shape).not.toHaveProperty('things')
    const jobId = await host.start('copyText', { text: 'a' })
    host.jobs.work()
    const shown = await host.ended(jobId)
    expect(shown).toMatchObject({ text: 'a', names: ['b'] })
    expect(shown).not.toHaveProperty('things')
  })
})
