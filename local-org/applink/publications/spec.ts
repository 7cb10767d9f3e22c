import { isJsonObject, type JsonFields } from '../../json.ts'

/** One for all, so that whoever remembers what was looked at knows it again. */
const nothing: JsonFields = {}

/** The object at a path of keys; empty where there is none. */
export const memberAt = (value: unknown, ...keys: readonly string[]): JsonFields => {
  const found = keys.reduce<unknown>((inner, key) => (isJsonObject(inner) ? inner[key] : undefined), value)
  return isJsonObject(found) ? found : nothing
}

const deepestReference = 20

/** A node with its local `$ref` followed; a broken or circular one gives an empty object. */
export const resolve = (document: JsonFields, node: unknown, depth = 0): JsonFields => {
  if (!isJsonObject(node)) return nothing
  if (typeof node.$ref !== 'string') return node
  if (!node.$ref.startsWith('#/') || depth > deepestReference) return nothing
  const keys = node.$ref.slice(2).split('/')
  const names = keys.map(key => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
  return resolve(document, memberAt(document, ...names), depth + 1)
}
