import { isReference } from './resolver.ts'
import { additionalOf, itemsOf, propertiesOf } from './schema-parts.ts'
import type { Found, Spec } from './targets.ts'
import { listOf, objectOf } from './value.ts'

/** What a text without a length is taken for: a text field of Salesforce. */
const plainTextChars = 255
const numberChars = 20
const punctuationChars = 4
const maxDepth = 64
const formatChars: ReadonlyMap<unknown, number> = new Map([
  ['date', 10],
  ['date-time', 30],
  ['uuid', 36],
])

/** Estimates how long values of a schema can become; every schema is measured once. */
export function createSizes(resolve: Spec['resolve']): Spec['maxCharsOf'] {
  const known = new WeakMap<object, number>()
  const measure = (schema: Found, depth: number): number => {
    const found = isReference(schema.value) ? resolve(schema.value, schema.place) : schema
    if (!found || depth > maxDepth) return 0
    const before = known.get(found.value)
    if (before !== undefined) return before
    known.set(found.value, 0)
    const chars = charsOf(found, part => measure(part, depth + 1))
    known.set(found.value, chars)
    return chars
  }
  return schema => measure(schema, 0)
}

type Measure = (part: Found) => number

function charsOf(found: Found, measure: Measure): number {
  const { value, place } = found
  const own = ownCharsOf(found, measure)
  const membersOf = (keyword: 'allOf' | 'anyOf' | 'oneOf'): readonly number[] =>
    listOf(value[keyword]).map(member => measure({ value: objectOf(member), place }))
  return own + sum(membersOf('allOf')) + largest(membersOf('anyOf')) + largest(membersOf('oneOf'))
}

function ownCharsOf(found: Found, measure: Measure): number {
  const { value } = found
  if (value.type === 'string') return textCharsOf(found)
  if (value.type === 'array') {
    const maxItems = typeof value.maxItems === 'number' ? value.maxItems : 1
    return maxItems * sum(itemsOf(found).map(item => measure(item) + 1))
  }
  if (value.type === 'boolean' || value.type === 'number' || value.type === 'integer') return numberChars
  const parts = [...propertiesOf(found), ...additionalOf(found)]
  return sum(parts.map(part => part.place.key.length + punctuationChars + measure(part)))
}

function textCharsOf({ value }: Found): number {
  if (typeof value.maxLength === 'number') return value.maxLength
  const options = listOf(value.enum).map(option => String(option).length)
  return options.length ? largest(options) : (formatChars.get(value.format) ?? plainTextChars)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const largest = (numbers: readonly number[]): number => numbers.reduce((most, number) => Math.max(most, number), 0)
