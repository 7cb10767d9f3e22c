import * as z from 'zod'

/** An input that a tool takes, as far as its schema says. */
export interface ExampleInput {
  readonly input: Readonly<Record<string, unknown>>
  /** Its fields for the id of a record, which no schema can know. */
  readonly idFields: readonly string[]
}

interface Node {
  /** Of a union several. */
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly anyOf?: readonly Node[]
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly items?: Node
  readonly minItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
}

/** The least that a schema takes; `undefined` when no such input can be made of what it says. */
export function exampleOf(schema: z.ZodObject): ExampleInput | undefined {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node
  const input = Object.fromEntries(required.map(name => [name, makeValue(properties[name] ?? {})]))
  const idFields = required.filter(name => name.endsWith('Id') && isRecordId(properties[name] ?? {}))
  const issues = schema.safeParse(input).error?.issues ?? []
  return issues.every(({ path }) => idFields.includes(String(path[0]))) ? { input, idFields } : undefined
}

const isRecordId = ({ maxLength = 0, type }: Node): boolean => type === 'string' && maxLength >= 15 && maxLength <= 18

function makeValue(node: Node): unknown {
  const [given] = [node.default, node.const, node.enum?.[0]].filter(value => value !== undefined)
  if (given !== undefined) return given
  if (node.anyOf?.[0]) return makeValue(node.anyOf[0])
  return makers[[node.type].flat()[0] ?? '']?.(node)
}

const makers: Readonly<Record<string, (node: Node) => unknown>> = {
  string: ({ format = '', maxLength, minLength = 0 }) =>
    texts[format] ?? 'example'.padEnd(minLength, '.').slice(0, maxLength),
  number: numberFor,
  integer: numberFor,
  boolean: () => false,
  array: ({ items = {}, minItems = 0 }) => Array.from({ length: minItems }, () => makeValue(items)),
  object: ({ properties = {}, required = [] }) =>
    Object.fromEntries(required.map(name => [name, makeValue(properties[name] ?? {})])),
}

function numberFor({ exclusiveMinimum, minimum }: Node): number {
  return exclusiveMinimum === undefined ? (minimum ?? 1) : exclusiveMinimum + 1
}

const texts: Readonly<Record<string, string>> = {
  email: 'someone@acme.example',
  date: '2026-01-31',
  'date-time': '2026-01-31T09:30:00Z',
  uri: 'https://acme.example/',
  uuid: '5f0c6f2e-7a39-4b56-9a0e-1d2c3b4a5968',
}
