import type { Hono } from 'hono'
import { refusal } from '../../failure.ts'
import type { SessionVariables } from '../../records/resources/resources.ts'
import type { BulkRouteParts } from '../bulk.ts'
import { toCreatedJob, toJobInfo, toQueryDetails } from '../job-info.ts'
import { readQueryRequest } from '../job-request.ts'
import { type BulkContext, callerOf, readJson, withSlash } from '../request.ts'
import { csvStream } from '../response.ts'
import { queryResults } from '../results.ts'
import { checkRemovable, readStateChange } from '../state-change.ts'
import { headerOf } from './run.ts'

const path = '/:version{v[0-9]+\\.0}/jobs/query'

/** Salesforce promises none. */
const mostRecords = 50_000

function readMaxRecords(text: string | undefined): number {
  if (text === undefined) return mostRecords
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count < 1) throw refusal('INVALIDPARAMETER', 'maxRecords must be a whole number from 1')
  return Math.min(count, mostRecords)
}

const toLocator = (row: number): string => Buffer.from(String(row)).toString('base64url')

/** The number of the first row. @throws SalesforceError INVALID_QUERY_LOCATOR */
function readLocator(text: string | undefined, total: number): number {
  if (text === undefined || text === '') return 0
  const number = Buffer.from(text, 'base64url').toString()
  const row = /^\d{1,9}$/.test(number) ? Number(number) : total
  if (row < total && row > 0) return row
  throw refusal('INVALID_QUERY_LOCATOR', 'invalid query locator')
}

function createGetResults({ contents, access, store }: BulkRouteParts) {
  return (c: BulkContext): Response => {
    const { session, version } = callerOf(c, 'query')
    const job = access.jobOf(c.req.param('id') ?? '', 'query', session)
    if (job.state !== 'JobComplete') throw refusal('INVALIDJOBSTATE', `The Job is ${job.state}, not JobComplete`)
    if (job.apiVersion !== version) {
      const message = `The Job was created with API version ${job.apiVersion}; get its results with the same one`
      return c.json([{ errorCode: 'API_ERROR', message }], 409)
    }
    const from = readLocator(c.req.query('locator'), job.processed)
    const count = Math.min(readMaxRecords(c.req.query('maxRecords')), job.processed - from)
    const next = from + count
    return csvStream(queryResults(contents, { job, header: headerOf(job, { store }), from, count }), {
      'Sforce-NumberOfRecords': String(count),
      'Sforce-Locator': next < job.processed ? toLocator(next) : 'null',
    })
  }
}

/** `/jobs/query`: everything about reading in bulk. */
export function addQueryRoutes(app: Hono<SessionVariables>, parts: BulkRouteParts): void {
  const { jobs, access, rights, runner } = parts
  const jobIn = (c: BulkContext) => access.jobOf(c.req.param('id') ?? '', 'query', callerOf(c, 'query').session)
  app.on('POST', withSlash(path), async c => {
    const { session, version } = callerOf(c, 'query')
    const settings = readQueryRequest(await readJson(c), rights.accessOf(session), parts)
    const job = jobs.addQuery(settings, { createdById: session.userId, apiVersion: version })
    runner.start(job, session)
    return c.json(toCreatedJob(job))
  })
  app.on('GET', withSlash(`${path}/:id`), c => c.json(toQueryDetails(jobIn(c))))
  app.on('PATCH', withSlash(`${path}/:id`), async c => {
    const body = await readJson(c)
    const job = jobIn(c)
    return c.json(toJobInfo(jobs.change(job.id, { state: readStateChange(body, job) }) ?? job))
  })
  app.on('DELETE', withSlash(`${path}/:id`), c => {
    const job = jobIn(c)
    checkRemovable(job)
    jobs.remove(job.id)
    return c.body(null, 204)
  })
  app.on('GET', withSlash(`${path}/:id/results`), createGetResults(parts))
}
