import { refusal } from '../failure.ts'
import type { Answer, Call, PathValues, Resource } from '../resource.ts'
import { readId } from '../store/id.ts'
import { createQueryCursors, type QueryCursor } from './query-cursors.ts'
import { malformed, QueryError } from './query-error.ts'
import type { QueryRecord } from './result/json.ts'
import type { Soql } from './soql.ts'

const smallestBatch = 200
const largestBatch = 2000

/** Clamped to what Salesforce allows, which promises no particular size. */
function batchSizeOf({ headers }: Call): number | undefined {
  const found = /(?:^|[\s,;])batchSize\s*=\s*(\d{1,9})/i.exec(headers.get('sforce-query-options') ?? '')?.[1]
  return found === undefined ? undefined : Math.min(largestBatch, Math.max(smallestBatch, Number(found)))
}

interface Batch {
  readonly totalSize: number
  readonly records: readonly QueryRecord[]
  /** Where the next batch is; `undefined` after the last. */
  readonly next: string | undefined
}

function toAnswer({ version }: Call, { totalSize, records, next }: Batch): Answer {
  const nextRecordsUrl = next === undefined ? {} : { nextRecordsUrl: `/services/data/v${version}/query/${next}` }
  return { status: 200, body: { totalSize, done: next === undefined, ...nextRecordsUrl, records } }
}

function refusing(run: () => Answer): Answer {
  try {
    return run()
  } catch (error) {
    throw error instanceof QueryError ? refusal(error.errorCode, error.message) : error
  }
}

interface Runs {
  begin(call: Call, queryAll: boolean): Answer
  proceed(call: Call, values: PathValues): Answer
}

/** Of the Tooling API there is what describes the org: EntityDefinition, FieldDefinition and the other objects of setup. */
function resourcesOf({ begin, proceed }: Runs): readonly Resource[] {
  const parameters = ['q', 'columns', 'explain']
  const at = (path: string, queryAll: boolean): readonly Resource[] => [
    { method: 'GET', path, parameters, run: call => refusing(() => begin(call, queryAll)) },
    { method: 'GET', path: `${path}/:locator`, run: (call, values) => refusing(() => proceed(call, values)) },
  ]
  return ['', '/tooling'].flatMap(root => [...at(`${root}/query`, false), ...at(`${root}/queryAll`, true)])
}

/**
 * The resources `query` and `queryAll` of the REST API. Batches hold 2,000 records unless `Sforce-Query-Options` says
 * otherwise; later batches are read with the rights that the user has then.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm
 */
export function createQueryResources({ soql }: { readonly soql: Soql }): readonly Resource[] {
  const cursors = createQueryCursors()

  const explain = ({ access, version }: Call, text: string, queryAll: boolean): Answer => {
    if (readId(text.trim()) !== undefined) throw refusal('INVALID_ID', 'There are no reports and no list views here')
    return { status: 200, body: { plans: soql.explain(text, { access, queryAll, version }), sourceQuery: text } }
  }

  const begin = (call: Call, queryAll: boolean): Answer => {
    const { access, version, session } = call
    const explained = call.query.get('explain')
    if (explained !== null) return explain(call, explained, queryAll)
    const text = call.query.get('q')
    if (text === null) throw malformed('A query string has to be specified')
    if (call.query.get('columns') === 'true') {
      return { status: 200, body: soql.columns(text, { access, queryAll, version }) }
    }
    const batchSize = batchSizeOf(call) ?? largestBatch
    const { totalSize, records, rest } = soql.beginBatch(text, { access, queryAll, version, batchSize })
    if (rest.length === 0) return toAnswer(call, { totalSize, records, next: undefined })
    const sent = totalSize - rest.length
    const cursor = { userId: session.userId, text, queryAll, totalSize, batchSize, sent, ids: rest }
    return toAnswer(call, { totalSize, records, next: `${cursors.open(cursor)}-${sent}` })
  }

  const findCursor = (
    { session }: Call,
    locator: string,
  ): { readonly cursor: QueryCursor; readonly skipped: number } => {
    const [, id = '', offset = ''] = /^(\w{18})-(\d{1,9})$/.exec(locator) ?? []
    const cursor = cursors.find(id, session.userId)
    const skipped = Number(offset) - (cursor?.sent ?? 0)
    if (!cursor || skipped < 0 || skipped >= cursor.ids.length) {
      throw new QueryError('INVALID_QUERY_LOCATOR', 'invalid query locator')
    }
    return { cursor, skipped }
  }

  const proceed = (call: Call, { locator = '' }: PathValues): Answer => {
    const { cursor, skipped } = findCursor(call, locator)
    const { text, queryAll, totalSize, sent, ids } = cursor
    const end = skipped + (batchSizeOf(call) ?? cursor.batchSize)
    const { access, version } = call
    const records = soql.readBatch(text, ids.slice(skipped, end), { access, queryAll, version })
    const next = end < ids.length ? `${locator.slice(0, 18)}-${sent + end}` : undefined
    return toAnswer(call, { totalSize, records, next })
  }

  return resourcesOf({ begin, proceed })
}
