import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCallout } from '../../../../../src/core/tool/callout.ts'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../../../src/core/tool/tool.ts'
import { createListing } from '../../../../../src/surfaces/mcp/lists/lists.ts'
import { registryProblems } from '../../../../../src/surfaces/mcp/lists/registry.ts'
import { invoker, people, permitted, person, service, toolWith } from '../../../world.ts'

const portal = { authorization: 'influencerPortal' }
const tools = [
  toolWith({ name: 'asUser' }),
  toolWith({ name: 'asUserPlus', runAs: 'user-plus' }),
  toolWith({ name: 'asPortal', runAs: portal, people }),
  toolWith({ name: 'asOther', runAs: { authorization: 'warehouse' } }),
  toolWith({ name: 'forActions', surfaces: ['actions'] }),
  toolWith({ name: 'forApi', surfaces: ['api'], runAs: portal }),
]

describe('the list of tools', () => {
  const list = createListing(createCatalog(tools))

  it.each([
    ['a signed-in person', person, ['asUser']],
    ['a person with the custom permission', permitted, ['asUser', 'asPortal']],
    ['a service', service, ['asPortal']],
    ['a service without authorizations', { ...service, authorizations: [] }, []],
    ['an AppLink call', invoker, ['asUser', 'asUserPlus', 'asPortal', 'asOther']],
  ])('shows %s what it may call, in the order of the list', (_, caller, names) => {
    expect(list(caller).map(({ name }) => name)).toEqual(names)
  })

  it('is made once: asking again gives the same entries', () => {
    expect(list(person)[0]).toBe(list(person)[0])
    expect(Object.isFrozen(list(person)[0])).toBe(true)
  })
})

describe('an entry', () => {
  it('says what the tool does, what it takes and what it gives', () => {
    const tool = toolWith({
      input: z.object({ accountId: z.string().length(18), days: z.int().default(30), note: z.string().optional() }),
      output: z.object({ name: z.string(), owner: z.string().nullable(), due: z.iso.date().optional() }),
    })
    expect(createListing(createCatalog([tool]))(person)).toEqual([
      {
        name: 'echoText',
        title: 'Echo text',
        description: 'Gives back the text that it got.',
        inputSchema: {
          type: 'object',
          properties: {
            accountId: { type: 'string', minLength: 18, maxLength: 18 },
            days: { type: 'integer', default: 30 },
            note: { type: 'string' },
          },
          required: ['accountId'],
        },
        outputSchema: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            owner: { type: ['string', 'null'] },
            due: { type: 'string', format: 'date' },
          },
          required: ['name', 'owner'],
        },
        annotations: { title: 'Echo text', readOnlyHint: true, destructiveHint: false, openWorldHint: false },
      },
    ])
  })

  it.each([
    [{ writes: false }, { readOnlyHint: true, destructiveHint: false, openWorldHint: false }],
    [{ writes: 'adds' }, { readOnlyHint: false, destructiveHint: false, idempotentHint: false }],
    [{ writes: 'changes' }, { readOnlyHint: false, destructiveHint: true, idempotentHint: false }],
    [
      { writes: 'changes', repeatable: true },
      { destructiveHint: true, idempotentHint: true, openWorldHint: false },
    ],
    [{ callouts: [defineCallout({ name: 'news', urlFrom: 'NEWS_URL' })] }, { readOnlyHint: true, openWorldHint: true }],
  ] as const)('says what a tool with %j does', (options, hints) => {
    const [entry] = createListing(createCatalog([toolWith(options)]))(person)
    expect(entry?.annotations).toMatchObject(hints)
  })

  it('names no dialect, since older clients refuse the one that is right', () => {
    const text = JSON.stringify(createListing(createCatalog([toolWith()]))(person))
    expect(text).not.toContain('$schema')
  })
})

describe('a job', () => {
  const [entry] = createListing(createCatalog([toolWith({ job: {} } as never)]))(person)

  it('is listed with where to ask how it goes', () => {
    expect(entry?.description).toContain('jobStatus')
  })

  it('is listed with an output that its ticket fits, and what it gives in the end', () => {
    const fits = new Ajv().compile(entry?.outputSchema as object)
    const answers = [{ jobId: 'j-1', status: 'queued' }, { text: 'x' }, { jobId: 1 }, { status: 'lost' }]
    expect(answers.map(answer => fits(answer))).toEqual([true, true, false, false])
  })
})

