import * as z from 'zod'
import { isJsonObject, type JsonFields } from '../../json.ts'

/**
 * The value with null and left-out fields as the schema wants them, at every level: Apex and models send null for what
 * they leave out, and External Services leaves out what is null. Everything else stays as it is.
 */
export function fitBlanks(schema: z.core.$ZodType, value: unknown): unknown {
  if (value === null || value === undefined) return value
  if (schema instanceof z.ZodUnion) return fitOption(schema, value)
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map(entry => fitBlanks(schema.element, entry))
  if (isJsonObject(value)) return fitRecord(schema, value)
  const inner = innerOf(schema)
  return inner ? fitBlanks(inner, value) : value
}

function fitRecord(schema: z.core.$ZodType, value: JsonFields): unknown {
  if (schema instanceof z.ZodObject) return fitFields(schema.shape, value)
  if (schema instanceof z.ZodRecord) return fitEntries(schema, value)
  const inner = innerOf(schema)
  return inner ? fitBlanks(inner, value) : value
}

/** What a schema that only wraps another one stands for. */
export function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'pipe') return def.in
  if (def.type === 'lazy') return def.getter()
  return 'innerType' in def ? def.innerType : undefined
}

function fitOption({ options }: z.ZodUnion, value: unknown): unknown {
  for (const option of options) {
    const fitted = fitBlanks(option, value)
    if (z.safeParse(option, fitted).success) return fitted
  }
  return value
}

/** A record whose keys are listed wants all of them. */
function fitEntries({ _zod: { def } }: z.ZodRecord, value: JsonFields): JsonFields {
  const listed = def.partial ? undefined : def.keyType._zod.values
  const keys = listed ? [...listed].map(String) : Object.keys(value)
  return fitFields(Object.fromEntries(keys.map(key => [key, def.valueType])), value)
}

function fitFields(shape: z.core.$ZodShape, value: JsonFields): JsonFields {
  const unknownFields = Object.entries(value).filter(([key]) => !Object.hasOwn(shape, key))
  const fields = Object.entries(shape).flatMap(([key, field]) => {
    const fitted = fitField(field, Object.hasOwn(value, key) ? value[key] : undefined)
    return fitted === undefined ? [] : [[key, fitted] as const]
  })
  return Object.fromEntries([...unknownFields, ...fields])
}

function fitField(field: z.core.$ZodType, value: unknown): unknown {
  if (value !== null && value !== undefined) return fitBlanks(field, value)
  const takes = (blank: null | undefined): boolean => z.safeParse(field, blank).success
  if (value === null) return !takes(null) && takes(undefined) ? undefined : null
  return !takes(undefined) && takes(null) ? null : undefined
}
