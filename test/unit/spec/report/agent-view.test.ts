import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCallout } from '../../../../src/core/tool/callout.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { effectsByName, effectsOf } from '../../../../src/core/tool/effects.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { createDocument } from '../../../../src/openapi/openapi.ts'
import { toAgentReport } from '../../../../src/spec/report/agent-report.ts'
import { toAgentView } from '../../../../src/spec/report/agent-view.ts'
import { config } from '../../openapi/world.ts'
import { toolWith } from '../../world.ts'

const viewOf = (...tools: readonly Tool[]) =>
  toAgentView(createDocument(createCatalog(tools), config), { clientName: 'TestApp' })
const text = z.string().max(20).describe('A text.')

/** A tool that has nothing to warn of. */
const goodTool = (options: Parameters<typeof toolWith>[0] = {}) =>
  toolWith({ description: 'Echoes a text. Use when someone asks for an echo.', ...options })

const quote = toolWith({
  name: 'makeQuote',
  title: 'Make quote',
  description: 'Makes a quote for an account. Use when someone asks for an offer.',
  runAs: 'user-plus',
  writes: 'adds',
  agent: { publish: true, pii: true },
  input: z.object({
    accountId: text,
    level: z.enum(['low', 'high']).default('low').describe('How urgent.'),
    due: z.iso.date().optional().describe('When.'),
    at: z.iso.datetime().optional().describe('At.'),
  }),
  output: z.object({
    total: z.number().describe('Sum.'),
    lines: z.int32().optional().describe('Lines.'),
    done: z.boolean().describe('Done.'),
    names: z.array(z.string().max(5)).max(3).describe('Names.'),
    file: z.base64().max(100).describe('A file.'),
  }),
})

describe('what an agent sees', () => {
  it('is the topic, and the first level of each action in words', () => {
    const { actions, service, topic, warnings } = viewOf(quote)
    expect([service, topic, warnings]).toEqual(['TestApp', config.topic, []])
    expect(actions).toEqual([
      {
        label: 'Make quote',
        target: 'TestApp.makeQuote',
        instructions: 'Makes a quote for an account. Use when someone asks for an offer.',
        inputs: [
          { name: 'accountId', type: 'text', required: true, description: 'A text.' },
          { name: 'level', type: 'one of low, high', required: false, description: 'How urgent.' },
          { name: 'due', type: 'date', required: false, description: 'When.' },
          { name: 'at', type: 'date and time', required: false, description: 'At.' },
        ],
        outputs: [
          { name: 'total', type: 'number', required: true, description: 'Sum.' },
          { name: 'lines', type: 'whole number', required: false, description: 'Lines.' },
          { name: 'done', type: 'yes or no', required: true, description: 'Done.' },
          { name: 'names', type: 'list of text', required: true, description: 'Names.' },
          { name: 'file', type: 'bytes in base64', required: true, description: 'A file.' },
        ],
        inputChars: expect.any(Number),
        outputChars: expect.any(Number),
        hasPersonalData: true,
        permissionSet: 'TestAppPermissions',
        effects: undefined,
        asked: [],
        warnings: [],
      },
    ])
  })

  it('leaves out what is not published for agents', () => {
    const view = viewOf(toolWith({ agent: { publish: false } }))
    expect(view).toEqual({ service: 'TestApp', topic: undefined, actions: [], warnings: [] })
    expect(toAgentReport(view)).toBe('TestApp: no topic\n\nNo action: agents get nothing from this service.')
  })

  it.each([
    ['nested output', z.object({ owner: z.object({ name: text }).describe('Owner.') }), 'what is inside owner is lost'],
    [
      'a list of objects',
      z.object({
        rows: z
          .array(z.object({ a: text }))
          .max(2)
          .describe('Rows.'),
      }),
      'what is inside rows is lost',
    ],
    ['a list without an end', z.object({ names: z.array(text).describe('Names.') }), 'The list has no end'],
    ['a long result', z.object({ body: z.string().max(70_000).describe('Body.') }), 'agents cut it at 65,000'],
  ])('comes with a warning for %s', (_, output, warning) => {
    const [action] = viewOf(goodTool({ output })).actions
    expect(action?.warnings).toEqual([expect.stringContaining(warning)])
  })

  it('comes with a warning for more actions than a model chooses well among', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => goodTool({ name: `tool${index}` }))
    expect(viewOf(...many(10)).warnings).toEqual([])
    expect(viewOf(...many(11)).warnings).toEqual([expect.stringContaining('11 actions under one topic')])
  })

  it('keeps the warnings of an action to it, though another starts with the same name', () => {
    const bad = goodTool({ name: 'echo', output: z.object({ names: z.array(text).describe('Names.') }) })
    const [first, second] = viewOf(bad, goodTool({ name: 'echoText' })).actions
    expect([first?.warnings.length, second?.warnings.length]).toEqual([1, 0])
  })

  it('says what is missing in a document of others', () => {
    const view = toAgentView({
      openapi: '3.0.3',
      info: { title: 'badge service' },
      paths: {
        '/badge': {
          get: {
            operationId: 'get_badge',
            parameters: [{ name: 'person', in: 'query', required: true, schema: { type: 'string' } }],
            responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Badge' } } } } },
            'x-sfdc': { agent: { action: { publishAsAgentAction: true } } },
          },
        },
      },
      components: { schemas: { Badge: { type: 'object', properties: { html: {}, owner: { type: 'object' } } } } },
    })
    expect(view.topic).toBeUndefined()
    expect(view.actions).toMatchObject([
      {
        label: 'get_badge',
        target: 'BadgeService.getx5fbadge',
        inputs: [{ name: 'person', type: 'text', required: true, description: '' }],
        outputs: [
          { name: 'html', type: 'something without a type' },
          { name: 'owner', type: 'object, whose fields stay out of sight' },
        ],
      },
    ])
    expect(view.actions[0]?.warnings.length).toBeGreaterThan(0)
  })

  it.each([[null], ['text'], [[]], [{ paths: { '/a': { get: 5 } }, 'x-sfdc': { agent: { topic: 'x' } } }]])(
    'is nothing in %j',
    document => {
      expect(toAgentView(document).actions).toEqual([])
      expect(() => toAgentReport(toAgentView(document))).not.toThrow()
    },
  )
})

