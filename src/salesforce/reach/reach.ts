import { isJsonObject, jsonOf } from '../../core/json.ts'
import type { Reached } from '../../core/org/reach.ts'
import { soqlReach, soslReach, sqlReach } from './query-reach.ts'

/** A request, or a step of one. */
export interface ReachingRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** As text, or as the JSON that a step has. */
  readonly body?: unknown
}

type Read = (request: ReachingRequest, match: readonly string[]) => readonly Reached[]

const none: Read = () => []
function jsonBody({ body }: ReachingRequest): unknown {
  const given = typeof body === 'function' ? body() : body
  return typeof given === 'string' ? jsonOf(given) : given
}
const does = (method: string): Reached['does'] => (method === 'GET' || method === 'HEAD' ? 'read' : 'write')
const parameter = (path: string, name: string): string =>
  new URLSearchParams(path.slice(path.indexOf('?') + 1)).get(name) ?? ''

/** By what stands behind the version; the first that fits counts. */
const resources: readonly (readonly [RegExp, Read])[] = [
  [/^(?:query|queryAll)\?/, ({ path }) => soqlReach(parameter(path, 'q'))],
  // Further pages of what was asked before.
  [/^(?:query|queryAll)\/[^/]+$/, none],
  [/^search\?/, ({ path }) => soslReach(parameter(path, 'q'))],
  [/^parameterizedSearch(?:\?|$)/, readParameterized],
  // Names and types of fields are no data.
  [/^sobjects(?:$|\?|\/[^/?]+\/describe)/, none],
  [/^sobjects\/(\w+)\/[^/?]+(?:\/[^/?]+)?\/(\w+)(?:[/?]|$)/, readRelated],
  [/^sobjects\/(\w+)/, ({ method }, [name = '']) => [{ does: does(method), name }]],
  [/^composite(?:\/batch|\/graph)?(?:$|\?)/, readSteps],
  [/^composite\/tree\/(\w+)/, (request, [name = '']) => [{ does: 'write', name }, ...typesIn(request)]],
  [/^composite\/sobjects\/(\w+)\/\w+/, (request, [name = '']) => [{ does: 'write', name }, ...typesIn(request)]],
  [/^composite\/sobjects\/(\w+)/, (_, [name = '']) => [{ does: 'read', name }]],
  [/^composite\/sobjects/, readCollection],
  [/^jobs\/query(?:$|\?)/, request => soqlReach(textIn(jsonBody(request), 'query'))],
  [/^jobs\/ingest(?:$|\?)/, request => [{ does: 'write', name: textIn(jsonBody(request), 'object') || '*' }]],
  // A job that was opened before, by its id.
  [/^jobs\/(?:query|ingest)\//, none],
  [/^limits(?:[/?]|$)/, none],
  [
    /^actions\/(.+?)(?:\?|$)/,
    ({ method }, [name = '']) => (method === 'GET' ? [] : [{ does: 'write', name: `actions/${name}` }]),
  ],
  [/^([\w-]+)/, ({ method }, [name = '']) => [{ does: does(method), name }]],
]

const versioned = /^\/services\/data(?:\/v\d+\.\d)?\/?/
const apex = /^\/services\/apexrest\/([^?]*)/

/** What a request to an org, or to its Data Cloud, reads and writes. */
export function reachOf(request: ReachingRequest): readonly Reached[] {
  const path = decodePath(request.path)
  // An org has nothing there, and a Data Cloud all it has.
  if (path.startsWith('/api/')) return dataCloudReach({ ...request, path })
  const [, method] = apex.exec(path) ?? []
  if (method !== undefined) return [{ does: does(request.method), name: `apexrest/${method}` }]
  if (!versioned.test(path))
    return path.startsWith('/services/oauth2/') ? [] : [{ does: does(request.method), name: path }]
  return reachBelowVersion(request, path.replace(versioned, ''))
}

function reachBelowVersion(request: ReachingRequest, rest: string): readonly Reached[] {
  for (const [pattern, read] of resources) {
    const match = pattern.exec(rest)
    if (match) return read({ ...request, path: rest }, match.slice(1))
  }
  return []
}

/** A name may be written with escapes, which the org undoes; a query keeps its own. */
function decodePath(path: string): string {
  const at = path.indexOf('?')
  const [plain, query] = at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at)]
  try {
    return decodeURIComponent(plain) + query
  } catch {
    return path
  }
}

function dataCloudReach(request: ReachingRequest): readonly Reached[] {
  const { path } = request
  if (/^\/api\/v\d\/query(?:-sql)?(?:\?|$)/.test(path) || /\/query-sql(?:\?|$)/.test(path))
    return sqlReach(textIn(jsonBody(request), 'sql'))
  const [, object] = /^\/api\/v\d\/ingest\/sources\/[^/]+\/(\w+)/.exec(path) ?? []
  if (object !== undefined) return [{ does: 'write', name: object }]
  return /^\/api\/v\d\/query\//.test(path) ? [] : [{ does: does(request.method), name: path.replace(/\?.*$/, '') }]
}

/** `sobjects/Account/ID/Owner`, or behind an external id. */
function readRelated({ method, path }: ReachingRequest, [name = '', last = '']: readonly string[]): readonly Reached[] {
  const own: Reached = { does: does(method), name }
  // `sobjects/X/FIELD/VALUE` has as many parts as `sobjects/X/ID/RELATIONSHIP`: which it is only the org can say.
  const isRecord = /^sobjects\/\w+\/[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\/\w+/.test(path)
  return isRecord ? [own, { does: does(method), name: last, relationship: true }] : [own]
}

function readSteps(request: ReachingRequest): readonly Reached[] {
  const body = jsonBody(request)
  if (!isJsonObject(body)) return []
  const steps = [body.compositeRequest, body.batchRequests, listIn(body.graphs).map(graph => stepsOf(graph))]
  return steps.flat(2).flatMap(step => {
    if (!isJsonObject(step) || typeof step.url !== 'string') return []
    const path = step.url.startsWith('/') ? step.url : `/services/data/${step.url.replace(/^v\d+\.\d\//, '')}`
    return reachOf({ method: String(step.method ?? 'GET'), path, body: step.body ?? step.richInput })
  })
}

const stepsOf = (graph: unknown): readonly unknown[] => (isJsonObject(graph) ? listIn(graph.compositeRequest) : [])
const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function readCollection(request: ReachingRequest): readonly Reached[] {
  if (request.method === 'DELETE') return [{ does: 'write', name: '*' }]
  const types = typesIn(request)
  return types.length > 0 ? types : [{ does: 'write', name: '*' }]
}

/** The objects of the records in a body, of those inside them too. */
function typesIn(request: ReachingRequest): readonly Reached[] {
  const names = new Set<string>()
  const look = (value: unknown): void => {
    const type = isJsonObject(value) ? textIn(value.attributes, 'type') : ''
    if (type !== '') names.add(type)
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(look)
  }
  look(jsonBody(request))
  return [...names].map(name => ({ does: 'write', name }))
}

function readParameterized(request: ReachingRequest): readonly Reached[] {
  const body = jsonBody(request)
  const objects = isJsonObject(body) ? listIn(body.sobjects).map(each => textIn(each, 'name')) : []
  const named = [...objects, ...new URLSearchParams(request.path.split('?')[1] ?? '').getAll('sobject')].filter(Boolean)
  return named.length > 0 ? named.map(name => ({ does: 'read', name })) : [{ does: 'read', name: 'search' }]
}

function textIn(value: unknown, field: string): string {
  const text = isJsonObject(value) ? value[field] : undefined
  return typeof text === 'string' ? text : ''
}
