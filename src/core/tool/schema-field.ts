import * as z from 'zod'
import { mustBe } from './fields.ts'

/** A field of a declaration that holds a `z.object`, with Zod types at every level. */
export const schemaField = () =>
  z
    .custom<z.ZodObject>(value => value instanceof z.ZodObject, mustBe("a z.object({ ... }) of 'zod'"))
    .superRefine((schema, { addIssue }) => {
      for (const path of strayFields(schema)) {
        addIssue({ code: 'custom', path, message: 'must be a Zod type, such as z.string()' })
      }
    })

type Path = readonly PropertyKey[]

/** Where a schema holds what is none, such as the name of a type in quotes. */
function strayFields(schema: unknown, path: PropertyKey[] = [], seen = new Set<unknown>()): PropertyKey[][] {
  if (!isSchema(schema)) return [path]
  if (seen.has(schema)) return []
  seen.add(schema)
  return partsOf(schema._zod.def).flatMap(([at, part]) => strayFields(part, [...path, ...at], seen))
}

const isSchema = (value: unknown): value is z.core.$ZodTypes => value instanceof z.core.$ZodType

function partsOf(def: z.core.$ZodTypes['_zod']['def']): readonly (readonly [at: Path, part: unknown])[] {
  if ('innerType' in def) return [[[], def.innerType]]
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).map(([name, part]) => [[name], part])
    case 'array':
      return [[['[]'], def.element]]
    case 'record':
      return [[['[]'], def.valueType]]
    case 'union':
      return def.options.map(option => [[], option])
    default:
      return []
  }
}
