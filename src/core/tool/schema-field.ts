import * as z from 'zod'
import { wordFaults } from '../field-words/word-faults.ts'
import { mustBe } from './fields.ts'

/** A field of a declaration that holds a `z.object`, with Zod types at every level and words on them that exist. */
export const schemaField = () =>
  z
    .custom<z.ZodObject>(value => value instanceof z.ZodObject, mustBe("a z.object({ ... }) of 'zod'"))
    .superRefine((schema, { addIssue }) => {
      for (const [path, message] of faultsIn(schema)) addIssue({ code: 'custom', path, message })
    })

type Path = readonly PropertyKey[]

type Fault = readonly [path: PropertyKey[], message: string]

/** Where a schema holds what is none, such as the name of a type in quotes, or says of a field what cannot be said. */
function faultsIn(schema: unknown, path: PropertyKey[] = [], seen = new Set<unknown>()): Fault[] {
  if (!isSchema(schema)) return [[path, 'must be a Zod type, such as z.string()']]
  if (seen.has(schema)) return []
  seen.add(schema)
  return [
    ...wordFaults(schema).map((message): Fault => [path, message]),
    ...partsOf(schema).flatMap(([at, part]) => faultsIn(part, [...path, ...at], seen)),
  ]
}

const isSchema = (value: unknown): value is z.core.$ZodTypes => value instanceof z.core.$ZodType

function partsOf(schema: z.core.$ZodTypes): readonly (readonly [at: Path, part: unknown])[] {
  const { def } = schema._zod
  if ('innerType' in def) return [[[], def.innerType]]
  switch (def.type) {
    case 'object':
      return [...Object.entries(def.shape), ...(def.catchall ? [['*', def.catchall] as const] : [])].map(
        ([name, part]) => [[name], part],
      )
    case 'array':
      return [[['[]'], def.element]]
    case 'record':
      return [def.keyType, def.valueType].map(part => [['[]'], part])
    case 'tuple':
      return [...def.items, ...(def.rest ? [def.rest] : [])].map(part => [['[]'], part])
    case 'union':
      return def.options.map(option => [[], option])
    case 'intersection':
      return [def.left, def.right].map(part => [[], part])
    case 'pipe':
      return [def.in, def.out].map(part => [[], part])
    case 'lazy':
      return [[[], (schema as z.core.$ZodLazy)._zod.innerType]]
    default:
      return []
  }
}
