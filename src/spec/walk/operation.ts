import { below, type Place } from './place.ts'
import type { Found, OperationTarget, PathTarget, Spec, UsedParameter } from './targets.ts'
import { isObject, type JsonObject, listOf, objectOf, textOf } from './value.ts'

/** Every method a path item can have in OpenAPI 3.0. */
const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete', 'options', 'head', 'trace'])

/** The methods of a path item, in order. */
export const methodsOf = (item: JsonObject): readonly string[] =>
  Object.keys(item).filter(key => methods.has(key) && isObject(item[key]))

/** One operation of a path, with its parameters and body looked up. */
export function toOperation(path: PathTarget, method: string): OperationTarget {
  const { spec } = path
  const value = objectOf(path.value[method])
  const place = below(path.place, method)
  return {
    spec,
    place,
    value,
    path,
    method,
    id: textOf(value.operationId),
    published: actionOf(value).publishAsAgentAction === true,
    parameters: mergeParameters(listParameters(path, spec), listParameters({ value, place }, spec)),
    body: spec.resolve(value.requestBody, below(place, 'requestBody')),
  }
}

/** What `x-sfdc.agent.action` of an operation or a schema holds. */
export const actionOf = (value: JsonObject): JsonObject => objectOf(agentOf(value).action)

/** What `x-sfdc.agent` holds. */
export const agentOf = (value: JsonObject): JsonObject => objectOf(objectOf(value['x-sfdc']).agent)

/** Where an operation writes a parameter or its path does: references followed, broken ones left out. */
function listParameters({ value, place }: Found, spec: Spec): readonly UsedParameter[] {
  return listOf(value.parameters).flatMap((parameter, index) => {
    const use = below(place, 'parameters', index)
    const found = spec.resolve(parameter, use)
    return found ? [{ ...found, use }] : []
  })
}

function mergeParameters(shared: readonly UsedParameter[], own: readonly UsedParameter[]): readonly UsedParameter[] {
  const keyOf = ({ value }: UsedParameter): string => `${textOf(value.in)} ${textOf(value.name)}`
  const overridden = new Set(own.map(keyOf))
  return [...shared.filter(parameter => !overridden.has(keyOf(parameter))), ...own]
}

/** One declared answer of an operation. */
export interface Answer {
  readonly code: string
  /** Where the operation lists it. */
  readonly use: Place
  readonly found: Found | undefined
}

export const answersOf = ({ value, place, spec }: OperationTarget): readonly Answer[] =>
  Object.entries(objectOf(value.responses))
    .filter(([code]) => !code.startsWith('x-'))
    .map(([code, response]) => {
      const use = below(place, 'responses', code)
      return { code, use, found: spec.resolve(response, use) }
    })

/** The codes from 200 to 299 that an operation declares, lowest first; the range of all of them counts as one. */
export const successesOf = (operation: OperationTarget): readonly Answer[] =>
  answersOf(operation)
    .filter(({ code }) => /^2(?:\d\d|XX)$/.test(code))
    .sort((a, b) => a.code.localeCompare(b.code))

/** Media types of a body or response with their schemas, references followed. */
export const mediaOf = ({ value, place }: Found): readonly (readonly [type: string, media: Found])[] =>
  Object.entries(objectOf(value.content)).map(([type, media]) => [
    type,
    { value: objectOf(media), place: below(place, 'content', type) },
  ])

/** The schemas of a body or response, each where it is written, references not followed. */
export const schemasOf = (holder: Found | undefined): readonly Found[] =>
  holder
    ? mediaOf(holder).map(([, { value, place }]) => ({ value: objectOf(value.schema), place: below(place, 'schema') }))
    : []
