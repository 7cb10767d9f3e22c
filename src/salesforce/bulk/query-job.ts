import type { BulkQueryOptions } from '../../core/org/bulk.ts'
import { noteRead } from '../query/read-objects.ts'
import type { QueryPage } from '../query/rows.ts'
import type { Channel } from '../wire/channel.ts'
import { readCsv } from './csv.ts'
import { abortBulkJob, openBulkJob, waitForBulkJob } from './job.ts'

export type TextRow = Record<string, string>

const rowsPerPage = 10_000

interface AskedQuery {
  readonly channel: Channel
  readonly query: string
}

/** Starts a query job, and gives its first page once it has ended. */
export async function runQueryJob(asked: AskedQuery, options: BulkQueryOptions): Promise<QueryPage<TextRow>> {
  const { channel, query } = asked
  const operation = options.includeDeleted ? 'queryAll' : 'query'
  const path = await openBulkJob(channel, 'jobs/query', { operation, query, contentType: 'CSV', lineEnding: 'LF' })
  await waitOrAbort(channel, path, options)
  return fetchPage({ ...asked, path }, {})
}

async function waitOrAbort(channel: Channel, path: string, { onProgress }: BulkQueryOptions): Promise<void> {
  try {
    await waitForBulkJob(channel, path, onProgress ?? (() => undefined))
  } catch (error) {
    await abortBulkJob(channel, path)
    throw error
  }
}

interface PageOptions {
  readonly locator?: string
  readonly signal?: AbortSignal
}

interface QueryJob extends AskedQuery {
  readonly path: string
}

async function fetchPage(job: QueryJob, { locator, signal }: PageOptions): Promise<QueryPage<TextRow>> {
  const { channel } = job
  const behind = locator === undefined ? '' : `&locator=${encodeURIComponent(locator)}`
  const path = `${job.path}/results?maxRecords=${rowsPerPage}${behind}`
  const headers = { accept: 'text/csv' }
  const answer = await channel.send({ method: 'GET', path, headers, ...(signal && { signal }) })
  const records = readCsv(answer.text)
  noteRead(channel.scope.use, job.query, records)
  const next = answer.headers['sforce-locator']
  if (typeof next !== 'string' || next === 'null' || next === '') return { records }
  return { records, next: nextSignal => fetchPage(job, { locator: next, signal: nextSignal }) }
}
