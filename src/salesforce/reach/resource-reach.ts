import { isJsonObject, jsonOf } from '../../core/json.ts'
import type { Reached } from '../../core/org/reach.ts'
import { pathsReach } from './soql-reach.ts'
import { along, read } from './words.ts'

/** A request, or a step of one. */
export interface ReachingRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** As text, or as the JSON that a step has. */
  readonly body?: unknown
}

export function jsonBody({ body }: ReachingRequest): unknown {
  const given = typeof body === 'function' ? body() : body
  return typeof given === 'string' ? jsonOf(given) : given
}

export const does = (method: string): Reached['does'] => (method === 'GET' || method === 'HEAD' ? 'read' : 'write')
/** All of that name: which of several an org takes is its own affair. */
export const parameters = (path: string, name: string): readonly string[] =>
  path.includes('?') ? new URLSearchParams(path.slice(path.indexOf('?') + 1)).getAll(name) : []
export const unknown: Reached = { does: 'write', name: '*' }

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Fields whose content has an address, as a file. */
const contents = /^(?:versiondata|body|logfile|binarydata|documentcontent|richtextimagefields|updated|deleted)$/i

/** `sobjects/Account/ID/Owner`, or behind an external id. */
export function readRecord(
  { method, path }: ReachingRequest,
  [name = '', rest = '']: readonly string[],
): readonly Reached[] {
  const own: Reached = { does: does(overriding.test(path) ? 'POST' : method), name }
  const [, record = '', ...steps] = rest.replace(/\/+$/, '').split('/')
  const fields = parameters(path, 'fields').flatMap(pathsReach)
  const [step = ''] = steps
  if (/^(?:quickActions|listviews)$/i.test(record) && step !== '')
    return [own, { does: own.does, name: `${record}/${step}` }, ...fields]
  // `sobjects/X/FIELD/VALUE` has as many parts as `sobjects/X/ID/RELATIONSHIP`: which it is only the org can say.
  const isField = /^[A-Za-z]\w*$/.test(record) && !/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(record)
  const ways = (isField ? steps.slice(1) : contents.test(step) ? [] : steps).filter(Boolean)
  return [own, ...ways.map((way): Reached => ({ ...along(way), does: own.does })), ...fields]
}

/** A POST may say that it is another. */
const overriding = /[?&]_HttpMethod=/i

export function readCollection(request: ReachingRequest): readonly Reached[] {
  if (request.method === 'DELETE') return [{ does: 'write', name: '*' }]
  const types = typesIn(request)
  return types.length > 0 ? types : [{ does: 'write', name: '*' }]
}

/** The objects of the records in a body, of those inside them too. */
export function typesIn(request: ReachingRequest): readonly Reached[] {
  const names = new Set<string>()
  const body = jsonBody(request)
  if (!isJsonObject(body)) return body === undefined && request.body === undefined ? [] : [unknown]
  const look = (value: unknown): void => {
    const type = isJsonObject(value) ? textIn(value.attributes, 'type') : ''
    if (type !== '') names.add(type)
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(look)
  }
  look(body)
  return [...names].map(name => ({ does: 'write', name }))
}

export function readParameterized(request: ReachingRequest): readonly Reached[] {
  const body = jsonBody(request)
  const objects = isJsonObject(body) ? listIn(body.sobjects) : []
  const named = [...objects.map(each => textIn(each, 'name') || '*'), ...parameters(request.path, 'sobject')].filter(
    Boolean,
  )
  const paths = [isJsonObject(body) ? body : undefined, ...objects].flatMap(fieldsIn)
  return [...(named.length > 0 ? named : ['search']).map(read), ...paths]
}

/** Paths in the fields that a request asks for. */
export const fieldsReach = (request: ReachingRequest): readonly Reached[] => [
  ...parameters(request.path, 'fields').flatMap(pathsReach),
  ...fieldsIn(jsonBody(request)),
]

function fieldsIn(value: unknown): readonly Reached[] {
  if (!isJsonObject(value)) return []
  const fields = [value.fields, value.where, value.orderBy].flat().filter(each => typeof each === 'string')
  return fields.flatMap(pathsReach)
}

export function textIn(value: unknown, field: string): string {
  const text = isJsonObject(value) ? value[field] : undefined
  return typeof text === 'string' ? text : ''
}
