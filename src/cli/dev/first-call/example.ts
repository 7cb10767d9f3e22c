import * as z from 'zod'
import { makeExample } from '../../../openapi/schema/example.ts'
import type { SchemaNode } from '../../../openapi/schema/node.ts'

/** An input that a tool takes, as far as its schema says. */
export interface ExampleInput {
  readonly input: Readonly<Record<string, unknown>>
  /** Its fields for the id of a record, which no schema can know. */
  readonly idFields: readonly string[]
}

/** The least that a schema takes; `undefined` when no such input can be made of what it says. */
export function exampleOf(schema: z.ZodObject): ExampleInput | undefined {
  const options = { io: 'input', target: 'openapi-3.0', unrepresentable: 'any' } as const
  const node = z.toJSONSchema(schema, options) as SchemaNode
  const { properties = {}, required = [] } = node
  const input = makeExample(node, { fields: 'least' }) as ExampleInput['input']
  const idFields = required.filter(name => name.endsWith('Id') && isRecordId(properties[name] ?? {}))
  const issues = schema.safeParse(input).error?.issues ?? []
  return issues.every(({ path }) => idFields.includes(String(path[0]))) ? { input, idFields } : undefined
}

const isRecordId = ({ maxLength, type }: SchemaNode): boolean =>
  type === 'string' && typeof maxLength === 'number' && maxLength >= 15 && maxLength <= 18
