import { memberAt, resolve } from '../applink/publications/spec.ts'
import { isJsonObject, type JsonFields } from '../json.ts'

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  integer: value => Number.isInteger(value),
  boolean: value => typeof value === 'boolean',
  array: Array.isArray,
  object: isJsonObject,
}

interface Place {
  readonly document: JsonFields
  readonly path: string
}

const shapeObject = (schema: JsonFields, value: JsonFields, { document, path }: Place): JsonFields => {
  const properties = memberAt(schema, 'properties')
  if (Object.keys(properties).length === 0) return value
  const known = Object.entries(value).filter(([name]) => Object.hasOwn(properties, name))
  return Object.fromEntries(
    known.map(([name, inner]) => [name, shapeOf(properties[name], inner, { document, path: `${path}.${name}` })]),
  )
}

/**
 * A value as the class that Salesforce generates would hold it: what the schema does not name is gone.
 *
 * @throws Error where a type is another one: Salesforce fails the callout
 */
export const shapeOf = (node: unknown, value: unknown, place: Place): unknown => {
  const schema = resolve(place.document, node)
  if (value === null || value === undefined) return value
  const { type } = schema
  if (typeof type === 'string' && checks[type]?.(value) === false) {
    throw new Error(`${place.path}: the document says ${type}, the answer holds ${typeof value}`)
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => shapeOf(schema.items, item, { ...place, path: `${place.path}[${index}]` }))
  }
  return isJsonObject(value) ? shapeObject(schema, value, place) : value
}
