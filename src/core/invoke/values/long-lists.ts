import * as z from 'zod'
import { isJsonObject, type JsonFields } from '../../json.ts'
import { fitBlanks, innerOf } from './blanks.ts'

/** Entries of a list that may all be wrong: Zod words each one, at some 10 to 200 microseconds. */
const shortList = 1000

/**
 * The value with each long list ended behind its first entry that does not fit: what is wrong there is said, and a
 * million wrong entries cost no more than one. A value that fits, and a list that is longer than it may be, which Zod
 * refuses unread, stay as they are.
 */
export const cutLongLists = (schema: z.core.$ZodType, value: unknown): unknown =>
  hasLongList(value) ? cutWithin(schema, value) : value

/** Nearly no input has one, and a call waits for this. */
function hasLongList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.length > shortList || value.some(hasLongList)
  const fields = value as JsonFields
  for (const name in fields) if (typeof fields[name] === 'object' && hasLongList(fields[name])) return true
  return false
}

function cutWithin(schema: z.core.$ZodType, value: unknown): unknown {
  if (Array.isArray(value)) return cutList(schema, value)
  if (!isJsonObject(value)) return value
  if (schema instanceof z.ZodObject) {
    const { shape } = schema
    return mapFields(value, key => (Object.hasOwn(shape, key) ? shape[key] : undefined))
  }
  if (schema instanceof z.ZodRecord) return mapFields(value, () => schema.valueType as z.core.$ZodType)
  const inner = innerOf(schema)
  return inner ? cutWithin(inner, value) : value
}

function cutList(schema: z.core.$ZodType, list: readonly unknown[]): unknown {
  if (!(schema instanceof z.ZodArray)) {
    const inner = innerOf(schema)
    return inner ? cutWithin(inner, list) : list
  }
  const { element } = schema
  if (list.length <= shortList) return mapEntries(list, entry => cutWithin(element, entry))
  const { least, most } = sizesOf(schema)
  if (list.length > most) return list
  const at = list.findIndex(entry => !fits(element, cutWithin(element, entry)))
  if (at === -1) return list
  const shorter = list.slice(at, Math.max(at + 1, least)).map(entry => cutWithin(element, entry))
  return [...list.slice(0, at), ...shorter]
}

type SizeCheck = z.core.$ZodCheckMaxLengthDef | z.core.$ZodCheckMinLengthDef | z.core.$ZodCheckLengthEqualsDef

/** So many entries it must have at least, and may have at most. */
function sizesOf({ def }: z.ZodArray): { readonly least: number; readonly most: number } {
  const checks = (def.checks ?? []).map(({ _zod }) => _zod.def as SizeCheck)
  return {
    least: Math.max(
      0,
      ...checks.map(check => ('minimum' in check ? check.minimum : 'length' in check ? check.length : 0)),
    ),
    most: Math.min(
      ...checks.map(check =>
        'maximum' in check ? check.maximum : 'length' in check ? check.length : Number.POSITIVE_INFINITY,
      ),
    ),
  }
}

const fits = (schema: z.core.$ZodType, value: unknown): boolean =>
  z.safeParse(schema, value).success || z.safeParse(schema, fitBlanks(schema, value)).success

const isContainer = (value: unknown): boolean => typeof value === 'object' && value !== null

function mapFields(
  value: Readonly<Record<string, unknown>>,
  schemaOf: (key: string) => z.core.$ZodType | undefined,
): unknown {
  // Most entries of a long list are a few plain values.
  if (!Object.values(value).some(isContainer)) return value
  const entries = Object.entries(value).map(([key, field]) => {
    const schema = schemaOf(key)
    return [key, schema ? cutWithin(schema, field) : field] as const
  })
  return entries.some(([key, field]) => field !== value[key]) ? Object.fromEntries(entries) : value
}

function mapEntries(list: readonly unknown[], map: (entry: unknown) => unknown): readonly unknown[] {
  const mapped = list.map(map)
  return mapped.some((entry, at) => entry !== list[at]) ? mapped : list
}
