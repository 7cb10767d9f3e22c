import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { notFound, refusal, SalesforceError } from '../failure.ts'
import type { Records } from '../records/records.ts'
import type { SessionVariables } from '../records/resources/resources.ts'
import type { Rights } from '../rights/rights.ts'
import type { Soql } from '../soql/soql.ts'
import type { Store } from '../store/store.ts'
import { createClassicBulk } from './classic/classic.ts'
import { type Contents, createContents } from './csv/contents.ts'
import { addIngestRoutes } from './ingest/ingest.ts'
import { UploadTooLarge } from './ingest/upload.ts'
import { createJobAccess, type JobAccess } from './job-access.ts'
import { toListedJob } from './job-info.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { addQueryRoutes } from './query/query.ts'
import { type BulkContext, callerOf, withSlash } from './request.ts'
import { createRunner, type Runner } from './runner.ts'

export interface BulkParts {
  readonly store: Store
  readonly rights: Rights
  readonly records: Records
  readonly soql: Soql
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
}

export interface BulkRouteParts extends BulkParts {
  readonly jobs: Jobs
  readonly contents: Contents
  readonly access: JobAccess
  readonly runner: Runner
}

export interface Bulk {
  /** To be mounted at `/services/data`, before the records' routes and behind a session. */
  readonly routes: Hono<SessionVariables>
  /** Of Bulk API 1.0, behind its own guard. */
  readonly classicRoutes: Hono<SessionVariables>
  /** Ends the jobs under way and forgets all. */
  close(): void
}

/** As the org answers every request that is too large. */
const tooLarge = [{ errorCode: 'EXCEEDED_MAX_SIZE_REQUEST', message: 'Job data may have 150 MB at most' }]

function answerError(error: Error, c: BulkContext): Response {
  if (error instanceof UploadTooLarge) return c.json(tooLarge, 413)
  if (!(error instanceof SalesforceError)) throw error
  return c.json(error.entries, error.status as ContentfulStatusCode)
}

function createList({ access }: BulkRouteParts, kind: 'ingest' | 'query') {
  return (c: BulkContext): Response => {
    const { jobType, concurrencyMode, isPkChunkingEnabled, queryLocator } = c.req.query()
    // All jobs are in the first answer, so that there is no locator.
    if (queryLocator !== undefined) throw refusal('INVALID_QUERY_LOCATOR', 'invalid query locator')
    const wanted = Object.entries({ jobType, concurrencyMode }).filter(([, value]) => value !== undefined)
    const listed = access.visible(kind, callerOf(c, kind).session).map(toListedJob)
    const records = listed.filter(
      job => isPkChunkingEnabled !== 'true' && wanted.every(([name, value]) => job[name as keyof typeof job] === value),
    )
    return c.json({ done: true, records, nextRecordsUrl: null })
  }
}

/** Bulk API 2.0, and 1.0 over it. @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/bulk_api_2_0.htm */
export function createBulk(parts: BulkParts): Bulk {
  const contents = createContents()
  const jobs = createJobs({ now: parts.now, removed: contents.drop })
  const runner = createRunner({ ...parts, contents, jobs })
  const all = { ...parts, contents, jobs, runner, access: createJobAccess({ jobs, rights: parts.rights }) }
  const routes = new Hono<SessionVariables>()
  for (const kind of ['ingest', 'query'] as const) {
    routes.on('GET', withSlash(`/:version{v[0-9]+\\.0}/jobs/${kind}`), createList(all, kind))
  }
  addIngestRoutes(routes, all)
  addQueryRoutes(routes, all)
  routes.all('/:version{v[0-9]+\\.0}/jobs/*', () => {
    throw notFound()
  })
  routes.onError(answerError)
  const classic = createClassicBulk(all)
  return {
    routes,
    classicRoutes: classic.routes,
    close() {
      classic.stop()
      runner.stop()
      contents.close()
    },
  }
}
