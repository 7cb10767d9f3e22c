import { isJsonObject, type JsonFields } from '../../core/json.ts'
import type { FieldPlace } from './tree.ts'

/** How much an answer may hold at most. */
export interface Budget {
  readonly rows: number | undefined
  readonly characters: number | undefined
}

export interface CutFields {
  readonly fields: JsonFields
  /** Entries of lists, or characters of texts, by path; `undefined` where nothing was cut. */
  readonly leftOut: Readonly<Record<string, number>> | undefined
  /** Which of the paths are of texts. */
  readonly texts: ReadonlySet<string>
}

/** What is told of a place: names that the schema does not have are data, and are `*`. */
type Place = Pick<FieldPlace, 'path' | 'fields'>

interface Cut {
  readonly budget: Budget
  readonly places: Place
  /** Characters that are kept free in an answer that is cut, for what is said of it. */
  readonly room: number
}

type Note = (path: string, count: number) => void

/** Shorter ones are names and choices, and are left as they are. */
const longText = 200
const cutMark = ' …'

/**
 * Fields cut to a budget: first every list to its number of entries, then what is longest, from its end, lists before texts.
 * Numbers and short texts stay whatever the budget is. What was given is left as it is.
 */
export function cutToBudget(given: JsonFields, { budget: { characters, rows }, places, room }: Cut): CutFields {
  const texts = new Set<string>()
  let leftOut: Record<string, number> | undefined
  const note: Note = (path, count) => {
    leftOut ??= {}
    leftOut[path] = (leftOut[path] ?? 0) + count
  }
  const fields = rows === undefined ? given : (cutRows(given, places, { rows, note }) as JsonFields)
  if (characters === undefined) return { fields, leftOut, texts }
  const allowed = fields === given ? characters : characters - room
  if (atMost(fields, allowed) <= allowed) return { fields, leftOut, texts }
  const size = sizeOf(fields)
  if (size <= allowed) return { fields, leftOut, texts }
  const cut = cutLongest({ fields, places, texts }, size - (characters - room), note)
  return { fields: leftOut ? cut : fields, leftOut, texts }
}

const sizeOf = (value: unknown): number => (JSON.stringify(value) ?? 'null').length

/** What each character of a text may take in JSON, and each number. */
const widest = { character: 6, value: 25 }

/** No less than the characters that a value takes as JSON, or more than `enough`: it costs a part of finding them out. */
function atMost(value: unknown, enough: number): number {
  if (typeof value === 'string') return value.length * widest.character + 2
  if (typeof value !== 'object' || value === null) return widest.value
  let size = 2
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && size <= enough; at += 1) size += 1 + atMost(value[at], enough)
    return size
  }
  for (const name in value) {
    size += name.length * widest.character + 4 + atMost((value as JsonFields)[name], enough)
    if (size > enough) return size
  }
  return size
}

interface RowCut {
  readonly rows: number
  readonly note: Note
}

/** The very value where no list in it is longer. */
function cutRows(value: unknown, place: Place, cut: RowCut): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return cutList(value, place, cut)
  let copy: Record<string, unknown> | undefined
  for (const name in value) {
    const each = (value as JsonFields)[name]
    if (typeof each !== 'object') continue
    const left = cutRows(each, below(place, name), cut)
    if (left === each) continue
    copy ??= { ...value }
    copy[name] = left
  }
  return copy ?? value
}

function cutList(list: readonly unknown[], place: Place, cut: RowCut): readonly unknown[] {
  const kept = list.length > cut.rows ? list.slice(0, cut.rows) : list
  if (kept !== list) cut.note(place.path, list.length - kept.length)
  let copy: unknown[] | undefined
  for (let at = 0; at < kept.length; at += 1) {
    const left = cutRows(kept[at], place, cut)
    if (left === kept[at]) continue
    copy ??= [...kept]
    copy[at] = left
  }
  return copy ?? kept
}

const below = ({ fields, path }: Place, name: string): Place =>
  fields.get(name) ?? fields.get('*') ?? { path: path === '' ? '*' : `${path}.*`, fields: new Map() }

/** A field whose value can be cut. Lists within lists go with what they are in. */
interface Spot {
  readonly holder: Record<string, unknown>
  readonly name: string
  readonly path: string
  readonly size: number
}

interface Long {
  readonly fields: JsonFields
  readonly places: Place
  readonly texts: Set<string>
}

function cutLongest({ fields, places, texts }: Long, over: number, note: Note): JsonFields {
  const copy = spineOf(fields) as Record<string, unknown>
  const spots = spotsIn(copy, places)
  const isList = ({ holder, name }: Spot): boolean => Array.isArray(holder[name])
  let left = over
  for (const spot of spots.filter(isList).sort(byLength)) if (left > 0) left -= cutEntries(spot, left, note)
  for (const spot of spots.filter(spot => !isList(spot)).sort(byLength)) {
    if (left <= 0) break
    texts.add(spot.path)
    left -= cutText(spot, left, note)
  }
  return copy
}

const byLength = (one: Spot, other: Spot): number => other.size - one.size

/** A copy of the objects that stand in no list. */
function spineOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spineOf(each)]))
}

function spotsIn(holder: Record<string, unknown>, place: Place): readonly Spot[] {
  return Object.entries(holder).flatMap(([name, value]) => {
    const at = below(place, name)
    const size = cuttable(value)
    if (size > 0) return [{ holder, name, path: at.path, size }]
    return isJsonObject(value) ? spotsIn(value as Record<string, unknown>, at) : []
  })
}

function cuttable(value: unknown): number {
  if (typeof value === 'string') return value.length > longText ? value.length : 0
  return Array.isArray(value) && value.length > 0 ? sizeOf(value) : 0
}

/** @returns how many characters that gave */
function cutEntries({ holder, name, path, size }: Spot, over: number, note: Note): number {
  const list = holder[name] as readonly unknown[]
  let [kept, used] = [0, '[]'.length]
  for (; kept < list.length; kept += 1) {
    const next = sizeOf(list[kept]) + (kept === 0 ? 0 : 1)
    if (used + next > size - over) break
    used += next
  }
  holder[name] = list.slice(0, kept)
  note(path, list.length - kept)
  return size - used
}

function cutText({ holder, name, path }: Spot, over: number, note: Note): number {
  const text = holder[name] as string
  // A character may take several in JSON, so that more goes than has to.
  const kept = text.slice(0, Math.max(longText, text.length - over) - cutMark.length).toWellFormed()
  holder[name] = kept + cutMark
  note(path, text.length - kept.length)
  return sizeOf(text) - sizeOf(holder[name])
}
