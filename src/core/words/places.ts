import type * as z from 'zod'
import { coreOf, fieldWordsOf, partsOf } from '../field-words/field-words.ts'

type Schema = z.core.$ZodType

/** What is known of a place in an output. */
export interface WordPlace {
  /** The field of which a text here is the words. */
  text?: string
  /** Of the members of a list. */
  each?: WordPlace
  /** By name; `undefined` for those without any words. */
  fields?: ReadonlyMap<string, WordPlace | undefined>
  /** Of names that the schema does not have. */
  others?: WordPlace
  /** The field of which those names are words as well. */
  names?: string
}

/** A schema of which nothing is known beside what it says, or what it is in. */
interface Given {
  readonly schema: Schema
  /** Its texts are words of others. */
  readonly isForeign: boolean
}

/** The places of a schema, and the fields that hold words of others; `undefined` where there are none. */
export function placesOf(schema: Schema): { readonly root: WordPlace; readonly fields: readonly string[] } | undefined {
  const found = new Set<string>()
  const root = createPlaces(found)([{ schema, isForeign: false }], { path: '', above: new Map() })
  if (found.size === 0) return undefined
  prune(root, new Set())
  return { root, fields: [...found] }
}

/** Where a place is: its path, and what it is in. */
interface Spot {
  readonly path: string
  readonly above: ReadonlyMap<string, WordPlace>
}

type PlaceOf = (given: readonly Given[], spot: Spot) => WordPlace

/** Makes places of schemas, any of which the value there can have. What holds itself leads back to its own place. */
function createPlaces(found: Set<string>): PlaceOf {
  const ids = new Map<Schema, number>()
  const idOf = (schema: Schema): number => ids.get(schema) ?? ids.set(schema, ids.size).size - 1
  return function placeOf(given, { above, path }) {
    const choices = given.flatMap(toChoices)
    const key = choices.map(({ isForeign, schema }) => `${idOf(schema)}${isForeign}`).join(' ')
    const itself = above.get(key)
    if (itself) return itself
    const own = ownOf(choices, path)
    if (Object.keys(own).length > 0) found.add(path)
    const place: WordPlace = { ...own }
    // Of what is in it nothing is known.
    if (choices.some(isOpaque)) return Object.assign(place, { each: place, others: place })
    const spot = { path, above: new Map(above).set(key, place) }
    return Object.assign(place, partsIn(choices, spot, placeOf))
  }
}

/** What is words at a place itself. */
function ownOf(choices: readonly Given[], path: string): Pick<WordPlace, 'text' | 'names'> {
  const foreign = choices.filter(({ isForeign }) => isForeign).map(({ schema }) => typeOf(schema))
  const hasOpaque = choices.some(isOpaque)
  return {
    ...((hasOpaque || foreign.some(type => textTypes.has(type))) && { text: path }),
    ...((hasOpaque || choices.some(hasForeignNames)) && { names: path }),
  }
}

function hasForeignNames({ isForeign, schema }: Given): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type !== 'record') return false
  const { text } = fieldWordsOf(def.keyType)
  return text === undefined ? isForeign : text === 'untrusted'
}

const typeOf = (schema: Schema): string => (schema as z.core.$ZodTypes)._zod.def.type

const mixed: ReadonlySet<string> = new Set(['union', 'intersection'])

/** What a value can be, without what is around it. */
function toChoices({ isForeign, schema }: Given): readonly Given[] {
  const { text } = fieldWordsOf(schema)
  const given = { schema: coreOf(schema), isForeign: text === undefined ? isForeign : text === 'untrusted' }
  if (!mixed.has(typeOf(given.schema))) return [given]
  return (partsOf(given.schema) ?? []).flatMap(([, part]) => toChoices({ ...given, schema: part }))
}

/** Nobody can write words there. */
const plainTypes: ReadonlySet<string> = new Set([
  ...['enum', 'literal', 'number', 'bigint', 'boolean', 'null', 'undefined', 'void', 'never'],
])
const textTypes: ReadonlySet<string> = new Set(['string', 'template_literal'])

/** Words of others in a form that the schema does not say. */
const isOpaque = ({ isForeign, schema }: Given): boolean =>
  isForeign && partsOf(schema) === undefined && !textTypes.has(typeOf(schema)) && !plainTypes.has(typeOf(schema))

/** Places of what the values consist of. */
function partsIn(choices: readonly Given[], { above, path }: Spot, placeOf: PlaceOf): WordPlace {
  const byName = new Map<string | undefined, Given[]>()
  for (const { isForeign, schema } of choices) {
    for (const [name, part] of partsOf(schema) ?? []) {
      byName.set(name, [...(byName.get(name) ?? []), { schema: part, isForeign }])
    }
  }
  const { '*': others, ...fields } = Object.fromEntries(
    [...byName].flatMap(([name, given]) =>
      name === undefined ? [] : [[name, placeOf(given, { above, path: below(path, name) })]],
    ),
  )
  const members = byName.get(undefined)
  return {
    ...(members && { each: placeOf(members, { above, path }) }),
    ...(others && { others }),
    fields: new Map(Object.entries(fields)),
  }
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** Leaves out what leads to no words, so that nothing of an answer is looked at in vain. */
function prune(place: WordPlace, seen: Set<WordPlace>): void {
  if (seen.has(place)) return
  seen.add(place)
  const { each, fields = new Map<string, WordPlace | undefined>(), others } = place
  if (each && !leadsToWords(each)) delete place.each
  if (others && !leadsToWords(others)) delete place.others
  place.fields = new Map([...fields].map(([name, at]) => [name, at && leadsToWords(at) ? at : undefined]))
  for (const next of nextOf(place)) prune(next, seen)
}

const nextOf = ({ each, fields, others }: WordPlace): readonly WordPlace[] =>
  [each, others, ...(fields?.values() ?? [])].filter(next => next !== undefined)

function leadsToWords(place: WordPlace, seen = new Set<WordPlace>()): boolean {
  if (seen.has(place)) return false
  seen.add(place)
  return place.text !== undefined || place.names !== undefined || nextOf(place).some(next => leadsToWords(next, seen))
}
