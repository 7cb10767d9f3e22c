import { refusal } from '../../failure.ts'
import type { Access } from '../../model.ts'
import type { AccessSession, Rights } from '../../rights/rights.ts'
import { readStatement } from '../../soql/parse/parse.ts'
import { locatedIn, QueryError } from '../../soql/query-error.ts'
import type { QueryRecord } from '../../soql/result/json.ts'
import type { Soql } from '../../soql/soql.ts'
import type { Store } from '../../store/store.ts'
import type { Contents } from '../csv/contents.ts'
import { toCsvLine } from '../csv/line.ts'
import type { OnProgress } from '../ingest/run.ts'
import { JobFailure, type QueryJob } from '../job.ts'
import { checkBulkQuery, columnsOf, type QueryColumn } from './columns.ts'

export interface QueryRunParts {
  readonly contents: Contents
  readonly store: Store
  readonly soql: Soql
  readonly rights: Rights
}

const batchSize = 500

function inBulkTerms<T>(text: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    const { errorCode, message } = locatedIn(text, error)
    throw refusal(errorCode, message)
  }
}

export interface QueryPlan {
  /** Canonical name of the object. */
  readonly object: string
  readonly columns: readonly QueryColumn[]
}

/** Checks a query without running it. @throws SalesforceError */
export function readQuery(
  text: string,
  access: Access,
  { soql, store }: Pick<QueryRunParts, 'soql' | 'store'>,
): QueryPlan {
  const statement = inBulkTerms(text, () => readStatement(text))
  checkBulkQuery(statement)
  // Asked for no record at all, it still says what is wrong with the query. Its errors have their place already.
  try {
    soql.readBatch(text, [], { access })
  } catch (error) {
    throw error instanceof QueryError ? refusal(error.errorCode, error.message) : error
  }
  const { name } = statement.from[0]
  return { object: store.schema.objectOf(name)?.name ?? name, columns: columnsOf(statement, store.schema) }
}

/** The header of a job's results. */
export function headerOf(
  { query }: Pick<QueryJob, 'query'>,
  { store }: Pick<QueryRunParts, 'store'>,
): readonly string[] {
  return columnsOf(readStatement(query), store.schema).map(({ name }) => name)
}

interface QueryRun {
  readonly job: QueryJob
  readonly session: AccessSession
  readonly advance: OnProgress
  /** How a record is kept. Default: as a line of CSV. */
  readonly toLine?: (record: QueryRecord) => string
}

/**
 * Runs a query and keeps its rows as CSV lines; lets others run in between. Later records are read as they are then.
 * @throws JobFailure where the user may no longer run it
 */
export async function runQuery(
  { contents, store, soql, rights }: QueryRunParts,
  { job, session, advance, ...how }: QueryRun,
): Promise<void> {
  const columns = columnsOf(readStatement(job.query), store.schema)
  const optionsNow = () => ({ access: rights.accessOf(session), queryAll: job.operation === 'queryAll' })
  const asCsv = (record: QueryRecord): string =>
    toCsvLine(
      columns.map(({ read }) => read(record)),
      job,
    )
  const { toLine = asCsv } = how
  let processed = 0
  const keep = (records: readonly QueryRecord[]): void => {
    const lines = records.map(record => toLine(record))
    contents.addLines(job.id, processed, lines)
    processed += lines.length
  }
  try {
    const { records, rest } = soql.beginBatch(job.query, { ...optionsNow(), batchSize })
    keep(records)
    for (let at = 0; at < rest.length; at += batchSize) {
      if (!(await advance({ processed, failed: 0 }))) return
      keep(soql.readBatch(job.query, rest.slice(at, at + batchSize), optionsNow()))
    }
    await advance({ processed, failed: 0 })
  } catch (error) {
    throw error instanceof QueryError ? new JobFailure(`${error.errorCode} : ${error.message}`) : error
  }
}
