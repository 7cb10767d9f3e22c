import { below, type Place, placeOf, pointerOf, root } from './place.ts'
import { isReference } from './resolver.ts'
import { isObject, type JsonObject, listOf, objectOf, textOf } from './value.ts'

/** A document as OpenAPI 3.0, and where what it says is written. */
export interface Converted {
  readonly document: JsonObject
  /** The JSON pointer in the document as written, for one into this form of it. */
  originOf(pointer: string): string
}

export const isSwagger = ({ swagger }: JsonObject): boolean => swagger === '2.0'

/**
 * Reads Swagger 2.0 in the form of OpenAPI 3.0: bodies and answers get content, parameters a schema. Definitions stay where
 * they are, so that references lead on. Fields of forms stay parameters, as Salesforce has them.
 */
export function fromSwagger(source: JsonObject): Converted {
  const bodies = new Map<string, string>()
  const reading: Reading = { source, bodies }
  const paths = Object.entries(objectOf(source.paths)).map(([path, item]) => {
    return [path, isObject(item) ? toItem(reading, item, below(root, 'paths', path)) : item] as const
  })
  const document = {
    ...source,
    openapi: '3.0.3',
    paths: Object.fromEntries(paths),
    parameters: mapValues(source.parameters, toParameter),
    responses: mapValues(source.responses, response => toResponse(response, mediaTypes(source.produces))),
    ...serversOf(source),
  }
  const written = new Set(bodies.values())
  return { document, originOf: pointer => originOf(pointer, bodies, written) }
}

interface Reading {
  readonly source: JsonObject
  /** Pointers of the parameters that became request bodies, by those of the bodies. */
  readonly bodies: Map<string, string>
}

const bodyPart = /^(\/paths\/[^/]*\/[^/]*\/requestBody)(?:\/content\/[^/]*)?/
const answerPart = /^((?:\/paths\/[^/]*\/[^/]*)?\/responses\/[^/]*)\/content\/[^/]*/
const parameterPart = /^((?:\/paths\/[^/]*(?:\/[^/]*)?)?\/parameters\/[^/]*)\/schema/

const originOf = (pointer: string, bodies: Reading['bodies'], written: ReadonlySet<string>): string =>
  bodyPart.test(pointer)
    ? pointer.replace(bodyPart, (whole, body: string) => bodies.get(body) ?? whole)
    : pointer
        .replace(/^\/servers(?:\/.*)?$/, '/host')
        .replace(answerPart, '$1')
        .replace(parameterPart, (whole, parameter: string) => (written.has(parameter) ? whole : parameter))

function serversOf({ basePath, host, schemes }: JsonObject): JsonObject {
  if (typeof host !== 'string') return {}
  const scheme = listOf(schemes).includes('https') ? 'https' : (listOf(schemes)[0] ?? 'https')
  return { servers: [{ url: `${scheme}://${host}${textOf(basePath)}` }] }
}

function toItem(reading: Reading, item: JsonObject, place: Place): JsonObject {
  const shared = listOf(item.parameters)
  const operations = Object.entries(item).map(([method, value]) => {
    const isOperation = isObject(value) && !method.startsWith('x-')
    return [method, isOperation ? toOperation(reading, value, below(place, method)) : value] as const
  })
  const item3 = Object.fromEntries(operations)
  for (const [method, value] of operations) {
    if (isObject(value) && value.requestBody === undefined && methodsWithBody.has(method)) {
      item3[method] = withBody(reading, value, { parameters: shared, place, operation: below(place, method) })
    }
  }
  return { ...item3, ...(item.parameters !== undefined && { parameters: shared.map(toParameter) }) }
}

const methodsWithBody: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete'])

function toOperation(reading: Reading, value: JsonObject, place: Place): JsonObject {
  const { source } = reading
  const produces = mediaTypes(value.produces ?? source.produces)
  const parameters = listOf(value.parameters)
  const operation = {
    ...value,
    ...(value.parameters !== undefined && { parameters: parameters.map(parameter => toUse(source, parameter)) }),
    ...(isObject(value.responses) && {
      responses: mapValues(value.responses, response => toResponse(response, produces)),
    }),
  }
  return withBody(reading, operation, { parameters, place, operation: place })
}

/** A body that is listed among parameters moves to where OpenAPI 3.0 has it. */
function withBody(
  { bodies, source }: Reading,
  value: JsonObject,
  { operation, parameters, place }: { parameters: readonly unknown[]; place: Place; operation: Place },
): JsonObject {
  const index = parameters.findIndex(parameter => targetOf(source, parameter).in === 'body')
  if (index < 0) return value
  const use = parameters[index]
  const { description, required, schema } = targetOf(source, use)
  const content = mediaTypes(value.consumes ?? source.consumes).map(type => [type, { schema: toSchema(schema) }])
  const at = isReference(use) ? placeOf(['parameters', nameIn(use.$ref)]) : below(place, 'parameters', index)
  bodies.set(pointerOf(below(operation, 'requestBody')), pointerOf(at))
  return {
    ...value,
    requestBody: {
      ...(description !== undefined && { description }),
      ...(required !== undefined && { required }),
      content: Object.fromEntries(content),
    },
  }
}

const mediaTypes = (types: unknown): readonly string[] => {
  const known = listOf(types).filter(type => typeof type === 'string')
  return known.length > 0 ? known : ['application/json']
}

const nameIn = (reference: string): string => reference.slice('#/parameters/'.length)

function targetOf(source: JsonObject, parameter: unknown): JsonObject {
  if (!isReference(parameter)) return objectOf(parameter)
  return parameter.$ref.startsWith('#/parameters/')
    ? objectOf(objectOf(source.parameters)[nameIn(parameter.$ref)])
    : objectOf(undefined)
}

/** An entry that became a body leaves its place empty, so that the others keep theirs. */
const toUse = (source: JsonObject, parameter: unknown): unknown =>
  targetOf(source, parameter).in === 'body' ? null : toParameter(parameter)

function toParameter(parameter: unknown): unknown {
  if (!isObject(parameter) || isReference(parameter)) return parameter
  if (parameter.in === 'body') return null
  const { allowEmptyValue, collectionFormat, description, in: where, name, required, ...rest } = parameter
  const extensions = Object.entries(rest).filter(([key]) => key.startsWith('x-'))
  const schema = Object.entries(rest).filter(([key]) => !key.startsWith('x-'))
  const own = Object.entries({ name, in: where, description, required }).filter(([, value]) => value !== undefined)
  return Object.fromEntries([...own, ...extensions, ['schema', toSchema(Object.fromEntries(schema))]])
}

function toResponse(response: unknown, produces: readonly string[]): unknown {
  if (!isObject(response) || isReference(response) || response.schema === undefined) return response
  const { schema, ...rest } = response
  return { ...rest, content: Object.fromEntries(produces.map(type => [type, { schema: toSchema(schema) }])) }
}

/** Files are texts of bytes in OpenAPI 3.0. */
const toSchema = (schema: unknown): unknown =>
  isObject(schema) && schema.type === 'file' ? { ...schema, type: 'string', format: 'binary' } : schema

const mapValues = (map: unknown, change: (value: unknown) => unknown): JsonObject | undefined =>
  isObject(map) ? Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)])) : undefined
