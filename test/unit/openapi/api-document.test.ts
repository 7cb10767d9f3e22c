import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { failures } from '../../../src/core/failure.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { defineTool, type Tool } from '../../../src/core/tool/tool.ts'
import { createApiDocument } from '../../../src/openapi/api-document.ts'
import { toApiFile } from '../../../src/openapi/files.ts'
import { toolWith } from '../world.ts'
import { config } from './world.ts'

const runAs = { authorization: 'influencerPortal' } as const
const reading = toolWith({ name: 'readStock', runAs, surfaces: ['api'] })
const writing = toolWith({ name: 'writeStock', runAs, surfaces: ['api', 'actions'], writes: 'changes' })
const job = defineTool({
  name: 'countStock',
  title: 'Count stock',
  description: 'Counts everything, which takes a while.',
  input: z.object({ place: z.string().describe('Where.') }),
  output: z.object({ count: z.number().int().describe('How much.') }),
  ...{ runAs, surfaces: ['api'], writes: false },
  job: {},
  run: async () => ({ count: 1 }),
})
const elsewhere = toolWith({ name: 'notHere' })

type Node = Readonly<Record<string, unknown>>
const documentOf = (...tools: readonly Tool[]): Node => parse(toApiFile(createCatalog(tools), config)?.text ?? '')
const at = (node: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Node | undefined)?.[key], node)

/** A value with what its references point at. */
function resolve(document: Node, node: unknown): unknown {
  const ref = at(node, '$ref')
  return typeof ref === 'string' ? at(document, ...ref.slice(2).split('/')) : node
}

const everything = documentOf(reading, writing, job, elsewhere)
const operationOf = (name: string) => at(everything, 'paths', `/api/${name}`, 'post')
const responseOf = (name: string, status: string) => resolve(everything, at(operationOf(name), 'responses', status))

describe('the document of the api surface', () => {
  it('is valid OpenAPI 3.0 and has an operation for each tool there, and no other', async () => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(everything))).toEqual({ valid: true })
    expect(Object.keys(at(everything, 'paths') as Node)).toEqual([
      ...['/api/readStock', '/api/writeStock', '/api/countStock', '/api/jobStatus'],
    ])
    expect(JSON.stringify(everything)).not.toContain('x-sfdc')
  })

  it('shows the first example of a tool that has one', () => {
    const examples = ['a', 'b'].map(text => ({ ask: `Echo ${text}.`, input: { text } }))
    const shown = documentOf({ ...reading, examples }, writing)
    const bodyOf = (name: string) =>
      at(shown, 'paths', `/api/${name}`, 'post', 'requestBody', 'content', 'application/json')
    expect(bodyOf('readStock')).toMatchObject({ example: { text: 'a' } })
    expect(bodyOf('writeStock')).not.toHaveProperty('example')
  })

  it('is not there when no tool is', () => {
    expect(createApiDocument(createCatalog([elsewhere]), config)).toBeUndefined()
    expect(toApiFile(createCatalog([elsewhere]), config)).toBeUndefined()
  })

  it('asks for a bearer key on every operation', () => {
    expect(everything.security).toEqual([{ apiKey: [] }])
    expect(at(everything, 'components', 'securitySchemes', 'apiKey')).toMatchObject({ type: 'http', scheme: 'bearer' })
  })

  it('takes an idempotency key where something is done, and says when an answer is an old one', () => {
    const named = (name: string) =>
      ((at(operationOf(name), 'parameters') ?? []) as Node[]).map(node => resolve(everything, node))
    expect(named('readStock')).toEqual([])
    expect(named('writeStock')).toMatchObject([{ name: 'Idempotency-Key', in: 'header', required: false }])
    expect(named('countStock')).toMatchObject([{ name: 'Idempotency-Key' }])
    expect(Object.keys(at(responseOf('writeStock', '200'), 'headers') as Node)).toContain('Idempotency-Replayed')
    expect(Object.keys(at(responseOf('readStock', '200'), 'headers') as Node)).not.toContain('Idempotency-Replayed')
    expect([responseOf('readStock', '409'), at(responseOf('writeStock', '409'), 'description')]).toEqual([
      ...[undefined, expect.stringContaining('locked')],
    ])
  })

  it('has the ticket of a job for 202, and jobStatus with its result at the first level', () => {
    expect(responseOf('countStock', '200')).toBeUndefined()
    const ticket = at(responseOf('countStock', '202'), 'content', 'application/json', 'schema', 'properties')
    expect(Object.keys(ticket as Node)).toEqual(['jobId', 'status'])
    const status = at(responseOf('jobStatus', '200'), 'content', 'application/json', 'schema', 'properties')
    expect(Object.keys(status as Node)).toEqual(expect.arrayContaining(['status', 'count', 'failureCode']))
  })

  it('has rate limit headers with every answer, and the flat failure with every code', () => {
    for (const [name, status] of [
      ['readStock', '200'],
      ['writeStock', '429'],
    ] as const) {
      expect(Object.keys(at(responseOf(name, status), 'headers') as Node)).toEqual(
        expect.arrayContaining(['RateLimit-Policy', 'RateLimit']),
      )
    }
    expect(at(responseOf('readStock', '429'), 'headers', 'Retry-After')).toBeDefined()
    for (const status of ['400', '401', '404', '429', 'default']) {
      const schema = at(responseOf('readStock', status), 'content', 'application/json', 'schema')
      const failure = resolve(everything, schema)
      expect(at(failure, 'required')).toEqual(['code', 'message', 'retryable', 'requestId'])
      expect(at(failure, 'properties', 'code', 'description')).toContain(Object.keys(failures).at(-1))
    }
  })

  it('names every field that it cannot describe', () => {
    const bad = toolWith({
      runAs,
      surfaces: ['api'],
      input: z.object({ when: z.date().describe('When.'), who: z.string() }),
    })
    expect(() => documentOf(bad)).toThrow(
      /tool "echoText": input\.when: [\s\S]*tool "echoText": input\.who: has no description/,
    )
  })
})
