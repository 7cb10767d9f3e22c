import { isJsonObject } from '../../core/json.ts'
import type { Reached } from '../../core/org/reach.ts'
import {
  does,
  fieldsReach,
  jsonBody,
  listIn,
  parameters,
  type ReachingRequest,
  readCollection,
  readParameterized,
  readRecord,
  textIn,
  typesIn,
  unknown,
} from './resource-reach.ts'
import { soqlReach } from './soql-reach.ts'
import { soslReach } from './sosl-reach.ts'
import { sqlReach } from './sql-reach.ts'
import { anything, read } from './words.ts'

type Read = (request: ReachingRequest, match: readonly string[]) => readonly Reached[]

const none: Read = () => []
const queries =
  (reachIn: (query: string) => readonly Reached[]): Read =>
  ({ path }) => {
    const asked = [...parameters(path, 'q'), ...parameters(path, 'explain')]
    return asked.length > 0 ? asked.flatMap(reachIn) : [anything]
  }
/** By what stands behind the version; the first that fits counts. */
const resources: readonly (readonly [RegExp, Read])[] = [
  [/^(?:query|queryAll)\/?\?/, queries(soqlReach)],
  // Further pages of what was asked before.
  [/^(?:query|queryAll)\/[\w-]+\/?$/, none],
  [/^search\/?\?/, queries(soslReach)],
  [/^parameterizedSearch\/?(?:\?|$)/, readParameterized],
  // Names and types of fields are no data.
  [/^sobjects\/?(?:$|\?)/, ({ method }) => (does(method) === 'read' ? [] : [unknown])],
  [
    /^sobjects\/(\w+)\/describe(?:[/?]|$)/,
    ({ method }, [name = '']) => (does(method) === 'read' ? [] : [{ does: 'write', name }]),
  ],
  [/^sobjects\/(\w+)((?:\/[^/?]*)*)(?:\?|$)/, readRecord],
  [/^composite(?:\/batch|\/graph)?\/?(?:$|\?)/, readSteps],
  [/^composite\/tree\/(\w+)\/?(?:\?|$)/, (request, [name = '']) => [{ does: 'write', name }, ...typesIn(request)]],
  [/^composite\/sobjects\/(\w+)\/\w+/, (request, [name = '']) => [{ does: 'write', name }, ...typesIn(request)]],
  [/^composite\/sobjects\/(\w+)\/?(?:\?|$)/, (request, [name = '']) => [read(name), ...fieldsReach(request)]],
  [/^composite\/sobjects\/?(?:\?|$)/, readCollection],
  [
    /^jobs\/query\/?(?:$|\?)/,
    request => (request.method === 'GET' ? [] : soqlReach(textIn(jsonBody(request), 'query'))),
  ],
  [
    /^jobs\/ingest\/?(?:$|\?)/,
    request => (request.method === 'GET' ? [] : [{ does: 'write', name: textIn(jsonBody(request), 'object') || '*' }]),
  ],
  // A job that was opened before, by its id.
  [/^jobs\/(?:query|ingest)\/\w/, none],
  [
    /^limits\/recordCount\/?(?:\?|$)/,
    ({ path }) => parameters(path, 'sObjects').flatMap(list => list.split(',').map(each => read(each.trim()))),
  ],
  [/^limits\/?(?:\?|$)/, none],
  [
    /^actions\/(.+?)(?:\?|$)/,
    ({ method }, [name = '']) => (method === 'GET' ? [] : [{ does: 'write', name: `actions/${name}` }]),
  ],
  [/^([\w-]+)/, ({ method }, [name = '']) => [{ does: does(method), name }]],
]

const versioned = /^\/services\/data(?:\/v\d+\.\d)?(?:\/|$|(?=\?))/
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
  for (const [pattern, readFound] of resources) {
    const match = pattern.exec(rest)
    if (match) return readFound({ ...request, path: rest }, match.slice(1))
  }
  // Versions, and the names of resources.
  return /^(?:\?|$)/.test(rest) ? [] : [{ does: does(request.method), name: rest }]
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
  if (/^\/api\/v\d\/query(?:-sql)?\/?(?:\?|$)/.test(path) || /\/query-sql\/?(?:\?|$)/.test(path))
    return sqlReach(textIn(jsonBody(request), 'sql'))
  const [, object] = /^\/api\/v\d\/ingest\/sources\/[^/]+\/(\w+)\/?(?:\?|$)/.exec(path) ?? []
  if (object !== undefined) return [{ does: 'write', name: object }]
  return /^\/api\/v\d\/query\/[^/?]/.test(path) && request.method === 'GET'
    ? []
    : [{ does: does(request.method), name: path.replace(/\?.*$/, '') }]
}

function readSteps(request: ReachingRequest): readonly Reached[] {
  const body = jsonBody(request)
  if (!isJsonObject(body)) return request.method === 'GET' ? [] : [unknown]
  const steps = [body.compositeRequest, body.batchRequests, listIn(body.graphs).map(graph => stepsOf(graph))]
  return steps.flat(2).flatMap(step => {
    if (step === undefined) return []
    if (!isJsonObject(step) || typeof step.url !== 'string') return [unknown]
    const path = step.url.startsWith('/') ? step.url : `/services/data/${step.url.replace(/^v\d+\.\d\//, '')}`
    return reachOf({ method: String(step.method ?? 'GET'), path, body: step.body ?? step.richInput })
  })
}

const stepsOf = (graph: unknown): readonly unknown[] => (isJsonObject(graph) ? listIn(graph.compositeRequest) : [])
