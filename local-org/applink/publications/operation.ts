import { isJsonObject, type JsonFields } from '../../json.ts'
import { memberAt, resolve } from './spec.ts'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: JsonFields
}

/** Where an operation takes the address that it calls back. */
export interface CallbackPlace {
  readonly name: string
  readonly in: 'query' | 'body'
  /** Name of the query parameter, or the keys down to the body's field. */
  readonly keys: readonly string[]
}

/** One operation of a published document, as Salesforce would offer it. */
export interface Operation {
  readonly operationId: string
  readonly method: string
  /** With `{name}` for path parameters. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Schema of the body; undefined when there is none. */
  readonly body: JsonFields | undefined
  /** Schema by response code or `default`; undefined for a response without content. */
  readonly responses: ReadonlyMap<string, JsonFields | undefined>
  readonly agentAction: boolean
  /** Session permission set that makes the call a `user-plus` one. */
  readonly permissionSet: string | undefined
  readonly callback: CallbackPlace | undefined
  /** The document, to follow references. */
  readonly document: JsonFields
}

const methods = ['get', 'put', 'post', 'patch', 'delete'] as const

const jsonSchemaOf = (document: JsonFields, node: JsonFields): JsonFields | undefined => {
  const content = memberAt(node, 'content')
  const media = content['application/json'] ?? Object.values(content)[0]
  return media === undefined ? undefined : resolve(document, memberAt(media, 'schema'))
}

const readParameter = (node: JsonFields): Parameter | undefined => {
  const { name, in: place, required } = node
  const schema = memberAt(node, 'schema')
  if (typeof name !== 'string' || (place !== 'path' && place !== 'query' && place !== 'header')) return undefined
  return { name, in: place, required: required === true || place === 'path', schema }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The three documented forms of the address; others are not supported by Salesforce. */
const readCallback = (document: JsonFields, callbacks: JsonFields): CallbackPlace | undefined => {
  const [name, node] = Object.entries(callbacks)[0] ?? []
  const expression = Object.keys(resolve(document, node))[0] ?? ''
  const query = /^\{\$request\.query\.([^}]+)\}$/.exec(expression)?.[1]
  const body = /^\{\$request\.body#\/([^}]+)\}$/.exec(expression)?.[1]
  if (name === undefined || (query === undefined && body === undefined)) return undefined
  return query === undefined
    ? { name, in: 'body', keys: (body ?? '').split('/') }
    : { name, in: 'query', keys: [query] }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const readOperation = (document: JsonFields, path: string, method: string): Operation | undefined => {
  const shared = memberAt(document, 'paths', path)
  const node = memberAt(shared, method)
  if (typeof node.operationId !== 'string') return undefined
  const requestBody = resolve(document, node.requestBody)
  const parameters = [...listOf(shared.parameters), ...listOf(node.parameters)]
  const responses = Object.entries(memberAt(node, 'responses')).map(
    ([code, response]) => [code, jsonSchemaOf(document, resolve(document, response))] as const,
  )
  return {
    operationId: node.operationId,
    method: method.toUpperCase(),
    path,
    parameters: parameters.flatMap(parameter => readParameter(resolve(document, parameter)) ?? []),
    body: isJsonObject(node.requestBody) ? (jsonSchemaOf(document, requestBody) ?? {}) : undefined,
    responses: new Map(responses),
    agentAction: memberAt(node, 'x-sfdc', 'agent', 'action').publishAsAgentAction === true,
    permissionSet: textOf(memberAt(node, 'x-sfdc', 'heroku', 'authorization').permissionSet),
    callback: readCallback(document, memberAt(node, 'callbacks')),
    document,
  }
}

/** The operations of an OpenAPI document, in its order. What is not understood is left out. */
export const readOperations = (document: JsonFields): readonly Operation[] =>
  Object.keys(memberAt(document, 'paths')).flatMap(path =>
    methods.flatMap(method => readOperation(document, path, method) ?? []),
  )
