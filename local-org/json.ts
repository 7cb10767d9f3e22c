/** What stands in a JSON object. */
export type JsonFields = Readonly<Record<string, unknown>>

/** Whether a value of JSON is an object: neither a list nor null. */
export const isJsonObject = (value: unknown): value is JsonFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
