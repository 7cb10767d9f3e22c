import type { Operation, Parameter } from '../applink/publications/operation.ts'
import { memberAt } from '../applink/publications/spec.ts'
import { isJsonObject, type JsonFields } from '../json.ts'

/** The HTTP request of a call, without the signed headers. */
export interface OutgoingRequest {
  readonly method: string
  /** Of the app that is called. Absent: the mesh of this program. */
  readonly origin?: string | undefined
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** An input that the operation does not have, or lacks. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

const textOf = (value: unknown): string =>
  isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const check = ({ operationId, parameters, body }: Operation, input: JsonFields): void => {
  const fields = Object.keys(memberAt(body, 'properties'))
  const names = new Set([...parameters.map(({ name }) => name), ...(fields.length > 0 ? fields : ['body'])])
  const unknown = Object.keys(input).find(name => !names.has(name))
  if (unknown !== undefined) throw new InputError(`${unknown}: ${operationId} has no such input`)
  const listed: unknown = body?.required
  const required = [
    ...parameters.filter(parameter => parameter.required).map(({ name }) => name),
    ...(Array.isArray(listed) ? listed.map(String) : []),
  ]
  const missing = required.find(name => !isGiven(input[name]))
  if (missing !== undefined) throw new InputError(`${missing}: ${operationId} requires this input`)
}

/** Flow and Apex have one input `body` for all of its fields. */
const spread = ({ body }: Operation, input: JsonFields): JsonFields => {
  const fields = memberAt(body, 'properties')
  if (!isJsonObject(input.body) || Object.keys(fields).length === 0 || Object.hasOwn(fields, 'body')) return input
  const { body: inner, ...rest } = input
  return { ...rest, ...inner }
}

const bodyOf = ({ parameters, body }: Operation, input: JsonFields): unknown => {
  if (body === undefined) return undefined
  if (Object.keys(memberAt(body, 'properties')).length === 0)
    return input.body ?? (body.type === 'object' ? {} : undefined)
  const names = new Set(parameters.map(({ name }) => name))
  return Object.fromEntries(Object.entries(input).filter(([name, value]) => !names.has(name) && value !== undefined))
}

const valuesIn = (
  parameters: readonly Parameter[],
  place: Parameter['in'],
  input: JsonFields,
): readonly [string, string][] =>
  parameters
    .filter(parameter => parameter.in === place && isGiven(input[parameter.name]))
    .map(({ name }) => [name, textOf(input[name])])

const pathOf = ({ path, parameters }: Operation, input: JsonFields): string =>
  valuesIn(parameters, 'path', input).reduce(
    (filled, [name, value]) => filled.replace(`{${name}}`, () => encodeURIComponent(value)),
    path,
  )

/**
 * Makes the request that Salesforce makes for an operation: inputs by name, the body as `body` or its fields beside the
 * parameters.
 *
 * @throws InputError for an input that is missing or that the operation does not have
 */
export const toRequest = (operation: Operation, given: JsonFields): OutgoingRequest => {
  const input = spread(operation, given)
  check(operation, input)
  const { method, parameters } = operation
  const query = new URLSearchParams(Object.fromEntries(valuesIn(parameters, 'query', input)))
  const body = bodyOf(operation, input)
  return {
    method,
    target: pathOf(operation, input) + (query.size > 0 ? `?${query}` : ''),
    headers: {
      ...Object.fromEntries(valuesIn(parameters, 'header', input)),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      accept: 'application/json',
      'user-agent': 'SFDC-Callout/62.0',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }
}

/** The input with the callback address where the operation takes it. */
export const withCallback = (operation: Operation, input: JsonFields, url: string): JsonFields => {
  const [first, ...rest] = operation.callback?.keys ?? []
  if (first === undefined) return input
  if (rest.length === 0) return { ...input, [first]: url }
  const inner = rest.reduceRight<unknown>((value, key) => ({ [key]: value }), url)
  return { ...input, [first]: { ...memberAt(input, first), ...(isJsonObject(inner) ? inner : {}) } }
}
