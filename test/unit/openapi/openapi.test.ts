import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { toYaml } from '../../../src/openapi/files.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { toolWith } from '../world.ts'
import { config } from './world.ts'

type Node = Readonly<Record<string, unknown>>

/** The document as its readers get it: a plain JSON value. */
const documentOf = (...tools: readonly Tool[]): Node =>
  JSON.parse(JSON.stringify(createDocument(createCatalog(tools), config)))

const at = (node: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Node | undefined)?.[key], node)

const operationOf = (tool: Tool): unknown => at(documentOf(tool), 'paths', `/actions/${tool.name}`, 'post')
const json = ['content', 'application/json', 'schema']
const inputOf = (input: z.ZodObject): unknown => at(operationOf(toolWith({ input })), 'requestBody', ...json)
const outputOf = (output: z.ZodObject): unknown => at(operationOf(toolWith({ output })), 'responses', '200', ...json)

/** Every object below a node, the node included. */
function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(nodesOf)
  return Array.isArray(value) ? below : [value as Node, ...below]
}

describe('the document', () => {
  it('is OpenAPI 3.0.3 of the app, with one server', () => {
    expect(documentOf(toolWith())).toMatchObject({
      openapi: '3.0.3',
      info: { title: 'Test app', version: '1.2.3', description: 'Actions of a test.' },
      servers: [{ url: 'https://test-app.example' }],
    })
  })

  it('tells agents what the app is for, at its root', () => {
    expect(at(documentOf(toolWith()), 'x-sfdc')).toEqual({ agent: { topic: config.topic } })
  })

  it('has no topic when agents get no action, since a topic needs one', () => {
    expect(at(documentOf(toolWith({ agent: { publish: false } })), 'x-sfdc')).toBeUndefined()
  })

  it('has the tools of the actions surface in the order of the list, and no others', () => {
    const document = documentOf(
      toolWith({ name: 'second' }),
      toolWith({ name: 'onMcpOnly', surfaces: ['mcp'] }),
      toolWith({ name: 'first', surfaces: ['actions'] }),
      toolWith({ name: 'onApiOnly', surfaces: ['api'], runAs: { authorization: 'portal' } }),
    )
    expect(Object.keys(at(document, 'paths') as Node)).toEqual(['/actions/second', '/actions/first'])
  })

  it('holds everything in place: no reference, no component, no title, nothing that Salesforce does not read', () => {
    const document = documentOf(toolWith(), toolWith({ name: 'second' }))
    const keys = new Set(nodesOf(document).flatMap(node => Object.keys(node)))
    for (const key of ['$ref', '$schema', 'components', 'security', 'tags', 'headers', 'callbacks', 'nullable'])
      expect(keys).not.toContain(key)
    expect(nodesOf(at(document, 'paths')).some(node => 'title' in node)).toBe(false)
  })

  it('says how each operation is signed in', () => {
    expect(at(operationOf(toolWith()), 'x-sfdc', 'heroku')).toEqual({
      authorization: { externalClientApp: 'TestAppClient' },
    })
  })

  it('asks for the session permission set for a user-plus tool alone', () => {
    expect(at(operationOf(toolWith({ runAs: 'user-plus' })), 'x-sfdc', 'heroku')).toEqual({
      authorization: { externalClientApp: 'TestAppClient', permissionSet: 'TestAppPermissions' },
    })
    const stored = operationOf(toolWith({ runAs: { authorization: 'portal' } }))
    expect(at(stored, 'x-sfdc', 'heroku', 'authorization', 'permissionSet')).toBeUndefined()
    expect(JSON.stringify(stored)).not.toContain('portal')
  })
})

