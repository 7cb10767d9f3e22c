import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { createGuidance } from '../../../../../src/surfaces/mcp/lists/guidance.ts'
import { createListing } from '../../../../../src/surfaces/mcp/lists/lists.ts'
import { createPrompts } from '../../../../../src/surfaces/mcp/lists/prompts.ts'
import { createResources } from '../../../../../src/surfaces/mcp/lists/resources.ts'
import { mcpSurface } from '../../../../../src/surfaces/mcp/mcp.ts'
import { createTestHost, info, legacyMessage, modernMessage, postMcp, resource } from '../../../in-memory-host.ts'
import { person, toolWith } from '../../../world.ts'

const tools = [toolWith()]
const { invoke } = createTestHost(tools)
const catalog = createCatalog(tools)
const app = mcpSurface.create({
  ...{ catalog, invoke, info, resource, issuer: 'https://actions.example', list: createListing(catalog) },
  hostnames: ['localhost'],
  readBearer: async () => ({ caller: person, scopes: new Set(['tools:read', 'tools:write'] as const) }),
  prompts: createPrompts(createGuidance(catalog, []), []),
  resources: createResources({ list: async () => [], read: async () => undefined }),
})
const answerTo = async (make: typeof legacyMessage, method: string, params: object) => {
  const { body, headers } = make(method, params as Readonly<Record<string, unknown>>)
  const answer = await postMcp(app as never, body, headers)
  return (await answer.json()) as { error?: { code: number; message: string } }
}

const lists = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'] as const

/** Parameters of the wrong form, and what is said of them. */
const rows: readonly (readonly [string, object, string])[] = [
  ['tools/call', { name: ['echoText'], arguments: {} }, 'name: must be a string'],
  ['tools/call', { arguments: {} }, 'name: is required'],
  ['tools/call', { name: 'echoText', arguments: [] }, 'arguments: must be an object'],
  ['tools/call', { name: 5, arguments: 5 }, 'name: must be a string; arguments: must be an object'],
  ...lists.flatMap(method =>
    [5, [], {}, true].map(cursor => [method, { cursor }, 'cursor: must be a string'] as const),
  ),
  ['prompts/get', { name: 5 }, 'name: must be a string'],
  ['prompts/get', {}, 'name: is required'],
  ['prompts/get', { name: 'x', arguments: { a: 5 } }, 'arguments.a: must be a string'],
  ['resources/read', { uri: 5 }, 'uri: must be a string'],
  ['resources/read', {}, 'uri: is required'],
]

describe.each([
  ['current', modernMessage],
  ['older', legacyMessage],
] as const)('a parameter of the wrong form in the %s era', (_, make) => {
  it.each(rows)('is named, with what it must be: %s %j', async (method, params, problem) => {
    const { error } = await answerTo(make, method, params)
    expect(error).toEqual({ code: -32_602, message: `Invalid params: ${problem}` })
  })
})

describe('a handshake of the wrong form', () => {
  it('is answered with its fields', async () => {
    expect((await answerTo(legacyMessage, 'initialize', { protocolVersion: 5, capabilities: 'x' })).error).toEqual({
      code: -32_602,
      message:
        'Invalid params: protocolVersion: must be a string; capabilities: must be an object; clientInfo: is required',
    })
  })
})

describe('an error that is none of a validator', () => {
  it.each([
    ['tools/call', { name: '[\n{', arguments: {} }, -32_602, 'Unknown tool: [\n{'],
    ['tools/nothing', {}, -32_601, 'Method not found'],
    ['resources/read', { uri: '[{"code":"x","path":[],"message":"y"}]' }, -32_602, undefined],
  ] as const)('stays as it is: %s %j', async (method, params, ...[code, message]) => {
    const { error } = await answerTo(legacyMessage, method, params)
    expect(error?.code).toBe(code)
    expect(error?.message).not.toMatch(/^Invalid params/)
    if (message !== undefined) expect(error?.message).toBe(message)
  })
})
