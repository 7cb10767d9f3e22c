/** A piece of an OpenAPI document that nobody has checked. */
export type Json = Readonly<Record<string, unknown>>

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object at a path of keys; empty where there is none. */
export const memberAt = (value: unknown, ...keys: readonly string[]): Json => {
  const found = keys.reduce<unknown>((inner, key) => (isJson(inner) ? inner[key] : undefined), value)
  return isJson(found) ? found : {}
}

const deepestReference = 20

/** A node with its local `$ref` followed; a broken or circular one gives an empty object. */
export const resolve = (document: Json, node: unknown, depth = 0): Json => {
  if (!isJson(node)) return {}
  if (typeof node.$ref !== 'string') return node
  if (!node.$ref.startsWith('#/') || depth > deepestReference) return {}
  const keys = node.$ref.slice(2).split('/')
  const names = keys.map(key => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  return resolve(document, memberAt(document, ...names), depth + 1)
}