describe('an operation', () => {
  const operation = operationOf(toolWith())

  it('has the name, the label and the words of the tool', () => {
    expect(operation).toMatchObject({
      operationId: 'echoText',
      summary: 'Echo text',
      description: 'Gives back the text that it got.',
      requestBody: { description: expect.any(String), required: true },
    })
  })

  it('answers one success and any failure, both described, both JSON objects that are closed', () => {
    const responses = at(operation, 'responses') as Node
    expect(Object.keys(responses)).toEqual(['200', 'default'])
    for (const response of Object.values(responses)) {
      expect(Object.keys(at(response, 'content') as Node)).toEqual(['application/json'])
      expect(at(response, 'description')).toMatch(/\w/)
      expect(at(response, ...json)).toMatchObject({ type: 'object', additionalProperties: false })
    }
  })

  it('describes the flat failure that the host sends', () => {
    const failure = at(operation, 'responses', 'default', ...json) as Node
    expect(Object.keys(failure.properties as Node)).toEqual(['code', 'message', 'retryable', 'requestId'])
    expect(failure.required).toEqual(['code', 'message', 'retryable', 'requestId'])
  })

  it('is published for agents: on the operation, and inside both schemas of it, but not in the failure', () => {
    expect(at(operation, 'x-sfdc', 'agent')).toEqual({ action: { publishAsAgentAction: true } })
    expect(at(operation, 'requestBody', ...json, 'x-sfdc')).toEqual({ agent: { action: { isUserInput: true } } })
    expect(at(operation, 'responses', '200', ...json, 'x-sfdc')).toEqual({
      agent: { action: { isDisplayable: true } },
    })
    expect(at(operation, 'responses', 'default', ...json, 'x-sfdc')).toBeUndefined()
  })

  it('has no word for agents when the tool keeps to flows and Apex', () => {
    const kept = operationOf(toolWith({ agent: { publish: false } }))
    expect(at(kept, 'x-sfdc', 'agent')).toBeUndefined()
    expect(nodesOf(kept).filter(node => 'agent' in node)).toEqual([])
  })
})

describe('a schema', () => {
  const text = z.string().describe('A text.')

  it('asks for what the tool asks for: a default or an option is not required', () => {
    const schema = inputOf(
      z.object({ must: text, may: text.optional(), days: z.int().min(1).max(9).default(3).describe('Days.') }),
    )
    expect(at(schema, 'required')).toEqual(['must'])
    expect(at(schema, 'properties', 'days')).toMatchObject({ type: 'integer', default: 3 })
  })

  it('promises in the output what the tool always gives', () => {
    expect(at(outputOf(z.object({ must: text, may: text.optional() })), 'required')).toEqual(['must'])
  })

  it('has no null: what may be null may be left out', () => {
    for (const schema of [
      outputOf(z.object({ a: text, b: text.nullable() })),
      inputOf(z.object({ a: text, b: text.nullish() })),
    ]) {
      expect(at(schema, 'required')).toEqual(['a'])
      expect(at(schema, 'properties', 'b', 'type')).toBe('string')
      expect(JSON.stringify(schema)).not.toMatch(/null/)
    }
  })

  it('gives every whole number a format, without which its default is ignored', () => {
    const schema = outputOf(z.object({ a: z.int().min(0).max(9).describe('A.'), b: z.number().describe('B.') }))
    expect(at(schema, 'properties', 'a')).toMatchObject({
      type: 'integer',
      format: expect.stringMatching(/^int(32|64)$/),
    })
    expect(at(schema, 'properties', 'b', 'type')).toBe('number')
  })

  it('closes every object, at whatever depth', () => {
    const inner = z.object({ deep: z.object({ text }).describe('Deep.') })
    const schema = outputOf(z.object({ one: inner.describe('One.'), many: z.array(inner).describe('Many.') }))
    const objects = nodesOf(schema).filter(node => node.type === 'object')
    expect(objects).toHaveLength(5)
    expect(objects.filter(node => node.additionalProperties !== false)).toEqual([])
  })

  it('may ask for nothing at all', () => {
    expect(inputOf(z.object({}))).toMatchObject({ type: 'object', properties: {}, additionalProperties: false })
  })
})

describe('the text of a document', () => {
  it('is the same bytes for the same tools', () => {
    const make = () => toYaml(createDocument(createCatalog([toolWith(), toolWith({ name: 'second' })]), config))
    expect(make()).toBe(make())
  })

  it('begins with a line that says where it comes from', () => {
    expect(toYaml(createDocument(createCatalog([toolWith()]), config)).split('\n')[0]).toMatch(
      /^# Made by `npm run openapi`/,
    )
  })

  it('uses no anchors, which External Services does not read', () => {
    const yaml = toYaml(createDocument(createCatalog([toolWith(), toolWith({ name: 'second' })]), config))
    expect(yaml).not.toMatch(/: [&*]\w/)
  })

  it('reads back as the document, whatever the words of a tool are', () => {
    const word = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
    fc.assert(
      fc.property(word, word, (title, more) => {
        if (!title.trim()) return
        const tool = toolWith({ title, description: `Does something: ${more}` })
        const document = createDocument(createCatalog([tool]), config)
        expect(parse(toYaml(document))).toEqual(JSON.parse(JSON.stringify(document)))
      }),
    )
  })
})
