import { below, keysOf, type Place } from './place.ts'
import { isReference } from './resolver.ts'
import type { Found, Spec } from './targets.ts'
import { isObject, listOf, objectOf } from './value.ts'

/** The keywords that combine schemas. */
export const compositions = ['allOf', 'anyOf', 'oneOf'] as const

/** The properties of a schema, in order; what is no object is none. */
export const propertiesOf = ({ value, place }: Found): readonly Found[] =>
  Object.entries(objectOf(value.properties)).flatMap(([name, property]) =>
    isObject(property) ? [{ value: property, place: below(place, 'properties', name) }] : [],
  )

/** The members of a schema's compositions, in order. */
export const membersOf = ({ value, place }: Found): readonly Found[] =>
  compositions.flatMap(keyword =>
    listOf(value[keyword]).map((member, index) => ({ value: objectOf(member), place: below(place, keyword, index) })),
  )

/** The schema of an array's items, when there is one. */
export const itemsOf = ({ value, place }: Found): readonly Found[] =>
  isObject(value.items) ? [{ value: value.items, place: below(place, 'items') }] : []

/** The schema of an object's values under free names, when there is one. */
export const additionalOf = ({ value, place }: Found): readonly Found[] =>
  isObject(value.additionalProperties)
    ? [{ value: value.additionalProperties, place: below(place, 'additionalProperties') }]
    : []

/** One schema of an `anyOf` or `oneOf`, references followed. */
export interface Option extends Found {
  /** Where the composition lists it. */
  readonly use: Place
  /** Name of the schema it refers to; empty when it is written in place. */
  readonly name: string
}

export const optionsOf = (
  { value, place, spec }: Found & { readonly spec: Spec },
  keyword: 'anyOf' | 'oneOf',
): readonly Option[] =>
  listOf(value[keyword]).flatMap((member, index) => {
    const use = below(place, keyword, index)
    const found = spec.resolve(member, use)
    const name = isReference(member) ? (keysOf(member.$ref).at(-1) ?? '') : ''
    return found ? [{ ...found, use, name }] : []
  })

/** More schemas than anybody combines; a bound for hostile documents, where every schema combines every other. */
const maxParts = 100

/** A schema and all that its `allOf` adds, references followed; each once, at most 100. */
export function composedOf(schema: Found, spec: Spec): readonly Found[] {
  const all = new Map<object, Found>()
  const open = [schema]
  for (let next = open.pop(); next && all.size < maxParts; next = open.pop()) {
    const found = spec.resolve(next.value, next.place)
    if (!found || all.has(found.value)) continue
    all.set(found.value, found)
    for (const [index, part] of listOf(found.value.allOf).slice(0, maxParts).entries()) {
      open.push({ value: objectOf(part), place: below(found.place, 'allOf', index) })
    }
  }
  return [...all.values()]
}

/** Looks the properties of each schema up once: operations share schemas. */
export function createProperties(specOf: () => Spec): Spec['propertiesOf'] {
  const known = new WeakMap<object, readonly Found[]>()
  return schema => {
    const target = specOf().resolve(schema.value, schema.place)
    if (!target) return []
    const properties = known.get(target.value) ?? composedOf(target, specOf()).flatMap(propertiesOf)
    known.set(target.value, properties)
    return properties
  }
}
