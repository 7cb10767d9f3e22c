import type * as z from 'zod'
import { placesOf, type WordPlace } from './places.ts'

type Visit = (text: string, field: string) => void
/** Gives what is to stand in the place of a text. */
type Change = (text: string, field: string) => string

/** Where in the answers of a tool words stand that are not the host's own: those of records, and of third parties. */
export interface ForeignWords {
  /** Names of the fields, such as `cases.subject`. */
  readonly fields: readonly string[]
  /** Shows each such text of an output. */
  visit(output: unknown, visit: Visit): void
  /** The output with other texts there. It is copied as far as it holds any. */
  change<Output>(output: Output, change: Change): Output
}

/**
 * The words that a schema declares as `text: 'untrusted'`, at any depth; what a list or an object says counts for what is
 * in it. `undefined` where there are none, so that nothing has to be looked at.
 */
export function foreignWordsOf(schema: z.core.$ZodType): ForeignWords | undefined {
  const places = placesOf(schema)
  if (!places) return undefined
  const { fields, root } = places
  return {
    fields,
    visit: (output, visit) => visitIn(root, output, visit),
    change: (output, change) => changeIn(root, output, change) as typeof output,
  }
}

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

function visitIn(place: WordPlace, value: unknown, visit: Visit): void {
  if (typeof value === 'string') visitText(place, value, visit)
  else if (Array.isArray(value)) visitMembers(place, value, visit)
  else if (isObject(value)) visitFields(place, value, visit)
}

function visitText({ text }: WordPlace, value: string, visit: Visit): void {
  if (text !== undefined) visit(value, text)
}

function visitMembers({ each }: WordPlace, value: readonly unknown[], visit: Visit): void {
  if (each) for (const member of value) visitIn(each, member, visit)
}

function visitFields(place: WordPlace, value: Fields, visit: Visit): void {
  for (const [name, at] of place.fields ?? []) if (at) visitIn(at, value[name], visit)
  if (place.others || place.names !== undefined) visitOthers(place, value, visit)
}

function visitOthers({ fields, names, others }: WordPlace, value: Fields, visit: Visit): void {
  for (const name of Object.keys(value).filter(each => !fields?.has(each))) {
    if (names !== undefined) visit(name, names)
    if (others) visitIn(others, value[name], visit)
  }
}

function changeIn(place: WordPlace, value: unknown, change: Change): unknown {
  if (typeof value === 'string') return place.text === undefined ? value : change(value, place.text)
  if (Array.isArray(value)) {
    const { each } = place
    return each ? value.map(member => changeIn(each, member, change)) : value
  }
  return isObject(value) ? changeFields(place, value, change) : value
}

function changeFields(place: WordPlace, value: Fields, change: Change): Fields {
  const { fields, names, others } = place
  if (others || names !== undefined) return changeAllFields(place, value, change)
  const copy: Record<string, unknown> = { ...value }
  for (const [name, at] of fields ?? []) if (at && name in copy) copy[name] = changeIn(at, copy[name], change)
  return copy
}

/** Names are new as well: one that objects have by themselves, such as `__proto__`, stays a name. */
const changeAllFields = ({ fields, names, others }: WordPlace, value: Fields, change: Change): Fields =>
  Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isKnown = fields?.has(name)
      const place = isKnown ? fields?.get(name) : others
      const shown = !isKnown && names !== undefined ? change(name, names) : name
      return [shown, place ? changeIn(place, inner, change) : inner]
    }),
  )
