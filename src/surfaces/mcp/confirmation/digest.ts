/** SHA-256 of a JSON value, in hexadecimal digits. The order of the keys of an object makes no difference. */
export async function toDigest(value: unknown): Promise<string> {
  const text = JSON.stringify(value, (_, part: unknown) => (isObject(part) ? toSorted(part) : part))
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, '0')).join('')
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const toSorted = (value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
