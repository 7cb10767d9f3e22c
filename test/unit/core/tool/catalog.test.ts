import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { toolWith } from '../../world.ts'

const refusalOf = (...tools: readonly Tool[]): string => {
  try {
    createCatalog(tools)
  } catch (error) {
    return String(error)
  }
  return 'no refusal'
}

describe('a catalog', () => {
  it('keeps the tools in the order of the list', () => {
    const names = ['third', 'first', 'second']
    const { tools } = createCatalog(names.map(name => toolWith({ name })))
    expect(tools.map(tool => tool.name)).toEqual(names)
  })

  it('may be empty', () => {
    expect(createCatalog([]).tools).toEqual([])
  })

  it('finds a tool by its exact name on the surfaces it is on', () => {
    const tool = toolWith({ name: 'onMcp', surfaces: ['mcp'] })
    const catalog = createCatalog([tool])
    expect(catalog.toolOf('onMcp', 'mcp')).toBe(tool)
    expect(catalog.toolOf('onMcp', 'actions')).toBeUndefined()
    expect(catalog.toolOf('onMcp', 'api')).toBeUndefined()
    expect(catalog.toolOf('onmcp', 'mcp')).toBeUndefined()
  })

  it.each(['constructor', '__proto__', 'toString', ''])('has no tool named %j', name => {
    expect(createCatalog([toolWith()]).toolOf(name, 'mcp')).toBeUndefined()
  })

  it('cannot be changed', () => {
    const catalog = createCatalog([toolWith()])
    expect(Object.isFrozen(catalog)).toBe(true)
    expect(Object.isFrozen(catalog.tools)).toBe(true)
  })
})

describe('a catalog refuses', () => {
  it.each([
    ['a name that no client would take', { name: 'Bad_Name' }, 'tool "Bad_Name": name: camelCase letters and digits'],
    ['a word of Apex', { name: 'insert' }, 'tool "insert": name: "insert" is a reserved word of Apex'],
    ["the name of the host's own operation", { name: 'jobStatus' }, 'tool "jobStatus": name: the host itself has'],
    ['an empty title', { title: ' ' }, 'tool "echoText": title: must not be empty'],
    ['a description that says nothing', { description: 'Short.' }, 'tool "echoText": description: at least 10'],
    ['a tool that is nowhere', { surfaces: [] }, 'tool "echoText": surfaces: name at least one'],
    ['a deadline of nothing', { deadlineMs: 0 }, 'tool "echoText": deadlineMs: must be 1 to 28000'],
    ['a negative deadline', { deadlineMs: -1 }, 'tool "echoText": deadlineMs: must be 1 to 28000'],
    ['a deadline that is no number', { deadlineMs: Number.NaN }, 'tool "echoText": deadlineMs: must be 1 to 28000'],
    ["a deadline beyond the router's", { deadlineMs: 28_001 }, 'tool "echoText": deadlineMs: must be 1 to 28000'],
    ['an authorization that cannot exist', { runAs: { authorization: 'a__b' } }, 'tool "echoText": runAs: an auth'],
    ["a user's tool for callers without one", { surfaces: ['api'] }, 'tool "echoText": surfaces: "api" has callers'],
    [
      'a user-plus tool for callers without a user',
      { surfaces: ['api'], runAs: 'user-plus' },
      'tool "echoText": surfaces: "api" has callers',
    ],
  ] as const)('%s', (_, options, message) => {
    expect(refusalOf(toolWith(options))).toContain(message)
  })

  it('an output that is no object', () => {
    const output = z.array(z.string()) as unknown as z.ZodObject
    expect(refusalOf(toolWith({ output }))).toContain('tool "echoText": output: must be a z.object')
  })

  it('names that differ in letter case only, naming both', () => {
    const message = refusalOf(toolWith({ name: 'getQuote' }), toolWith({ name: 'getquote' }))
    expect(message).toContain('tool "getquote": name: same as "getQuote"; External Services ignores letter case')
  })

  it('the same name twice', () => {
    expect(refusalOf(toolWith(), toolWith())).toContain('tool "echoText": name: same as "echoText"')
  })

  it('with every problem of every tool at once', () => {
    const message = refusalOf(
      toolWith({ name: 'first', title: '', deadlineMs: 0 }),
      toolWith({ name: 'second', description: '' }),
      toolWith({ name: 'fine' }),
    )
    expect(message.split('\n')).toEqual([
      'Error: The tools cannot be served:',
      '- tool "first": title: must not be empty; it is the label for people',
      expect.stringContaining('- tool "first": deadlineMs:'),
      expect.stringContaining('- tool "second": description:'),
    ])
  })
})

describe('a catalog takes', () => {
  it.each([
    ['the longest deadline', { deadlineMs: 28_000 }],
    ['the shortest deadline', { deadlineMs: 1 }],
    [
      'a stored authorization on every surface',
      { runAs: { authorization: 'portal' }, surfaces: ['actions', 'mcp', 'api'] },
    ],
  ] as const)('%s', (_, options) => {
    expect(refusalOf(toolWith(options))).toBe('no refusal')
  })
})
