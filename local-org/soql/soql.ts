import type { SqlFragment } from '../model.ts'
import { describeColumns, type QueryColumns } from './columns/columns.ts'
import { type ExplainedPlan, explainQuery } from './explain.ts'
import { createFetch } from './fetch.ts'
import { located, type Opened, openScope, type QueryOptions, type SoqlParts } from './open.ts'
import { planAggregates } from './plan/aggregate/aggregate.ts'
import { isCountQuery, planCount } from './plan/aggregate/count-plan.ts'
import { isAggregateQuery } from './plan/aggregate/outputs.ts'
import { planRecords } from './plan/plan.ts'
import { columnOf } from './plan/rows.ts'
import { oneOf } from './plan/sql.ts'
import { QueryError } from './query-error.ts'
import type { QueryRecord, QueryResult } from './result/json.ts'
import { type Fetch, readRecords } from './result/result.ts'

/** The first records of an answer, and what is needed for the others. */
export interface QueryBatch {
  readonly totalSize: number
  readonly records: readonly QueryRecord[]
  /** Ids of the records that did not fit, in their order; for `readBatch`. */
  readonly rest: readonly string[]
}

export interface Soql {
  /** The whole answer. @throws QueryError */
  query(text: string, options: QueryOptions): QueryResult
  /** At most `batchSize` records. @throws QueryError, EXCEEDED_ID_LIMIT for more totals than that */
  beginBatch(text: string, options: QueryOptions & { readonly batchSize: number }): QueryBatch
  /**
   * Records of a query begun before, by id, as they are now and as far as the user may see them now: one that is gone
   * is left out. @throws QueryError when the user may no longer run the query
   */
  readBatch(text: string, ids: readonly string[], options: QueryOptions): readonly QueryRecord[]
  /** What the answer would consist of. @throws QueryError */
  columns(text: string, options: QueryOptions): QueryColumns
  /** The ways to the answer, the best first. @throws QueryError */
  explain(text: string, options: QueryOptions): readonly ExplainedPlan[]
}

const defaultVersion = '62.0'

/**
 * Runs SOQL as the user whose access it is given. Days are those of the user's time zone, the locale is en_US, the
 * currency the dollar. FOR VIEW, FOR REFERENCE and FOR UPDATE are read and have no effect.
 *
 * A parent that the user may not see is null, in the answer and in conditions: Salesforce shows some fields of such
 * parents, this never does.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql.htm
 */
export function createSoql(parts: SoqlParts): Soql {
  const fetch = createFetch(parts.database)
  const begin = createBegin(parts, fetch)
  return {
    query(text, options) {
      const { totalSize, records } = begin(text, { ...options, batchSize: Number.POSITIVE_INFINITY })
      return { totalSize, done: true, records }
    },
    beginBatch: begin,
    readBatch: (text, ids, options) =>
      located(text, () => {
        const { scope, statement } = openScope(parts, text, options)
        const plan = planRecords(scope, statement)
        const rows = fetch(plan.toSqlWhere(oneOf(columnOf(scope.row, 'Id'), ids)))
        const byId = new Map(rows.map(cells => [plan.shape.idOf(cells), cells]))
        const ordered = ids.flatMap(id => (byId.has(id) ? [byId.get(id) ?? []] : []))
        return readRecords(plan, ordered, { fetch, version: options.version ?? defaultVersion })
      }),
    columns: (text, options) => located(text, () => describeColumns(checked(openScope(parts, text, options)))),
    explain: (text, options) => located(text, () => explainQuery(checked(openScope(parts, text, options)), fetch)),
  }
}

/** @throws QueryError as a run of the query would */
function checked(opened: Opened): Opened {
  const { scope, statement } = opened
  if (isCountQuery(statement)) planCount(scope, statement)
  else if (isAggregateQuery(statement)) planAggregates(scope, statement)
  else planRecords(scope, statement)
  return opened
}

const tooManyTotals = (): QueryError =>
  new QueryError(
    'EXCEEDED_ID_LIMIT',
    'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
  )

function countOf(fetch: Fetch, statement: SqlFragment): QueryBatch {
  return { totalSize: Number(fetch(statement)[0]?.[0] ?? 0), records: [], rest: [] }
}

function createBegin(parts: SoqlParts, fetch: Fetch): Soql['beginBatch'] {
  const beginTotals = ({ scope, statement }: Opened, batchSize: number): QueryBatch => {
    const plan = planAggregates(scope, statement)
    const rows = fetch(plan.toSql())
    if (rows.length > batchSize) throw tooManyTotals()
    return { totalSize: rows.length, records: rows.map(plan.read), rest: [] }
  }
  const beginRecords = ({ scope, statement }: Opened, batchSize: number, version: string): QueryBatch => {
    const plan = planRecords(scope, statement)
    const rows = fetch(plan.toSql())
    return {
      totalSize: rows.length,
      records: readRecords(plan, rows.slice(0, batchSize), { fetch, version }),
      rest: rows.slice(batchSize).flatMap(cells => plan.shape.idOf(cells) ?? []),
    }
  }
  return (text, { batchSize, version = defaultVersion, ...options }) =>
    located(text, () => {
      const opened = openScope(parts, text, options)
      if (isCountQuery(opened.statement)) return countOf(fetch, planCount(opened.scope, opened.statement))
      if (isAggregateQuery(opened.statement)) return beginTotals(opened, batchSize)
      return beginRecords(opened, batchSize, version)
    })
}
