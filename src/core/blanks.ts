import * as z from 'zod'

/**
 * The value with null and left-out fields as the schema wants them, at every level: Apex and models send null for what
 * they leave out, and External Services leaves out what is null. Everything else stays as it is.
 */
export function fitBlanks(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodObject) return isRecord(value) ? fitFields(schema, value) : value
  if (schema instanceof z.ZodArray)
    return Array.isArray(value) ? value.map(entry => fitBlanks(schema.element, entry)) : value
  if (schema instanceof z.ZodUnion) return fitOption(schema, value)
  const inner = innerOf(schema)
  return inner && value !== null && value !== undefined ? fitBlanks(inner, value) : value
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'pipe') return def.in
  return 'innerType' in def ? def.innerType : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fitOption({ options }: z.ZodUnion, value: unknown): unknown {
  for (const option of options) {
    const fitted = fitBlanks(option, value)
    if (z.safeParse(option, fitted).success) return fitted
  }
  return value
}

function fitFields({ shape }: z.ZodObject, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
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
