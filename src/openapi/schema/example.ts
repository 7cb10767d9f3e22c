import type { SchemaNode } from './node.ts'
import { toPatternText } from './pattern-text.ts'

interface ExampleStyle {
  /** `least`: only what is required. `all`: every field, and an entry in every list. */
  readonly fields: 'least' | 'all'
}

interface Spot extends ExampleStyle {
  /** What a text says where the schema says nothing. */
  readonly text: string
}

/** A value that a schema takes, as far as it says; the same one each time. `undefined` for a schema without a type. */
export const makeExample = (node: SchemaNode, style: ExampleStyle): unknown =>
  makeValue(node, { ...style, text: 'example' })

function makeValue(node: SchemaNode, spot: Spot): unknown {
  const [given] = [node.default, node.enum?.[0]].filter(value => value !== undefined)
  if (given !== undefined) return given
  const [member] = [...(node.oneOf ?? []), ...(node.anyOf ?? [])]
  if (member) return makeValue(member, spot)
  return makers[node.type ?? '']?.(node, spot)
}

const makers: Readonly<Record<string, (node: SchemaNode, spot: Spot) => unknown>> = {
  string: makeText,
  number: makeNumber,
  integer: makeNumber,
  boolean: () => false,
  array: makeList,
  object: makeObject,
}

function makeObject({ additionalProperties, properties = {}, required = [] }: SchemaNode, spot: Spot): unknown {
  const names = spot.fields === 'all' ? Object.keys(properties) : required
  const named = names.map(name => {
    const text = spot.fields === 'all' ? name : spot.text
    return [name, makeValue(properties[name] ?? {}, { ...spot, text })] as const
  })
  const isFree = typeof additionalProperties === 'object' && spot.fields === 'all'
  return Object.fromEntries(isFree ? [...named, ['key', makeValue(additionalProperties, spot)]] : named)
}

function makeList({ items = {}, minItems }: SchemaNode, spot: Spot): unknown {
  const least = typeof minItems === 'number' ? minItems : 0
  const length = spot.fields === 'all' ? Math.max(least, 1) : least
  return Array.from({ length }, () => makeValue(items, spot))
}

function makeText({ format = '', maxLength, minLength, pattern }: SchemaNode, { text }: Spot): string {
  const least = typeof minLength === 'number' ? minLength : 0
  const most = typeof maxLength === 'number' ? maxLength : undefined
  const cut = (whole: string): string => whole.padEnd(least, padding(whole)).slice(0, most)
  if (least >= 15 && most !== undefined && most <= 18 && typeof pattern !== 'string') return recordId.slice(0, most)
  if (typeof pattern !== 'string') return texts[format] ?? cut(text)
  const fits = (candidate: string): boolean => new RegExp(pattern, 'u').test(candidate)
  const candidates = [texts[format] ?? text, cut(text), cut(toPatternText(pattern) ?? text)]
  return candidates.find(candidate => candidate.length >= least && fits(candidate)) ?? cut(text)
}

/** What else has 15 or 18 characters? */
const recordId = '000000000000000AAA'

/** What a text that is too short goes on with: zeros look like an id, dots like a sentence. */
const padding = (text: string): string => (/\d$/.test(text) ? '0' : '.')

/** One, where that is within the limits: the least may be much, such as half of every price. */
function makeNumber({ exclusiveMaximum, exclusiveMinimum, maximum, minimum, multipleOf }: SchemaNode): number {
  const [step, least, most] = [numberOr(multipleOf, 1), numberOr(minimum, -Infinity), numberOr(maximum, Infinity)]
  const isIn = (value: number): boolean =>
    Number.isFinite(value) &&
    (exclusiveMinimum === true ? value > least : value >= least) &&
    (exclusiveMaximum === true ? value < most : value <= most)
  const [lowest, highest] = [Math.ceil(least / step) * step, Math.floor(most / step) * step]
  const candidates = [step, lowest, lowest + step, highest, highest - step, (least + most) / 2]
  return candidates.find(isIn) ?? step
}

const numberOr = (value: unknown, other: number): number => (typeof value === 'number' ? value : other)

const texts: Readonly<Record<string, string>> = {
  email: 'someone@acme.example',
  date: '2026-01-31',
  'date-time': '2026-01-31T09:30:00Z',
  uri: 'https://acme.example/',
  uuid: '5f0c6f2e-7a39-4b56-9a0e-1d2c3b4a5968',
  byte: 'ZXhhbXBsZQ==',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
}