describe('the report for agents', () => {
  it('reads like this', () => {
    const report = toAgentReport(viewOf(quote))
    expect(report).toContain(
      [
        'Topic test_work',
        '  For:   Requests about tests.',
        '  Scope: Your job is to test.',
        '  - Ask first.',
        '  - Then answer.',
        '',
        'Make quote  (TestApp.makeQuote)',
        '  Makes a quote for an account. Use when someone asks for an offer.',
        '  Called:  as the user, who has TestAppPermissions for the call; personal data',
        '  Inputs:',
        '    accountId  text, required  A text.',
      ].join('\n'),
    )
    expect(report).toContain('    lines  whole number, may be missing  Lines.')
    expect(report).toMatch(
      / {2}Size: {4}instructions 65 of 1,333 characters; input about \d+ of 8,192; result about \d+ of 65,000/,
    )
  })

  it('says what each action does beside answering, in the words that MCP clients get', () => {
    const callouts = [defineCallout({ name: 'news', urlFrom: 'NEWS_URL' })]
    const objects = { read: ['Account', 'User'], write: ['Case'] }
    const tools = [quote, toolWith({ name: 'read', callouts, objects }), toolWith({ name: 'count', objects: {} })]
    const document = createDocument(createCatalog(tools), config)
    const { actions } = toAgentView(document, { effects: effectsByName(tools) })
    expect(actions.map(({ effects }) => effects?.hints)).toEqual(tools.map(effectsOf))
    const report = toAgentReport(toAgentView(document, { effects: effectsByName(tools) }))
    expect(report).toContain('  Does:    makes new records in Salesforce; the same call again does it again\n')
    expect(report).toContain(
      '  Does:    only reads; talks to news, outside Salesforce  (readOnlyHint, openWorldHint)\n',
    )
    expect(report.split('\n').filter(line => line.startsWith('  Objects: '))).toEqual([
      '  Objects: names no objects, so touches whatever its rights allow',
      '  Objects: reads Account, User; writes Case',
      '  Objects: touches no org',
    ])
  })

  it('has what people ask where it is known', () => {
    const asked = new Map([['makeQuote', ['Make an offer.', 'What would it cost?']]])
    const view = toAgentView(createDocument(createCatalog([quote]), config), { asked })
    expect(toAgentReport(view)).toContain(
      'offer.\n  Asked:   Make an offer.\n  Asked:   What would it cost?\n  Called: ',
    )
  })

  it('has its warnings where they belong', () => {
    const report = toAgentReport(viewOf(toolWith({ output: z.object({ names: z.array(text).describe('N.') }) })))
    expect(report).toContain('  Warning: The list has no end')
  })

  it('cannot move the cursor of the terminal', () => {
    expect(toAgentReport(viewOf(toolWith({ title: 'a\u001b[2J' })))).not.toContain('\u001b')
  })
})
