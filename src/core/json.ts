/** What stands in a JSON object. */
export type JsonFields = Readonly<Record<string, unknown>>

/** Whether a value of JSON is an object: neither a list nor null. */
export const isJsonObject = (value: unknown): value is JsonFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value of a JSON text; `undefined` for a text that is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
