import type { Reached } from '../../core/org/reach.ts'
import { pathsReach } from './soql-reach.ts'
import { anything, createReadMemo, isKnown, lexemesOf, literal, name, read, unique } from './words.ts'

const readText = createReadMemo(readSosl)
/** What is looked for may hold quotes, and a text braces: which comes first decides. */
const text = new RegExp(`\\{[^}\\\\]*(?:\\\\[\\s\\S]?[^}\\\\]*)*\\}?|${literal.source}`, 'g')

/** What a SOSL query gives back; one that does not say gives what it finds. */
export const soslReach = (query: string): readonly Reached[] => readText(query.replace(text, "''"))

function readSosl(query: string): readonly Reached[] {
  const words = lexemesOf(query)
  const start = words.findIndex(word => /^returning$/i.test(word))
  const isWhole = words.every(isKnown)
  if (start < 0) return [read('search')]
  const list = words.slice(start + 1)
  const sources = topLevelNames(list)
  const paths = pathsReach(list.join(' ')).filter(
    ({ name: step }) => !sources.some(source => source.toLowerCase() === step.toLowerCase()),
  )
  return unique([
    ...sources.map(source => (name.test(source) ? read(source) : anything)),
    ...paths,
    ...(isWhole && sources.length > 0 ? [] : [anything]),
  ])
}

const depths: ReadonlyMap<string, number> = new Map([
  ['(', 1],
  [')', -1],
])

/** The names of a list such as `Account(Id, Name), Contact`: each is first, or behind a comma. */
function topLevelNames(list: readonly string[]): readonly string[] {
  const names: string[] = []
  let depth = 0
  let isNext = true
  for (const word of list) {
    if (depth === 0 && isNext) names.push(word)
    isNext = depth === 0 && (word === ',' || /^returning$/i.test(word))
    depth += depths.get(word) ?? 0
  }
  return names
}
