import { isJsonObject, type JsonFields } from '../../json.ts'
import { type Operation, type Parameter, readOperations } from './operation.ts'
import { memberAt, resolve } from './spec.ts'

/**
 * Why Salesforce does not take a document in the place of one that it has, one sentence each: what goes, or changes its type,
 * though an active operation has it. What is optional may go, and anything may come; names are compared without letter case.
 *
 * @see https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_appendix_update_schema.htm
 * @see https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_manage_edit.htm
 */
export function refusalsOf(
  old: JsonFields,
  current: JsonFields,
  isActive: (operationId: string) => boolean,
): readonly string[] {
  const currents = new Map(readOperations(current).map(each => [each.operationId.toLowerCase(), each]))
  const active = readOperations(old).filter(({ operationId }) => isActive(operationId))
  const objects = new Set(Object.keys(memberAt(current, 'components', 'schemas')).map(lower))
  return [
    ...active.flatMap(operation => {
      const next = currents.get(operation.operationId.toLowerCase())
      return next ? operationRefusals(operation, next) : [`${operation.operationId} is gone`]
    }),
    ...[...new Set(active.flatMap(objectsOf))]
      .filter(name => !objects.has(name.toLowerCase()))
      .map(name => `the object ${name} is gone`),
  ]
}

const lower = (name: string): string => name.toLowerCase()

function operationRefusals(old: Operation, current: Operation): readonly string[] {
  const { operationId: name } = old
  const placeOf = (where: string): Place => ({
    ...{ documents: [old.document, current.document], where, compared: new Map() },
  })
  return [
    ...old.parameters.flatMap(parameter => parameterRefusals(parameter, current, placeOf(name))),
    ...(old.body && !current.body ? [`the body of ${name} is gone`] : []),
    ...(old.body && current.body ? schemaRefusals(old.body, current.body, placeOf(`the body of ${name}`)) : []),
    ...[...old.responses].flatMap(([code, schema]) => {
      const where = `the answer ${code} of ${name}`
      const next = current.responses.get(code)
      if (!schema) return current.responses.has(code) ? [] : [`${where} is gone`]
      return next ? schemaRefusals(schema, next, placeOf(where)) : [`${where} is gone`]
    }),
  ]
}

interface Place {
  /** The old one and the one of now. */
  readonly documents: readonly [JsonFields, JsonFields]
  readonly where: string
  /** By what it was: what an object is compared with further out or further up, since objects may hold each other. */
  readonly compared: Map<JsonFields, Set<JsonFields>>
}

function parameterRefusals(old: Parameter, { parameters }: Operation, place: Place): readonly string[] {
  const where = `${old.name} of ${place.where}`
  const next = parameters.find(({ name }) => lower(name) === lower(old.name))
  if (!next) return old.required ? [`${where} is required, and gone`] : []
  if (next.in !== old.in) return [`${where} was in the ${old.in} and is in the ${next.in}`]
  return schemaRefusals(old.schema, next.schema, { ...place, where })
}

function schemaRefusals(old: unknown, current: unknown, place: Place): readonly string[] {
  const { compared, documents, where } = place
  const [before, after] = [resolve(documents[0], old), resolve(documents[1], current)]
  const others = compared.get(before) ?? new Set()
  if (others.has(after)) return []
  compared.set(before, others.add(after))
  const [from, to] = [typeOf(before), typeOf(after)]
  if (from !== to) return [`${where} was ${from} and is ${to}`]
  const [properties, nexts] = [memberAt(before, 'properties'), memberAt(after, 'properties')]
  const byName = new Map(Object.entries(nexts).map(([name, schema]) => [lower(name), schema]))
  const required = Array.isArray(before.required) ? before.required : []
  const inside = Object.entries(properties).flatMap(([name, schema]) => {
    const next = byName.get(lower(name))
    const at = `${name} of ${where}`
    if (next !== undefined) return schemaRefusals(schema, next, { ...place, where: at })
    return required.includes(name) ? [`${at} is required, and gone`] : []
  })
  const items = isJsonObject(before.items)
    ? schemaRefusals(before.items, after.items, { ...place, where: `an item of ${where}` })
    : []
  return [...inside, ...items]
}

/** Formats that decide the type in Apex. */
const formats: ReadonlySet<unknown> = new Set([
  'int32',
  'int64',
  'float',
  'double',
  'date',
  'date-time',
  'binary',
  'byte',
])

const typeOf = ({ format, properties, type }: JsonFields): string => {
  const name = typeof type === 'string' ? type : isJsonObject(properties) ? 'object' : 'of any type'
  return formats.has(format) ? `${name} (${format})` : name
}

/** Names of the shared schemas that an operation refers to, directly or through others. */
function objectsOf({ document, method, path }: Operation): readonly string[] {
  const schemas = memberAt(document, 'components', 'schemas')
  const found = new Set<string>()
  const collect = (node: unknown): void => {
    for (const [, name = ''] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"/]+)"/g)) {
      if (found.has(name) || !isJsonObject(schemas[name])) continue
      found.add(name)
      collect(schemas[name])
    }
  }
  collect(memberAt(document, 'paths', path, method.toLowerCase()))
  return [...found]
}