describe('jobStatus', () => {
  const output = (name: string) => z.object({ [name]: z.string().describe('A text of it.') })
  const job = (name: string, options: Parameters<typeof toolWith>[0] = {}) =>
    toolWith({ name, output: output(`${name}Text`), job: {}, ...options } as never)
  const callback = { surfaces: ['actions', 'mcp'], job: { callback: 'echoed' }, agent: { publish: false } } as never
  const list = createListing(
    createCatalog([
      job('ofUser', { job: { continueAs: portal } } as never),
      job('ofPortal', { runAs: portal, people }),
      job('ofActions', { surfaces: ['actions'] }),
      job('ofAppLink', { runAs: 'user-plus', prepare: async () => undefined } as never),
    ]),
  )
  const common = ['jobId', 'tool', 'status', 'acceptedAt', 'endedAt', 'failureCode', 'failureMessage', 'waitingReason']

  it.each([
    ['a person', person, ['ofUserText', 'continuedAs']],
    ['a person with the custom permission', permitted, ['ofUserText', 'ofPortalText', 'continuedAs']],
    ['a service', service, ['ofPortalText']],
  ])('has for %s the fields of jobs that this caller can start', (_, caller, fields) => {
    const status = list(caller).find(({ name }) => name === 'jobStatus')
    const names = Object.keys(status?.outputSchema?.properties ?? {})
    expect(names.sort()).toEqual([...common, ...fields].sort())
    expect(list(caller).at(-1)).toBe(status)
  })

  it('is not listed for who can start none', () => {
    expect(list({ kind: 'service', clientId: 'other', authorizations: [] })).toEqual([])
  })

  it('counts no callbacks, which only Salesforce is given', () => {
    const status = createListing(createCatalog([job('calls', callback)]))(person).at(-1)
    expect(JSON.stringify(status)).not.toContain('callbacks')
  })
})

describe('the registry of Agentforce', () => {
  const warningsOf = (...given: readonly Tool[]) => {
    const lines: unknown[] = []
    createListing(createCatalog(given), { warn: (message, fields) => lines.push({ message, ...fields }) })
    return lines
  }
  const nested = z.object({ account: z.object({ name: z.string() }) })

  it('is spoken of at start when it would not pass on everything of a tool that services get', () => {
    const problem = 'output account: agents read first-level fields only; make it flat'
    const [message, tool] = ['agentforce registry', 'echoText']
    expect(warningsOf(toolWith({ runAs: portal, output: nested }))).toEqual([{ message, tool, problem }])
  })

  it('does not matter for tools that it never sees', () => {
    expect(warningsOf(toolWith({ output: nested }), toolWith({ name: 'other', runAs: portal }))).toEqual([])
  })

  it.each([
    ['a list of texts', z.object({ ids: z.array(z.string()) }), 0],
    ['a field that may be null', z.object({ name: z.string().nullable() }), 0],
    ['a choice', z.object({ stage: z.enum(['a', 'b']) }), 0],
    ['an object', z.object({ line: z.object({ id: z.string() }) }), 1],
    ['an object that may be null', z.object({ line: z.object({ id: z.string() }).nullable() }), 1],
    ['a list of objects', z.object({ lines: z.array(z.object({ id: z.string() })) }), 1],
    ['a list in a list of objects', z.object({ lines: z.array(z.array(z.object({ id: z.string() }))) }), 1],
    ['any names', z.object({ totals: z.record(z.string(), z.number()) }), 1],
  ])('takes or loses %s', (_, schema, count) => {
    const [entry] = createListing(createCatalog([toolWith({ input: schema, output: schema })]))(person)
    expect(entry ? registryProblems(entry) : undefined).toHaveLength(count * 2)
  })

  it.each(['a b', '', 'x'.repeat(129), 'ä'])('takes no tool of the name %j', name => {
    expect(registryProblems({ name, inputSchema: { type: 'object' } })).toEqual([expect.stringContaining('name:')])
  })
})

describe('a field that clients would send as a header too', () => {
  it('stops the start', () => {
    const input = z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) })
    expect(() => createListing(createCatalog([toolWith({ input })]))).toThrow('x-mcp-header is not served')
  })
})

describe('a schema that JSON cannot carry', () => {
  it.each([
    ['input', { input: z.object({ when: z.date() }) }],
    ['output', { output: z.object({ amount: z.bigint() }) }],
  ] as const)('stops the start and names the tool: %s', (side, options) => {
    const catalog = createCatalog([toolWith({ name: 'fine' }), toolWith(options)])
    expect(() => createListing(catalog)).toThrow(`tool "echoText": ${side}: has no JSON Schema`)
  })

  it('does not matter to a tool that is not on MCP', () => {
    const catalog = createCatalog([toolWith({ input: z.object({ when: z.date() }), surfaces: ['actions'] })])
    expect(createListing(catalog)(person)).toEqual([])
  })
})
