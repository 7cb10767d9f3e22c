import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { tools } from '#tools'
import { coreOf, fieldWordsOf, partsOf } from '../../../src/core/field-words/field-words.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { toInert } from '../../../src/core/words/inert.ts'
import { undeclaredTextsIn } from '../../../src/core/words/undeclared.ts'
import { asText } from '../../../src/surfaces/mcp/server/result.ts'
import { poisoned } from '../../fixtures/words/poisoned.ts'
import { createTestHost, legacyMessage, modernMessage, postMcp } from '../../unit/in-memory-host.ts'

type Schema = z.core.$ZodType

const ofFormats: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  datetime: '2026-01-31T09:30:00Z',
  base64: 'QQ==',
}

/** A value that the schema takes, with the words in every text that is declared as words of others. */
function filled(schema: Schema, words: string, inherited?: string): unknown {
  const said = fieldWordsOf(schema).text ?? inherited
  const core = coreOf(schema) as z.core.$ZodTypes
  const { def } = core._zod
  const parts = (partsOf(core) ?? []).map(([name, part]) => [name, filled(part, words, said)] as const)
  switch (def.type) {
    case 'object':
      return Object.fromEntries(parts.map(([name, value]) => [String(name), value]))
    case 'array':
      return parts.map(([, value]) => value)
    case 'string':
      return ofFormats[('format' in def && String(def.format)) || ''] ?? (said === 'untrusted' ? words : 'own')
    case 'enum':
    case 'literal':
      return [...(core._zod.values ?? [])][0]
    case 'boolean':
      return true
    default:
      return 1
  }
}

/** The tool as far as callers see it, without what it does: it gives words of others wherever it may. */
function withWords(tool: Tool): Tool {
  const { confirm, prepare, ...rest } = tool
  const open = { runAs: 'user', acrossOrgs: false, surfaces: ['mcp'], callouts: [], examples: [] } as const
  const none = { people: undefined, needs: undefined, job: undefined }
  return { ...rest, ...open, ...none, run: async () => filled(tool.output, words) as never }
}

let words = ''
const served = tools.map(withWords)
const foreign = served.filter(({ output }) => JSON.stringify(filled(output, 'FOREIGN')).includes('FOREIGN'))
const catalog = createCatalog(served)

interface Result {
  readonly content: readonly [{ readonly text: string }]
  readonly structuredContent: unknown
}

const ways = [createTestHost(served), createTestHost(served, { withoutShortPath: true })].flatMap(host =>
  [modernMessage, legacyMessage].map(toMessage => [host, toMessage] as const),
)

async function resultOf({ name }: Tool, [host, toMessage]: (typeof ways)[number]): Promise<Result> {
  const input = tools.find(tool => tool.name === name)?.examples[0]?.input ?? {}
  const { body, headers } = toMessage('tools/call', { name, arguments: input })
  const answer = await postMcp(host.app, body, headers)
  return ((await answer.json()) as { result: Result }).result
}

/** What stands between two marks of one id. */
const marked = /«data ([0-9a-f]{24})»([^«»]*)«end \1»/g

function expectMarked({ output }: Tool, text: string, { content, structuredContent }: Result): void {
  expect(structuredContent).toEqual(filled(output, text))
  const inMarks = new Set<string>()
  const rest = JSON.stringify(JSON.parse(content[0].text), (_, value) => {
    if (typeof value !== 'string') return value
    for (const [, , between = ''] of value.matchAll(marked)) inMarks.add(between)
    return value.replace(marked, 'FOREIGN')
  })
  expect(rest).toBe(JSON.stringify(filled(output, 'FOREIGN')))
  expect([...inMarks]).toEqual([toInert(text)])
}

describe('the sample tools', () => {
  it('say of each text whose words it is', () => {
    expect(undeclaredTextsIn(tools)).toEqual([])
  })

  it('have words of others nearly all of them', () => {
    const others = served.filter(tool => !foreign.includes(tool)).map(({ name }) => name)
    expect(others).toEqual(['compareForecasts', 'quoteDocument'])
  })

  it.each(Object.entries(poisoned))('let no words out of their marks: %s', (_, texts) => {
    for (const text of texts) {
      for (const tool of foreign) {
        const output = filled(tool.output, text) as Record<string, unknown>
        expectMarked(tool, text, JSON.parse(`{${asText.done(output, catalog.wordsIn(tool.name))}}`))
      }
    }
  })

  it.each(foreign.map(tool => [tool.name, tool] as const))(
    'let none out in either era, by either way: %s',
    async (_, tool) => {
      for (const [index, [text = '']] of Object.values(poisoned).entries()) {
        words = text
        const way = ways[index % ways.length]
        if (way) expectMarked(tool, text, await resultOf(tool, way))
      }
    },
  )
})
