import { createMemo } from '../core/bounded-map.ts'

/** What a request asks of an org, without any value that it names. */
export interface OrgOperation {
  /** `db.operation.name`. */
  readonly name: string
  /** API name of the object, where the address or the query says one. */
  readonly collection?: string | undefined
  /** `url.template`. */
  readonly template: string
}

type Groups = Readonly<Record<string, string | undefined>>

/** One kind of address below `/services/data/vNN.0`. `{object}` stands for the name that the pattern finds. */
interface Row {
  readonly pattern: RegExp
  readonly template: string
  readonly name: string | Readonly<Record<string, string>>
}

const byMethod = { POST: 'create', PATCH: 'update', GET: 'retrieve', DELETE: 'delete' }
const object = '(?<object>\\w{1,80})'
const rest = (path: string): RegExp => new RegExp(`^${path}$`)

/** The first that fits holds. */
const rows: readonly Row[] = [
  { pattern: rest('/query(?:All)?'), template: '/query', name: 'SELECT' },
  { pattern: rest('/query(?:All)?/[^/]+'), template: '/query/{locator}', name: 'SELECT more' },
  { pattern: rest('/search'), template: '/search', name: 'FIND' },
  { pattern: rest('/parameterizedSearch'), template: '/parameterizedSearch', name: 'FIND' },
  { pattern: rest('/sobjects'), template: '/sobjects', name: 'describe' },
  { pattern: rest(`/sobjects/${object}/describe`), template: '/sobjects/{object}/describe', name: 'describe' },
  { pattern: rest(`/sobjects/${object}`), template: '/sobjects/{object}', name: byMethod },
  { pattern: rest(`/sobjects/${object}/[^/]+`), template: '/sobjects/{object}/{id}', name: byMethod },
  {
    pattern: rest(`/sobjects/${object}/[^/]+/[^/]+`),
    template: '/sobjects/{object}/{field}/{value}',
    name: { ...byMethod, PATCH: 'upsert' },
  },
  {
    pattern: rest(`/composite/sobjects/${object}/[^/]+`),
    template: '/composite/sobjects/{object}/{field}',
    name: 'upsert',
  },
  { pattern: rest(`/composite/sobjects/${object}`), template: '/composite/sobjects/{object}', name: 'retrieve' },
  { pattern: rest('/composite/sobjects'), template: '/composite/sobjects', name: byMethod },
  { pattern: rest('/composite/graph'), template: '/composite/graph', name: 'graph' },
  { pattern: rest('/composite(?:/\\w+)?'), template: '/composite', name: 'composite' },
  { pattern: rest('/jobs/ingest(?:/.*)?'), template: '/jobs/ingest', name: 'bulk ingest' },
  { pattern: rest('/jobs/query(?:/.*)?'), template: '/jobs/query', name: 'bulk query' },
  { pattern: rest('/actions/.*'), template: '/actions', name: 'invoke' },
  { pattern: rest('/limits'), template: '/limits', name: 'limits' },
  { pattern: rest(''), template: '', name: 'identify' },
]

const versioned = /^\/services\/data\/v\d{1,3}\.\d(?<path>\/.*)?$/
const elsewhere: readonly (readonly [start: string, name: string])[] = [
  ['/services/apexrest/', 'apex'],
  ['/services/data/', 'request'],
  ['/services/oauth2/', 'sign in'],
  ['/services/a360/', 'data cloud'],
  ['/api/v1/', 'data cloud'],
  ['/api/v2/', 'data cloud'],
  ['/services/', 'request'],
  ['/id/', 'identify'],
]

/** @param address path and query */
export function toOrgOperation(method: string, address: string): OrgOperation {
  const end = address.indexOf('?')
  const path = end < 0 ? address : address.slice(0, end)
  const { collection, names, template } = path.length > maxPathLength ? readPath(path) : kindOf(path)
  const name = typeof names === 'string' ? names : (names[method] ?? 'request')
  if (name !== 'SELECT' || end < 0) return { name, collection, template }
  return { name, collection: objectOfQuery(address.slice(end + 1)), template }
}

/** Paths of which it is remembered what they are, and the longest of them: some hold ids. */
const maxPaths = 500
const maxPathLength = 200
const kindOf = createMemo(maxPaths, readPath)

interface Kind extends Pick<OrgOperation, 'collection' | 'template'> {
  readonly names: Row['name']
}

function readPath(path: string): Kind {
  const below = versioned.exec(path)?.groups as Groups | undefined
  const row = below && rows.find(({ pattern }) => pattern.test(below.path ?? ''))
  if (!below || !row) return readOther(path)
  const found = row.pattern.exec(below.path ?? '')?.groups as Groups | undefined
  return { names: row.name, collection: found?.object, template: `/services/data/{version}${row.template}` }
}

function readOther(path: string): Kind {
  const [start = '/', names = 'request'] = elsewhere.find(([beginning]) => path.startsWith(beginning)) ?? []
  return { names, collection: undefined, template: `${start}*` }
}

const from = /(?:%20|%09|%0A|%0D|\+)from(?:%20|%09|%0A|%0D|\+)+(?<object>\w{1,80})/i
/** Characters of a query that are looked at. */
const maxLooked = 4000

/** The object of a query, read from its address as it stands there: the first `FROM` that is in no bracket. */
function objectOfQuery(query: string): string | undefined {
  if (!query.startsWith('q=')) return undefined
  const text = query.slice(0, maxLooked)
  const found = from.exec(text.includes('(') ? withoutBrackets(text) : text)
  // Behind a quote everything can be a value.
  return found?.input.slice(0, found.index).includes("'") ? undefined : found?.groups?.object
}

/** Sub-queries have a `FROM` of their own. */
function withoutBrackets(text: string): string {
  let depth = 0
  let kept = ''
  for (const sign of text) {
    if (sign === '(') depth += 1
    else if (sign === ')') depth -= 1
    else if (depth === 0) kept += sign
  }
  return kept
}
