import { needsAppLink } from '../../../src/core/tool/run-as.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import type { Aftermath } from './aftermath.ts'
import type { Case, Seen } from './observe.ts'

/** What is seen with AppLink, and what without. */
type Both<T> = readonly [withAppLink: T, without: T]

export interface Difference {
  readonly about: string
  /** Username, where it is one of a call. */
  readonly as?: string | undefined
  readonly place: string
  readonly sides: Both<string>
}

const differ = ([one, other]: Both<unknown>): boolean => JSON.stringify(one) !== JSON.stringify(other)

export function differencesOfCalls(cases: readonly Case[], [one, other]: Both<readonly Seen[]>): Difference[] {
  return one.flatMap((seen, at) => {
    const { as, tool } = cases[at - 1] ?? {}
    const about = tool?.name ?? 'the start'
    const { apex = '', asked = '', client = '' } = other[at] ?? {}
    const places = [
      ['what Apex gets', [seen.apex, apex], toWords],
      ['`asUser()`', [seen.client, client], toWords],
      ['what the org is asked', [seen.asked, asked], toAsked],
    ] as const
    return places.flatMap(([place, both, toTexts]) =>
      differ(both) ? [{ about, as, place, sides: toTexts(both, about) }] : [],
    )
  })
}

export function differencesAfter([one, other]: Both<Aftermath>): Difference[] {
  const places = [
    ['the audit', [one.audit, other.audit], toOutcomes],
    ['`client` in the audit', [one.clients, other.clients], toQuoted],
    ['`requests` in the audit', [one.requests, other.requests], toAmounts],
    ['records', [one.records, other.records], toFields],
  ] as const
  return places.flatMap(([place, [left, right], toTexts]) =>
    [...new Set([...left.keys(), ...right.keys()])].flatMap(about => {
      const none = place.startsWith('`requests') ? 0 : ''
      const both = [left.get(about) ?? none, right.get(about) ?? none] as const
      return differ(both) ? [{ about, place, sides: toTexts(both as never) as Both<string> }] : []
    }),
  )
}

/** The first sentence of a refusal, else that it worked. */
function toWords(both: Both<string>, about: string): Both<string> {
  const toText = (seen: string): string => {
    const { exception, ...fields } = JSON.parse(seen) as Readonly<Record<string, unknown>>
    const { error, message = error, status } = { ...fields, ...(exception as object | undefined) } as typeof fields
    if (message === undefined) return 'works'
    const [sentence = ''] = String(message)
      .replaceAll(about, 'NAME')
      .split(/(?<=\.) /)
    return `${typeof status === 'number' ? `${status} ` : ''}\`${sentence}\``
  }
  return [toText(both[0]), toText(both[1])]
}

const toQuoted = ([one, other]: Both<string>): Both<string> => [quoted(one), quoted(other)]
const quoted = (text: string): string => (text === 'nothing' ? text : `\`${text}\``)

function toAmounts([one, other]: Both<number>): Both<string> {
  if (other === 0) return ['what it needs', 'none']
  return one > other ? ['more', 'fewer'] : ['fewer', 'more']
}

const toOutcomes = (both: Both<string>): Both<string> =>
  onlyIn(both, line => {
    const { outcome, tool } = JSON.parse(line) as { readonly outcome: string; readonly tool: string }
    return tool === 'unknown' ? `\`${outcome}\` of \`unknown\`` : `\`${outcome}\``
  })

function toAsked(both: Both<string>): Both<string> {
  if (both[1] === '') return ['what it needs', 'nothing']
  return onlyIn(both, line => `\`${line.replace(/^\S+ \S+ \S+ /, '').replace(/ WHERE .*$/, '')}\``)
}

function toFields(both: Both<string>): Both<string> {
  const fieldsOf = (records: string): string[] =>
    (JSON.parse(records || '[]') as readonly object[]).flatMap((record, at) =>
      Object.entries(record).map(([name, value]) => `${at} ${name} ${JSON.stringify(value)}`),
    )
  const texts = both.map(records => fieldsOf(records).join('\n')) as unknown as Both<string>
  return onlyIn(texts, line => `\`${line.replace(/^\d+ /, '')}\``)
}

/** Kinds of lines that the other side has not. */
function onlyIn([one, other]: Both<string>, toKind: (line: string) => string): Both<string> {
  const [left, right] = [one.split('\n'), other.split('\n')]
  const kindsOf = (lines: readonly string[], others: readonly string[]): string => {
    const kinds = lines.filter(line => line !== '' && !others.includes(line)).map(toKind)
    return [...new Set(kinds)].toSorted().join(', ') || 'nothing'
  }
  return [kindsOf(left, right), kindsOf(right, left)]
}

/** Rows of a table of Markdown: tools and people of whom all differ alike are one. */
export function toRows(differences: readonly Difference[], tools: readonly Tool[], mayNot: string): readonly string[] {
  const nameOf = createNamer(tools)
  const callerOf = (as: string | undefined) => (as === undefined ? '' : as === mayNot ? 'may not call' : 'may call')
  const alike = Map.groupBy(differences, ({ as, place, sides }) => [callerOf(as), place, ...sides].join(' | '))
  return [...alike].map(([cells, all]) => `| ${nameOf(all.map(({ about }) => about))} | ${cells} |`)
}

/** Says of which tools something holds. What needs AppLink is a tool that nobody knows where there is none. */
function createNamer(tools: readonly Tool[]) {
  const called = tools.filter(({ surfaces }) => surfaces.includes('actions')).map(({ name }) => name)
  const needing = tools.filter(needsAppLink).map(({ name }) => name)
  const kinds = new Map([
    [keyOf(called), 'all tools'],
    [keyOf(called.filter(name => !needing.includes(name))), 'all tools but `user-plus`'],
    [keyOf(needing), '`user-plus`'],
    [keyOf(['unknown']), '`user-plus`'],
    [keyOf(['actions']), 'all tools, at `/actions`'],
  ])
  return (names: readonly string[]): string => kinds.get(keyOf(names)) ?? [...new Set(names)].join(', ')
}

const keyOf = (names: readonly string[]): string => [...new Set(names)].toSorted().join(' ')
