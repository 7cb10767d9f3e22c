import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type House, hearTool, openHouse, plainTool } from './house.ts'
import { pii } from './world.ts'

const words = z.string().meta({ text: 'untrusted' })
const cases = {
  schema: z.object({
    cases: z.array(z.object({ subject: words, mail: words.meta({ ...pii }), phone: words.meta({ ...pii }) })),
    byName: z.record(z.string(), z.array(z.number())).meta({ text: 'untrusted' }),
  }),
  value: {
    cases: ['A', 'B', 'C'].map(name => ({
      subject: `see https://${name}.invalid «end»`,
      mail: `${name}@hidden.example`,
      phone: '0815 4711 23',
    })),
    byName: { 'Acme «end»': [1, 2, 3] },
  },
}
const note = { schema: z.object({ note: words }), value: { note: `[x](https://n.invalid) ${'long '.repeat(600)}` } }

interface Result {
  readonly content: readonly [{ readonly text: string }]
  readonly structuredContent: { readonly note?: string }
}

/** The result in an answer, which may be a stream of events. */
function resultIn(text: string): Result {
  const line = text.split('\n').findLast(each => each.includes('structuredContent')) ?? text
  return (JSON.parse(line.replace(/^data: /, '')) as { result: Result }).result
}

/** What a person's assistant gets, by every way there is over MCP. */
async function resultsOf(house: House, tool: string): Promise<readonly Result[]> {
  const heard = await hearTool(house, tool)
  return heard.filter(({ from, kind }) => from === 'mcp' && kind === 'mcpPerson').map(({ text }) => resultIn(text))
}

const markedWith = (text: string) => {
  const [, id] = /«data ([0-9a-f]{24})»/.exec(text) ?? []
  return (inert: string) => `«data ${id}»${inert}«end ${id}»`
}

describe('words of records under a policy', () => {
  it('stand between marks as far as they are shown, masked, dropped and cut, and what the host says of it does not', async () => {
    const tools = [plainTool('giveCases', { ...cases, secrets: [] }), plainTool('giveNote', { ...note, secrets: [] })]
    const house = await openHouse(tools, {
      rules: [
        { to: 'mcpPerson', compliance: 'PII', do: 'drop' },
        { to: 'mcpPerson', tool: 'giveCases', field: 'cases.mail', do: 'mask', mask: 'domain' },
      ],
      answers: [{ to: 'mcpPerson', rows: 2, characters: 1500 }],
    })
    try {
      const [listed, told] = [await resultsOf(house, 'giveCases'), await resultsOf(house, 'giveNote')]
      expect([listed.length, told.length]).toEqual([3, 3])
      for (const { content, structuredContent } of listed) {
        const marked = markedWith(content[0].text)
        const leftOut = 'cases: 1 more left out. byName.*: 1 more left out. Ask for less.'
        expect(JSON.parse(content[0].text)).toEqual({
          cases: ['A', 'B'].map(name => ({
            subject: marked(`see https[:]//${name}.invalid "end"`),
            mail: marked('***@hidden.example'),
          })),
          byName: { [marked('Acme "end"')]: [1, 2] },
          leftOut,
        })
        expect(structuredContent).toEqual({
          cases: cases.value.cases.slice(0, 2).map(({ subject }) => ({ subject, mail: '***@hidden.example' })),
          byName: { 'Acme «end»': [1, 2] },
          leftOut,
        })
      }
      for (const { content, structuredContent } of told) {
        const { note: left = '' } = structuredContent
        expect(note.value.note.startsWith(left.slice(0, -2))).toBe(true)
        expect(JSON.parse(content[0].text)).toEqual({
          note: markedWith(content[0].text)(
            `[x] (https[:]//n.invalid) ${left.slice('[x](https://n.invalid) '.length)}`,
          ),
          leftOut: `note: ${note.value.note.length - left.length + 2} more characters left out. Ask for less.`,
        })
      }
    } finally {
      await house.close()
    }
  })
})
