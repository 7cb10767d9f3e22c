import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { splitCallback } from '../../../../src/core/job/job.ts'
import type { JobOptions } from '../../../../src/core/job/options.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { defineTool, type Tool, type ToolOptions } from '../../../../src/core/tool/tool.ts'
import { toolWith } from '../../world.ts'

type Options = Partial<ToolOptions<z.ZodObject, z.ZodObject, JobOptions>>

const jobWith = (options: Options = {}): Tool =>
  defineTool<z.ZodObject, z.ZodObject, JobOptions>({
    name: 'copyText',
    title: 'Copy text',
    description: 'Gives back the text that it got.',
    input: z.object({ text: z.string() }),
    output: z.object({ text: z.string() }),
    writes: false,
    job: {},
    run: async ({ text }) => ({ text }),
    ...options,
  })

describe('a job', () => {
  it('gets steps and progress as its declaration types them; a plain tool has neither', () => {
    const job = defineTool({
      name: 'countWords',
      title: 'Count words',
      description: 'Counts the words of a text.',
      input: z.object({ text: z.string() }),
      output: z.object({ words: z.int() }),
      writes: false,
      job: { progress: z.object({ done: z.int() }), callback: 'wordsCounted' },
      async run({ text }, { jobId, progress, step }) {
        expectTypeOf(jobId).toEqualTypeOf<string>()
        expectTypeOf(progress).parameter(0).toEqualTypeOf<{ done: number }>()
        const words = await step('count', async () => text.split(' ').length)
        expectTypeOf(words).toEqualTypeOf<number>()
        await progress({ done: words })
        return { words }
      },
    })
    expect(job.job?.callback).toBe('wordsCounted')
    expect(job.agent.publish).toBe(false)
    defineTool({
      name: 'plainTool',
      title: 'Plain',
      description: 'Has no job at all.',
      input: z.object({}),
      output: z.object({}),
      writes: false,
      run: async (_, context) => {
        expectTypeOf(context).not.toHaveProperty('step')
        return {}
      },
    })
  })
})

describe('the catalog of an app with jobs', () => {
  it('has jobStatus on every surface that a job can be started from, with the fields of all jobs side by side', () => {
    const catalog = createCatalog([
      jobWith({ surfaces: ['mcp'], job: { progress: z.object({ done: z.int().describe('How many.') }) } }),
      jobWith({ name: 'otherJob', output: z.object({ total: z.int().describe('Sum.') }) }),
    ])
    const status = catalog.tools.at(-1)
    expect(status?.name).toBe('jobStatus')
    expect(status?.surfaces).toEqual(['actions', 'mcp'])
    const fields = Object.keys(status?.output.shape ?? {})
    expect(fields).toEqual(expect.arrayContaining(['jobId', 'status', 'failureCode', 'done', 'text', 'total']))
  })

  it('has none without jobs', () => {
    expect(createCatalog([toolWith()]).tools.map(({ name }) => name)).toEqual(['echoText'])
  })

  it.each([
    [{ callback: 'not a name' }, {}, 'job.callback: camelCase'],
    [{ callback: 'done' }, { agent: { publish: true } }, 'agent.publish: agents and flows cannot use'],
    [{ callback: 'done' }, { surfaces: ['mcp'] as const }, '"actions" must be among the surfaces'],
    [
      { callback: 'done' },
      { input: z.object({ callbackUrl: z.string() }) },
      'input.callbackUrl: the host takes this one itself',
    ],
    [{ continueAs: { authorization: 'x' } }, {}, 'job.continueAs.authorization: an authorization name has'],
    [
      { continueAs: { authorization: 'portal' } },
      { runAs: { authorization: 'portal' } },
      'job.continueAs: only a job that runs as the user',
    ],
    [{}, { runAs: 'user-plus' as const }, 'reads what it needs in `prepare`'],
    [{ timeLimitMs: 0 }, {}, 'job.timeLimitMs: must be a whole number from 1'],
    [{ timeLimitMs: 86_400_001 }, {}, 'job.timeLimitMs: must be a whole number from 1'],
    [{ maxPerUser: 0 }, {}, 'job.maxPerUser'],
    [{ maxRunning: 1.5 }, {}, 'job.maxRunning'],
    [{}, { deadlineMs: 1000 }, 'deadlineMs: is for tools that answer at once'],
  ])('refuses %j with %j', (job, options, problem) => {
    const agent = { agent: { publish: false } }
    expect(() => createCatalog([jobWith({ ...agent, ...options, job })])).toThrow(problem)
  })

  it('refuses fields that a report cannot show: names that it has itself, and one name with two types', () => {
    const named = (name: string, field: z.ZodType) => jobWith({ name, output: z.object({ [name]: field }) })
    expect(() => createCatalog([named('status', z.string())])).toThrow('every report on a job has one of this name')
    const text = jobWith({ name: 'aJob', output: z.object({ total: z.string() }) })
    const number = jobWith({ name: 'bJob', output: z.object({ total: z.int() }) })
    expect(() => createCatalog([text, number])).toThrow('jobStatus has it from "aJob" with another type')
    const same = jobWith({ name: 'cJob', output: z.object({ total: z.string().describe('Other words.') }) })
    expect(createCatalog([text, same]).tools).toHaveLength(3)
  })
})

describe('the body of a call', () => {
  it('is parted into input and address; blanks mean none', () => {
    expect(splitCallback({ a: 1, callbackUrl: 'https://x' })).toEqual({ input: { a: 1 }, callbackUrl: 'https://x' })
    expect(splitCallback({ a: 1, callbackUrl: null })).toEqual({ input: { a: 1 }, callbackUrl: undefined })
    expect(splitCallback({ a: 1, callbackUrl: '' })).toEqual({ input: { a: 1 }, callbackUrl: undefined })
    expect(splitCallback('text')).toEqual({ input: 'text', callbackUrl: undefined })
  })

  it('keeps an address that is no text, so that the check of the input names it', () => {
    expect(splitCallback({ callbackUrl: 7 }).input).toEqual({ callbackUrl: 7 })
  })
})
