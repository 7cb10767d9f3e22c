import type { JsonFields } from '../../core/json.ts'

/** How much an answer may hold at most. */
export interface Budget {
  readonly rows: number | undefined
  readonly characters: number | undefined
}

export interface CutFields {
  readonly fields: JsonFields
  /** Entries of lists, or characters of texts, by path. Empty: nothing was cut. */
  readonly leftOut: Readonly<Record<string, number>>
}

/** A list or a long text of an answer, in a copy that may be changed. */
interface Part {
  readonly path: string
  readonly size: number
  /** Takes away so many characters of the answer, or as many as there are. @returns how many entries, or characters, went */
  cut(characters: number): number
}

/** Shorter ones are names and choices, and are left as they are. */
const longText = 200
const cutMark = ' …'

/**
 * Fields cut to a budget: first every list to its number of entries, then what is longest, from its end, lists before texts.
 * Numbers and short texts stay whatever the budget is.
 * @param room characters that are kept free in an answer that is cut, for what is said of it
 */
export function cutToBudget(fields: JsonFields, { characters, rows }: Budget, room = 0): CutFields {
  const leftOut: Record<string, number> = {}
  const note = (path: string, count: number) => {
    if (count > 0) leftOut[path] = (leftOut[path] ?? 0) + count
  }
  const isLong = characters !== undefined && JSON.stringify(fields).length > characters
  if (!isLong && !(rows !== undefined && hasLongList(fields, rows))) return { fields, leftOut }
  const copy = toCopy(fields, '', { rows, note }) as Record<string, unknown>
  if (characters !== undefined) cutLongest(copy, characters - room, note)
  return { fields: copy, leftOut }
}

function hasLongList(value: unknown, rows: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.length > rows || value.some(each => hasLongList(each, rows))
  for (const name in value) if (hasLongList((value as JsonFields)[name], rows)) return true
  return false
}

interface Cutting {
  readonly rows: number | undefined
  note(path: string, count: number): void
}

function toCopy(value: unknown, path: string, cutting: Cutting): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const kept = cutting.rows === undefined ? value : value.slice(0, cutting.rows)
    cutting.note(path, value.length - kept.length)
    return kept.map(each => toCopy(each, path, cutting))
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, toCopy(each, below(path, name), cutting)]),
  )
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

function cutLongest(copy: Record<string, unknown>, characters: number, note: Cutting['note']): void {
  for (;;) {
    const over = JSON.stringify(copy).length - characters
    if (over <= 0) return
    const parts = partsIn(copy, '')
    const longest = parts.reduce<Part | undefined>(
      (one, other) => (one && one.size >= other.size ? one : other),
      undefined,
    )
    if (!longest) return
    note(longest.path, longest.cut(over))
  }
}

/** Lists with entries; only where there are none, long texts. */
function partsIn(value: object, path: string): readonly Part[] {
  const lists = placesIn(value, path).flatMap(place => toListPart(place) ?? [])
  return lists.length > 0 ? lists : placesIn(value, path).flatMap(place => toTextPart(place) ?? [])
}

interface Spot {
  readonly holder: Record<string, unknown>
  readonly name: string
  readonly path: string
}

function placesIn(value: object, path: string): readonly Spot[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => (isObject(each) ? placesIn(each, path) : []))
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
    const own = { holder: value as Record<string, unknown>, name, path: below(path, name) }
    return isObject(each) ? [own, ...placesIn(each, own.path)] : [own]
  })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function toListPart({ holder, name, path }: Spot): Part | undefined {
  const list: unknown = holder[name]
  if (!Array.isArray(list) || list.length === 0) return undefined
  const sizes = list.map(each => (JSON.stringify(each) ?? 'null').length + 1)
  return {
    path,
    size: sizes.reduce((sum, size) => sum + size, 0),
    cut(characters) {
      let [kept, freed] = [list.length, 0]
      while (kept > 0 && freed < characters) {
        kept -= 1
        freed += sizes[kept] ?? 0
      }
      holder[name] = list.slice(0, kept)
      return list.length - kept
    },
  }
}

function toTextPart({ holder, name, path }: Spot): Part | undefined {
  const text = holder[name]
  if (typeof text !== 'string' || text.length <= longText) return undefined
  return {
    path,
    size: text.length,
    cut(characters) {
      const kept = text.slice(0, Math.max(0, text.length - characters - cutMark.length)).toWellFormed()
      holder[name] =
        kept.length < longText ? text.slice(0, longText - cutMark.length).toWellFormed() + cutMark : kept + cutMark
      return text.length - String(holder[name]).length + cutMark.length
    },
  }
}
