import type * as z from 'zod'
import { coreOf, type FieldWords, fieldWordsOf, partsOf } from '../../core/field-words/field-words.ts'

type Schema = z.core.$ZodType

/** A value without fields of its own, or whose fields nobody knows. */
export interface Leaf {
  readonly path: string
  readonly words: FieldWords
  readonly isText: boolean
  /** Anything may stand there, so that none of it can be told apart. */
  readonly isUnknown?: true
  /** The names of the fields of a record, which are data as well. */
  readonly isKey?: true
}

/** A place in what a tool gives, with all that can stand there. Lists are no places: their entries are. */
export interface FieldPlace {
  readonly path: string
  readonly leaves: Leaf[]
  /** By name; `*` are all others. */
  readonly fields: Map<string, FieldPlace>
  /** The path of the place that it leads back to, in a schema that holds itself. */
  sameAs?: string
}

/** The places of a schema. What holds itself leads back to where it began. */
export function toPlaces(schema: Schema): FieldPlace {
  const root = placeAt('')
  const links: Link[] = []
  addTo(root, schema, { words: {}, above: new Map(), links })
  join(links)
  return root
}

const placeAt = (path: string): FieldPlace => ({ path, leaves: [], fields: new Map() })

/** Something that can stand at a place is what stands at another one. */
type Link = readonly [from: FieldPlace, to: FieldPlace]

interface Way {
  readonly words: FieldWords
  /** Where the schemas stand that this one is in, with what is said there; one that holds itself stands at several. */
  readonly above: ReadonlyMap<Schema, readonly Stand[]>
  readonly links: Link[]
}

interface Stand {
  readonly place: FieldPlace
  readonly said: string
}

function addTo(place: FieldPlace, schema: Schema, way: Way): void {
  const core = coreOf(schema)
  const words = { ...way.words, ...fieldWordsOf(schema) }
  const stand = { place, said: JSON.stringify(words) }
  const stands = way.above.get(core) ?? []
  const known = stands.findLast(({ said }) => said === stand.said)
  if (known && known.place === place) return
  // Once more where it holds itself: what is said of that field, by the schema or by a rule, is not said of the whole.
  if (known && stands.length > 1) {
    way.links.push([place, known.place])
    place.sameAs = known.place.path
    return
  }
  const parts = partsOf(core) ?? []
  place.leaves.push(...leavesOf(core, { path: place.path, words }))
  const within = { ...way, words, above: new Map([...way.above, [core, [...stands, stand]]]) }
  for (const [name, part] of parts) addTo(name === undefined ? place : fieldOf(place, name), part, within)
}

/** What of a schema is a value of its own, beside its parts. */
function leavesOf(core: Schema, said: Pick<Leaf, 'path' | 'words'>): readonly Leaf[] {
  const { def } = (core as z.core.$ZodTypes)._zod
  if (def.type === 'record') {
    return [{ ...said, words: { ...said.words, ...fieldWordsOf(def.keyType) }, isText: false, isKey: true }]
  }
  const parts = partsOf(core)
  const isWhole = !parts || (parts.length === 0 && typeOf(core) === 'object')
  return isWhole && !isNothing(core) ? [{ ...said, ...kindOf(core) }] : []
}

function fieldOf(place: FieldPlace, name: string): FieldPlace {
  const known = place.fields.get(name)
  if (known) return known
  const made = placeAt(place.path === '' ? name : `${place.path}.${name}`)
  place.fields.set(name, made)
  return made
}

/** What stands at one place can stand at the other as well, and so can what is in it. */
function join(links: readonly Link[]): void {
  const all = [...links]
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    // It grows while it is gone through.
    for (const link of all) isChanged = absorb(link, all) || isChanged
  }
}

/** Whether the first place got something that it had not. */
function absorb([from, to]: Link, all: Link[]): boolean {
  const leaves = to.leaves.filter(leaf => !from.leaves.includes(leaf))
  from.leaves.push(...leaves)
  let isChanged = leaves.length > 0
  for (const [name, place] of to.fields) {
    const own = from.fields.get(name)
    if (own === undefined) from.fields.set(name, place)
    else if (own === place || all.some(link => link[0] === own && link[1] === place)) continue
    else all.push([own, place])
    isChanged = true
  }
  return isChanged
}

const typeOf = (core: Schema): string => (core as z.core.$ZodTypes)._zod.def.type

const isNothing = (core: Schema): boolean =>
  ['null', 'undefined', 'void', 'never'].includes(typeOf(core)) || isListOf(core, value => value == null)

const kindOf = (core: Schema): Pick<Leaf, 'isText' | 'isUnknown'> => ({
  isText: isText(core),
  ...(!scalars.has(typeOf(core)) && { isUnknown: true }),
})

const scalars: ReadonlySet<string> = new Set([
  ...['string', 'template_literal', 'number', 'bigint', 'boolean', 'enum', 'literal', 'nan', 'object'],
])

function isText(core: Schema): boolean {
  if (['string', 'template_literal'].includes(typeOf(core))) return true
  return isListOf(core, value => value === null || typeof value === 'string')
}

/** Of a choice among values. */
const isListOf = (core: Schema, fits: (value: unknown) => boolean): boolean =>
  ['enum', 'literal'].includes(typeOf(core)) && [...((core as z.core.$ZodTypes)._zod.values ?? [])].every(fits)
