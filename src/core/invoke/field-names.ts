import * as z from 'zod'
import { longestWord, nearestOf } from '../nearest.ts'
import { innerOf } from './values/blanks.ts'

/** The names of the fields at a place of a schema; none where it has no fields, or a choice decides which. */
export function fieldNamesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: z.core.$ZodType | undefined = schema
  for (const key of path) at = fieldOf(at, key)
  const found = unwrap(at)
  return found instanceof z.core.$ZodObject ? Object.keys(found._zod.def.shape) : []
}

/** Which field somebody most likely meant: one that is spelt alike, or of whose name the word is an end, as `id` of `accountId`. */
export function nearestField(word: string, names: readonly string[]): string | undefined {
  const given = word.toLowerCase()
  const isPart = (name: string): boolean => {
    const known = name.toLowerCase()
    const [short, long] = given.length < known.length ? [given, known] : [known, given]
    return short.length > 1 && (long.startsWith(short) || long.endsWith(short))
  }
  return nearestOf(word, names) ?? (word.length > longestWord ? undefined : names.find(isPart))
}

function fieldOf(schema: z.core.$ZodType | undefined, key: PropertyKey): z.core.$ZodType | undefined {
  const found = unwrap(schema)
  if (found instanceof z.core.$ZodObject) {
    const { shape } = found._zod.def
    return Object.hasOwn(shape, key) ? shape[String(key)] : undefined
  }
  if (found instanceof z.core.$ZodArray) return found._zod.def.element
  return found instanceof z.core.$ZodRecord ? found._zod.def.valueType : undefined
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const inner = schema && innerOf(schema)
  return inner ? unwrap(inner) : schema
}
