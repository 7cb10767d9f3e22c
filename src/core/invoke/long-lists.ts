import * as z from 'zod'
import { isJsonObject } from '../json.ts'
import { fitBlanks, innerOf } from './blanks.ts'

/** Entries of a list that may all be wrong: Zod words each one, at some 10 to 200 microseconds. */
const shortList = 1000

/**
 * The value with each long list ended behind its first entry that does not fit: what is wrong there is said, and a
 * million wrong entries cost no more than one. A value that fits, and a list that is longer than it may be, which Zod
 * refuses unread, stay as they are.
 */
export function cutLongLists(schema: z.core.$ZodType, value: unknown): unknown {
  if (Array.isArray(value)) return cutList(schema, value)
  if (!isJsonObject(value)) return value
  if (schema instanceof z.ZodObject) {
    const { shape } = schema
    return mapFields(value, key => (Object.hasOwn(shape, key) ? shape[key] : undefined))
  }
  if (schema instanceof z.ZodRecord) return mapFields(value, () => schema.valueType as z.core.$ZodType)
  const inner = innerOf(schema)
  return inner ? cutLongLists(inner, value) : value
}

function cutList(schema: z.core.$ZodType, list: readonly unknown[]): unknown {
  if (!(schema instanceof z.ZodArray)) {
    const inner = innerOf(schema)
    return inner ? cutLongLists(inner, list) : list
  }
  const { element } = schema
  if (list.length <= shortList) return mapEntries(list, entry => cutLongLists(element, entry))
  if (list.length > mostOf(schema)) return list
  const at = list.findIndex(entry => !fits(element, cutLongLists(element, entry)))
  return at === -1 ? list : [...list.slice(0, at), cutLongLists(element, list[at])]
}

/** Entries that it may have. */
function mostOf({ def }: z.ZodArray): number {
  const checks = (def.checks ?? []).map(({ _zod }) => _zod.def as z.core.$ZodCheckMaxLengthDef)
  return Math.min(...checks.filter(({ check }) => check === 'max_length').map(({ maximum }) => maximum))
}

const fits = (schema: z.core.$ZodType, value: unknown): boolean =>
  z.safeParse(schema, value).success || z.safeParse(schema, fitBlanks(schema, value)).success

const isContainer = (value: unknown): boolean => typeof value === 'object' && value !== null

function mapFields(
  value: Readonly<Record<string, unknown>>,
  schemaOf: (key: string) => z.core.$ZodType | undefined,
): unknown {
  // Most inputs are a few plain values, and a call waits for this.
  if (!Object.values(value).some(isContainer)) return value
  const entries = Object.entries(value).map(([key, field]) => {
    const schema = schemaOf(key)
    return [key, schema ? cutLongLists(schema, field) : field] as const
  })
  return entries.some(([key, field]) => field !== value[key]) ? Object.fromEntries(entries) : value
}

function mapEntries(list: readonly unknown[], map: (entry: unknown) => unknown): readonly unknown[] {
  const mapped = list.map(map)
  return mapped.some((entry, at) => entry !== list[at]) ? mapped : list
}
