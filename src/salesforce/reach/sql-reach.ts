import type { Reached } from '../../core/org/reach.ts'
import { anything, createReadMemo, lower, read, unique } from './words.ts'

/** Comments, texts, and names in quotes, whichever begins first; a backslash is one more sign, or escapes. */
const plain = /--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|'[^']*(?:''[^']*)*'?|"[^"]*(?:""[^"]*)*"?/g
const escaped = /--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|'[^'\\]*(?:(?:''|\\[\s\S]?)[^'\\]*)*'?|"[^"]*(?:""[^"]*)*"?/g
const word = /(?:[A-Za-z_]\w*|"[^"]*")(?:\s*\.\s*(?:[A-Za-z_]\w*|"[^"]*"))*|\d[\w.]*|[(),]|\S/g

const readText = createReadMemo(readSql)

/** The tables that a SQL query of a Data Cloud reads. */
export function sqlReach(sql: string): readonly Reached[] {
  const found = readText(withoutTexts(sql, plain))
  // Which of the two a server does is its own affair, and what stands within the text of one does not of the other.
  return sql.includes('\\') ? unique([...found, ...readText(withoutTexts(sql, escaped))]) : found
}

function withoutTexts(sql: string, texts: RegExp): string {
  return sql.replace(texts, found => {
    if (found.startsWith("'")) return "''"
    if (found.startsWith('"')) return found
    // A comment within a comment ends one of the two, by the server. `?` is no name.
    return found.startsWith('/*') && found.includes('/*', 2) ? ' FROM ? ' : ' '
  })
}

interface Place {
  isSelect: boolean
  /** Behind FROM: what stands behind a comma is a table too. */
  isInFrom: boolean
  /** `EXTRACT(YEAR FROM day)` has no table. */
  readonly isCall: boolean
}

interface Reading {
  readonly words: readonly string[]
  readonly places: Place[]
  readonly names: string[]
  isNext: boolean
}

function readSql(text: string): readonly Reached[] {
  const words = text.match(word) ?? []
  const reading: Reading = { words, places: [], names: [], isNext: false }
  enter(reading, 0)
  for (let at = 0; at < words.length; at++) readWord(reading, at)
  const own = temporaryOf(words)
  const tables = reading.names.filter(name => !own.has(lower(name))).map(toTable)
  const isWhole = reading.names.length > 0 && !words.some(each => /^(?:\$\D?|`|\$\$|[^\x20-\x7e])/.test(each))
  return unique([...tables, ...(isWhole ? [] : [anything])])
}

function enter({ places, words, isNext }: Reading, at: number): void {
  const isCall = /^(?:extract|trim|substring|overlay|position)$/i.test(words[at - 1] ?? '')
  places.push({ isSelect: false, isInFrom: isNext, isCall })
}

function readWord(reading: Reading, at: number): void {
  const { places, words } = reading
  const each = words[at] ?? ''
  const place = places.at(-1)
  if (!place) return
  if (each === '(') enter(reading, at)
  else if (each === ')') {
    if (places.length > 1) places.pop()
    reading.isNext = false
  } else if (each === ',') reading.isNext ||= place.isInFrom
  else if (/^(?:from|join|table)$/i.test(each)) readStart(reading, at)
  else readOther(reading, each)
}

function readStart(reading: Reading, at: number): void {
  const place = reading.places.at(-1)
  if (!place || (place.isCall && !place.isSelect) || isDistinctFrom(reading.words, at)) return
  place.isInFrom = true
  reading.isNext = true
}

const isDistinctFrom = (words: readonly string[], at: number): boolean =>
  /^distinct$/i.test(words[at - 1] ?? '') && /^(?:is|not)$/i.test(words[at - 2] ?? '')

const ending = /^(?:where|group|having|order|limit|offset|union|intersect|except|window|fetch|qualify)$/i

function readOther(reading: Reading, each: string): void {
  const place = reading.places.at(-1)
  if (!place) return
  if (/^(?:select|with|values)$/i.test(each)) {
    Object.assign(place, { isSelect: true, isInFrom: false })
    reading.isNext = false
  } else if (reading.isNext && !/^(?:lateral|only)$/i.test(each)) {
    if (!/^unnest$/i.test(each)) reading.names.push(each)
    reading.isNext = false
  } else if (ending.test(each)) place.isInFrom = false
}

/** Names that the query gives itself. What has two underscores is the org's: which of both is meant depends on the place. */
function temporaryOf(words: readonly string[]): ReadonlySet<string> {
  const own = new Set<string>()
  for (const [at, each] of words.entries()) {
    const isNew = /^(?:with|recursive|,)$/i.test(words[at - 1] ?? '') && /^(?:as|\()$/i.test(words[at + 1] ?? '')
    if (isNew && !each.includes('__')) own.add(lower(each))
  }
  return own
}

function toTable(path: string): Reached {
  const last = /(?:"([^"]*)"|(\w+))$/.exec(path)
  const name = last?.[1] ?? last?.[2] ?? ''
  return /^\w+$/.test(name) && !/^\d/.test(name) ? read(name) : anything
}
