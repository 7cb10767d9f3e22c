import { describe, expect, it } from 'vitest'
import type { Tool } from '#kit'
import { tools } from '#tools'
import { toToolNames } from '../../../src/cli/new/scaffold.ts'
import { rankingOf } from '../../client/mcp/ranking.ts'
import { sampleFiles } from '../../contract/imports.ts'

type Described = Pick<Tool, 'description' | 'name' | 'title'>

const textOf = ({ description, title }: Described): string => `${title}. ${description}`

/** Names of the tools, those that fit a sentence best in front. Equal ones keep their order. */
const namesFor = (ask: string, among: readonly Described[]): readonly string[] =>
  rankingOf(ask, among.map(textOf)).map(at => among[at]?.name ?? '')

const asked = tools.flatMap(tool => tool.examples.map(({ ask }) => ({ ask, tool })))

describe('what people ask', () => {
  it('is written beside every sample tool', () => {
    const silent = tools.filter(({ examples }) => examples.length === 0).map(({ name }) => toToolNames(name).file)
    expect(silent.filter(file => sampleFiles.includes(`tools/${file}.ts`))).toEqual([])
  })

  it.each(asked)('leads by words alone to the tool that answers it: $ask', ({ ask, tool }) => {
    const [first = ''] = namesFor(ask, tools)
    const twins = tools.filter(other => textOf(other) === textOf(tool)).map(({ name }) => name)
    expect([tool.name, ...twins]).toContain(first)
  })
})

describe('a description that says less', () => {
  const ask = 'How is Acme doing?'
  const good = {
    ...{ name: 'accountState', title: 'State of an account' },
    description: 'Returns open cases of one account. Use when someone asks how an account is doing.',
  }
  const others = [
    { name: 'accountPress', title: 'Press', description: 'Returns headlines. Use when someone asks what is new.' },
    { name: 'orderPdf', title: 'Order as PDF', description: 'Makes a PDF of an order. Use when it is to be printed.' },
  ]

  it('no longer leads to its tool', () => {
    expect(namesFor(ask, [...others, good])[0]).toBe('accountState')
    const worse = { ...good, description: 'Returns data from Salesforce.' }
    expect(namesFor(ask, [...others, worse])[0]).not.toBe('accountState')
  })
})
