import { describe, expect, it } from 'vitest'
import * as z from 'zod'
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
            days: { type: 'integer', default: 30, minimum: expect.any(Number), maximum: expect.any(Number) },
            note: { type: 'string' },
          },
          required: ['accountId'],
          additionalProperties: false,
        },
        outputSchema: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            owner: { type: ['string', 'null'] },
            due: expect.objectContaining({ type: 'string', format: 'date' }),
          },
          required: ['name', 'owner'],
          additionalProperties: false,
        },
        annotations: { title: 'Echo text', readOnlyHint: true, destructiveHint: false, openWorldHint: false },
      },
    ])
  })

  it.each([
    [false, { readOnlyHint: true, destructiveHint: false }],
    ['adds', { readOnlyHint: false, destructiveHint: false }],
    ['changes', { readOnlyHint: false, destructiveHint: true }],
  ] as const)('says what a tool with writes: %j does', (writes, hints) => {
    const [entry] = createListing(createCatalog([toolWith({ writes })]))(person)
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
    const fields = { jobId: { type: 'string' }, status: { type: 'string' }, text: { description: 'The same text.' } }
    expect(entry?.outputSchema?.properties).toMatchObject(fields)
    expect(entry?.outputSchema?.required).toBeUndefined()
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
