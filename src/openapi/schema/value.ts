import * as z from 'zod'
import type { SchemaNode } from './node.ts'
import type { Zod } from './unwrap.ts'

/** Formats whose name says all that Zod's pattern says. */
const exactFormats: Readonly<Record<string, string>> = { date: 'date', base64: 'byte' }
/** Formats of OpenAPI; Zod's other names for formats mean nothing outside it. */
const knownFormats = new Set(['date-time', 'email', 'uuid', 'uri', 'ipv4', 'ipv6'])

/** A text or number of which nothing else is said, as most are: Zod need not be asked, which a start would wait for. */
const isBare = ({ _zod: { def } }: Zod): boolean =>
  (def.type === 'string' || def.type === 'number') && !('format' in def) && (def.checks ?? []).length === 0

/** Text, with its length, format and pattern. */
export function toTextNode(schema: Zod): SchemaNode {
  if (isBare(schema)) return { type: 'string' }
  const { allOf, format = '', maxLength, minLength, pattern } = toJson(schema)
  const known = exactFormats[format] ?? (knownFormats.has(format) ? format : undefined)
  const patterns = [pattern, ...(allOf?.map(each => each.pattern) ?? [])]
  const said = patterns.filter(each => each !== undefined && !silentPatterns.has(each) && !needsFlag(schema, each))
  return present({ type: 'string', format: known, minLength, maxLength, pattern: toPattern(said) })
}

/** OpenAPI has no flags: such a pattern would refuse what the tool takes. */
function needsFlag({ _zod: { def } }: Zod, source: string): boolean {
  return (def.checks ?? []).some(({ _zod: { def: check } }) => {
    const pattern = 'pattern' in check && check.pattern instanceof RegExp ? check.pattern : undefined
    return pattern?.source === source && /[ims]/.test(pattern.flags)
  })
}

function toPattern(sources: readonly (string | undefined)[]): string | undefined {
  if (sources.length < 2) return sources[0]
  return `^${sources.map(source => `(?=[\\s\\S]*?(?:${source}))`).join('')}`
}

const int32 = { min: -2_147_483_648, max: 2_147_483_647 }

/** Limits that say no more than the type and its format do. JSON numbers beyond 2^53 are not the same everywhere. */
const silentLimits = new Set<unknown>([int32.min, int32.max, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])

/** Numbers; whole ones with the format that holds their range: Integer or Long in Apex. */
export function toNumberNode(schema: Zod): SchemaNode {
  if (isBare(schema)) return { type: 'number' }
  const { type, ...limits } = toJson(schema)
  if (type !== 'integer') return { type: 'number', ...toLimits(limits) }
  const { maximum = Infinity, minimum = -Infinity } = limits
  const format = minimum >= int32.min && maximum <= int32.max ? 'int32' : 'int64'
  return { type, format, ...toLimits(limits, silentLimits) }
}

function toLimits(limits: JsonNode, silent: ReadonlySet<unknown> = new Set()): SchemaNode {
  const { exclusiveMaximum, exclusiveMinimum, maximum, minimum, multipleOf } = limits
  return present({
    minimum: !exclusiveMinimum && silent.has(minimum) ? undefined : minimum,
    exclusiveMinimum,
    maximum: !exclusiveMaximum && silent.has(maximum) ? undefined : maximum,
    exclusiveMaximum,
    multipleOf,
  })
}

const present = (keywords: Readonly<Record<string, unknown>>): SchemaNode =>
  Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined))

/** Why a choice was refused. */
export const oneTypeOnly = 'values of one type only: text, numbers, or true and false'

/** One of some values of one type; `undefined` for a mixture, or for values that JSON has not. */
export function toChoiceNode(values: readonly unknown[]): SchemaNode | undefined {
  const types = new Set(values.map(value => typeof value))
  const [type] = types
  if (types.size !== 1 || (type !== 'string' && type !== 'number' && type !== 'boolean')) return undefined
  if (type !== 'number') return { type, enum: [...values] }
  const { minimum: _, maximum: __, ...node } = toNumberNode(toRange(values as number[]) as Zod)
  return { ...node, enum: [...values] }
}

function toRange(values: readonly number[]): z.ZodNumber {
  const range = z.number().min(Math.min(...values))
  return values.every(Number.isSafeInteger) ? range.int().max(Math.max(...values)) : range
}

interface JsonNode {
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly allOf?: readonly { readonly pattern?: string }[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
}

const toJson = (schema: Zod): JsonNode => z.toJSONSchema(schema, { target: 'openapi-3.0' }) as JsonNode

const silentPatterns = new Set([z.iso.date(), z.base64()].map(schema => toJson(schema as unknown as Zod).pattern))
