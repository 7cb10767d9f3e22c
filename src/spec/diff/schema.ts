import { isReference } from '../walk/resolver.ts'
import { additionalOf, composedOf, itemsOf, membersOf, propertiesOf } from '../walk/schema-parts.ts'
import type { Found, Spec } from '../walk/targets.ts'
import { listOf, textOf } from '../walk/value.ts'
import type { Comparison } from './difference.ts'
import { match, type Named } from './matching.ts'

/** Compares what stands in one place of both documents. */
export function diffSchema(comparison: Comparison, old: Found, current: Found): void {
  const before = comparison.old.resolve(old.value, old.place)
  const after = comparison.current.resolve(current.value, current.place)
  if (!before || !after) return
  diffClassNames(comparison, old, current)
  if (comparison.isKnown(before.value, after.value, comparison.direction)) return
  const [from, to] = [shapeOf(before, comparison.old), shapeOf(after, comparison.current)]
  if (from === to) diffInside(comparison, before, after)
  else typeChanged(comparison, { from, to, at: after })
}

function diffInside(comparison: Comparison, before: Found, after: Found): void {
  diffChoices(comparison, before, after)
  diffProperties(comparison, before, after)
  diffParts(comparison, [...itemsOf(before), ...additionalOf(before)], [...itemsOf(after), ...additionalOf(after)])
  diffParts(comparison, membersOf(before), membersOf(after))
}

function diffParts(comparison: Comparison, olds: readonly Found[], currents: readonly Found[]): void {
  for (const [index, old] of olds.entries()) {
    const current = currents[index]
    if (current) diffSchema(comparison, old, current)
  }
}

interface TypeChange {
  readonly from: string
  readonly to: string
  readonly at: Found
}

function typeChanged({ change, where }: Comparison, { at, from, to }: TypeChange): void {
  change({ kind: 'type-changed', required: true, name: where, from, to }, at)
}

/** A shared schema gives the Apex class its name; a schema in place gets one from where it stands. */
function diffClassNames({ change, current: spec }: Comparison, old: Found, current: Found): void {
  const [from, to] = [classNameOf(old), classNameOf(current)]
  const hasClass = propertiesOf(spec.resolve(current.value, current.place) ?? current).length > 0
  if (!hasClass || from.toLowerCase() === to.toLowerCase()) return
  change({ kind: 'renamed', required: true, name: to, from, to }, current)
}

const classNameOf = ({ value }: Found): string =>
  isReference(value) ? `schema ${value.$ref.split('/').at(-1)}` : 'schema in place'

/** What Apex and Flow see of a schema's kind, in words. */
function shapeOf(found: Found, spec: Spec): string {
  const { value } = found
  const members = membersOf(found).length
  if (members > 0 && propertiesOf(found).length === 0) return `a choice of ${members} schemas`
  if (itemsOf(found).length > 0) return 'a list'
  if (composedOf(found, spec).some(part => propertiesOf(part).length > 0)) return 'an object'
  if (additionalOf(found).length > 0) return 'a map'
  if (value.type === 'object') return 'an object'
  const type = textOf(value.type) || 'any type'
  const format = textOf(value.format)
  return format && classFormats.has(format) ? `${type} (${format})` : type
}

/** Formats that decide the type in Apex. */
const classFormats = new Set(['int32', 'int64', 'float', 'double', 'date', 'date-time', 'binary', 'byte'])

/** A value that callers may send no longer breaks those that do. */
function diffChoices(comparison: Comparison, before: Found, after: Found): void {
  const [old, current] = [listOf(before.value.enum), listOf(after.value.enum)]
  if (JSON.stringify(old) === JSON.stringify(current)) return
  const lost =
    current.length === 0 ? [] : old.length === 0 ? ['any value'] : old.filter(value => !current.includes(value))
  const to = current.length === 0 ? 'any value' : `one of ${current.join(', ')}`
  const breaks = lost.length > 0 && comparison.direction === 'sent'
  if (breaks) typeChanged(comparison, { from: `also ${lost.join(', ')}`, to, at: after })
  else comparison.safe(`${comparison.where}: may now be ${to}.`)
}

interface Property extends Named {
  readonly required: boolean
}

function propertiesIn(found: Found, spec: Spec): readonly Property[] {
  const parts = composedOf(found, spec)
  const required = new Set(parts.flatMap(({ value }) => listOf(value.required)))
  return parts
    .flatMap(propertiesOf)
    .map(property => ({ ...property, name: property.place.key, required: required.has(property.place.key) }))
}

function diffProperties(comparison: Comparison, before: Found, after: Found): void {
  const { change, current: spec, direction, old: oldSpec, safe, where } = comparison
  const matches = match(propertiesIn(before, oldSpec), propertiesIn(after, spec), {
    textOf: property => JSON.stringify(property.value),
    isAlike: (old, current) => shapeOf(old, oldSpec) === shapeOf(current, spec),
  })
  const nameOf = ({ name }: Property): string => `${name} of ${where}`
  for (const property of matches.gone) {
    change({ kind: 'property-removed', required: property.required, name: nameOf(property) }, property)
  }
  for (const [old, current] of matches.renamed) {
    change({ kind: 'renamed', required: true, name: nameOf(current), from: nameOf(old), to: current.name }, current)
  }
  for (const property of matches.added) {
    if (property.required && direction === 'sent') {
      change({ kind: 'added-required', required: true, name: nameOf(property) }, property)
    } else safe(`${nameOf(property)}: new.`)
  }
  for (const [old, current] of matches.kept) {
    diffKept({ ...comparison, where: nameOf(current) }, old, current)
  }
}

function diffKept(comparison: Comparison, old: Property, current: Property): void {
  const { change, direction, safe, where } = comparison
  if (!old.required && current.required && direction === 'sent') {
    change({ kind: 'added-required', required: true, name: where }, current)
  }
  if (old.required && !current.required) safe(`${where}: may be missing now.`)
  diffNotes(comparison, old, current)
  diffSchema(comparison, old, current)
}

/** Differences in words and letter case. */
export function diffNotes({ safe, where }: Comparison, old: Named, current: Named): void {
  if (old.name !== current.name) safe(`${where}: was written ${old.name}.`)
  if (textOf(old.value.description) !== textOf(current.value.description)) safe(`${where}: other description.`)
}
