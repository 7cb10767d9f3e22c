import type * as z from 'zod'
import { type Field, refused } from './field.ts'
import type { SchemaNode } from './node.ts'
import { toClosedNode } from './object.ts'
import { unwrap, type Zod } from './unwrap.ts'

/** A list, with its limits. */
export function toListNode({ checks = [], element }: z.core.$ZodArrayDef, field: Field): SchemaNode {
  const limits = Object.assign({}, ...checks.map(check => toLimit(check._zod.def as Limit)))
  const entry = { ...field, path: `${field.path}[]` }
  if (unwrap(element, field.side).nullable)
    field.refuse(entry.path, 'an entry cannot be null: leave it out of the list')
  return { type: 'array', items: field.toNode(element, entry), ...limits }
}

type Limit = z.core.$ZodCheckMinLengthDef | z.core.$ZodCheckMaxLengthDef | z.core.$ZodCheckLengthEqualsDef

function toLimit(limit: Limit): { minItems?: number; maxItems?: number } {
  switch (limit.check) {
    case 'min_length':
      return { minItems: limit.minimum }
    case 'max_length':
      return { maxItems: limit.maximum }
    case 'length_equals':
      return { minItems: limit.length, maxItems: limit.length }
    default:
      return {}
  }
}

/** A map by free keys, or an object when the keys are listed. */
export function toMapNode(def: z.core.$ZodRecordDef, field: Field): SchemaNode {
  const { core: key } = unwrap(def.keyType, field.side)
  const listed = [...(key._zod.values ?? [])]
  if (listed.length > 0) return toListedMap(listed.map(String), def, field)
  if (!isFree(key) || def.mode === 'loose')
    return refused(field, 'keys are listed or free: z.enum([...]) or z.string()')
  return { type: 'object', additionalProperties: field.toNode(def.valueType, { ...field, path: `${field.path}.*` }) }
}

const isFree = ({ _zod: { def } }: Zod): boolean => def.type === 'string' && !def.checks?.length && !('format' in def)

function toListedMap(keys: readonly string[], { partial, valueType }: z.core.$ZodRecordDef, field: Field): SchemaNode {
  const { required, ...node } = toClosedNode(Object.fromEntries(keys.map(key => [key, valueType])), field)
  return { ...node, ...(!partial && required && { required }) }
}
