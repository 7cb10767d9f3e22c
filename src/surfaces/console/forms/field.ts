import * as z from 'zod'

/** As much of JSON Schema as Zod writes. */
export interface JsonSchema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

interface FieldBase {
  /** Absent: the name says all there is. */
  readonly description: string | undefined
  readonly required: boolean
  /** What counts where nothing is given. */
  readonly fallback: unknown
}

/** What a person can fill in. */
export type FormField = FieldBase &
  (
    | { readonly kind: 'text'; readonly maxLength: number | undefined; readonly format: string | undefined }
    | { readonly kind: 'number'; readonly whole: boolean; readonly min?: number; readonly max?: number }
    | { readonly kind: 'yes-no' | 'date' | 'moment' | 'json' }
    | { readonly kind: 'choice'; readonly values: readonly (string | number)[] }
    | { readonly kind: 'choices'; readonly values: readonly (string | number)[] }
    | { readonly kind: 'list'; readonly item: FormField; readonly min: number; readonly max: number }
    | { readonly kind: 'group'; readonly fields: Readonly<Record<string, FormField>> }
  )

export type FieldOf<Kind extends FormField['kind']> = Extract<FormField, { kind: Kind }>
export type Group = FieldOf<'group'>

/** What lies deeper than that, a person writes as JSON. */
const maxDepth = 5
const maxListItems = 200

const known = new WeakMap<z.ZodObject, Group>()

/** The fields of what goes into a tool or comes out of it, from its schema. */
export function fieldsOf(schema: z.ZodObject, io: 'input' | 'output'): Group {
  const found = known.get(schema)
  if (found) return found
  const root = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  const made = toField(root, { root, required: true, depth: 0 }) as Group
  known.set(schema, made)
  return made
}

interface Place {
  readonly root: JsonSchema
  readonly required: boolean
  readonly depth: number
}

function toField(given: JsonSchema, { depth, required, root }: Place): FormField {
  const schema = plainOf(given, root)
  const description = given.description ?? schema.description
  const base = { description, required, fallback: given.default ?? schema.default }
  if (depth > maxDepth) return { ...base, kind: 'json' }
  if (schema.enum || schema.const !== undefined) return toChoice(schema, base)
  const inner = (node: JsonSchema, isRequired: boolean) =>
    toField(node, { root, required: isRequired, depth: depth + 1 })
  if (schema.type === 'object' && schema.properties) {
    const entries = Object.entries(schema.properties).map(
      ([name, node]) => [name, inner(node, schema.required?.includes(name) === true)] as const,
    )
    return { ...base, kind: 'group', fields: Object.fromEntries(entries) }
  }
  if (schema.type === 'array' && schema.items) return toList(schema, base, inner(schema.items, true))
  return toPlainField(schema, base)
}

/** Follows references, and takes what is meant beside `null`. */
function plainOf(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1]
  if (schema.$ref === '#') return root
  const target = name === undefined ? undefined : root.$defs?.[name]
  if (target) return plainOf(target, root)
  const others = schema.anyOf?.filter(({ type }) => type !== 'null')
  const [only] = others ?? []
  return only && others?.length === 1 ? plainOf(only, root) : schema
}

function toChoice({ const: only, enum: values = [only] }: JsonSchema, base: FieldBase): FormField {
  const plain = values.filter(value => typeof value === 'string' || typeof value === 'number')
  return plain.length === values.length ? { ...base, kind: 'choice', values: plain } : { ...base, kind: 'json' }
}

function toList({ maxItems, minItems = 0 }: JsonSchema, base: FieldBase, item: FormField): FormField {
  if (item.kind === 'choice') return { ...base, kind: 'choices', values: item.values }
  return { ...base, kind: 'list', item, min: minItems, max: Math.min(maxItems ?? maxListItems, maxListItems) }
}

function toPlainField({ format, maxLength, maximum, minimum, type }: JsonSchema, base: FieldBase): FormField {
  if (type === 'boolean') return { ...base, kind: 'yes-no' }
  if (type === 'number' || type === 'integer') {
    const bounds = { ...(isSafe(minimum) && { min: minimum }), ...(isSafe(maximum) && { max: maximum }) }
    return { ...base, kind: 'number', whole: type === 'integer', ...bounds }
  }
  if (type !== 'string') return { ...base, kind: 'json' }
  if (format === 'date') return { ...base, kind: 'date' }
  return format === 'date-time' ? { ...base, kind: 'moment' } : { ...base, kind: 'text', format, maxLength }
}

/** Zod bounds whole numbers by what a double can hold, which tells a person nothing. */
const isSafe = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
