import type * as z from 'zod'
import { type Field, refused } from './field.ts'
import type { SchemaNode } from './node.ts'
import { type Side, unwrap, type Zod } from './unwrap.ts'

/** An object with the fields it names and no others. */
export function toObjectNode({ catchall, shape }: z.core.$ZodObjectDef, field: Field): SchemaNode {
  if (catchall && (catchall as Zod)._zod.def.type !== 'never') {
    return refused(field, 'takes fields it does not name: name them, or write z.record(z.string(), ...) for them')
  }
  for (const text of nameProblems(Object.keys(shape))) field.refuse(field.path, text)
  return toClosedNode(shape, field)
}

/** The named fields, each with its description; those that may be left out or be null are not required. */
export function toClosedNode(shape: z.core.$ZodShape, field: Field): SchemaNode {
  const properties = Object.entries(shape).map(
    ([name, schema]) => [name, toProperty(schema, { ...field, path: `${field.path}.${name}` })] as const,
  )
  const required = Object.keys(shape).filter(name => shape[name] && !isLeftOut(shape[name], field.side))
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

function toProperty(schema: z.core.$ZodType, field: Field): SchemaNode {
  const node = field.toNode(schema, field)
  if (!node.description?.trim()) {
    field.refuse(field.path, 'has no description: add .describe("..."), for the people and agents who fill or read it')
  }
  return node
}

/** Whether a field may be missing on the wire: External Services knows no null, so null is missing. */
function isLeftOut(schema: z.core.$ZodType, side: Side): boolean {
  if (unwrap(schema, side).nullable) return true
  return side === 'input' ? isOptionalInput(schema) : schema._zod.optout === 'optional'
}

/** A transform sees missing fields too, and hands them on to what follows. */
function isOptionalInput(schema: z.core.$ZodType): boolean {
  const { def, optin } = (schema as Zod)._zod
  if (def.type === 'readonly') return isOptionalInput(def.innerType)
  const isPreprocessed = def.type === 'pipe' && (def.in as Zod)._zod.def.type === 'transform'
  return isPreprocessed ? isOptionalInput(def.out) : optin !== undefined
}

function nameProblems(names: readonly string[]): string[] {
  const seen = new Map<string, string>()
  return names.flatMap(name => {
    const other = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    if (name === '') return ['has a field without a name']
    return other === undefined ? [] : [`"${other}" and "${name}" differ in letter case only: rename one`]
  })
}
