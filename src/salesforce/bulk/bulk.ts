import type { BulkFailure, BulkIngest, BulkIngestResult, BulkProgress } from '../../core/org/bulk.ts'
import { readName } from '../records/name.ts'
import type { Channel } from '../wire/channel.ts'
import { readCsv } from './csv.ts'
import { toCsvParts } from './csv-parts.ts'
import { abortBulkJob, openBulkJob, waitForBulkJob } from './job.ts'

/** Uploads the records in as many jobs as they need, then waits for all of them. */
export async function bulkIngest(channel: Channel, job: BulkIngest): Promise<BulkIngestResult> {
  const jobs: string[] = []
  const states = new Map<string, BulkProgress>()
  const report = (path: string) => (progress: BulkProgress) => {
    states.set(path, progress)
    job.onProgress?.(sumOf(states.values()))
  }
  try {
    for await (const csv of toCsvParts(job.records)) jobs.push(await upload(channel, job, { csv, jobs }))
    for (const path of jobs) await waitForBulkJob(channel, path, report(path))
    noteWritten(channel, job, states)
  } catch (error) {
    noteWritten(channel, job, states)
    await Promise.all(jobs.map(path => abortBulkJob(channel, path)))
    throw error
  }
  return { ...sumOf(states.values()), failures: () => readFailures(channel, jobs) }
}

/** Jobs name no ids without being asked for all of them. */
function noteWritten({ scope }: Channel, { object }: BulkIngest, states: ReadonlyMap<string, BulkProgress>): void {
  const { failed, processed } = sumOf(states.values())
  scope.use?.wrote(object, [], processed - failed)
}

interface Upload {
  readonly csv: string
  /** Jobs to abort when this one fails. */
  readonly jobs: string[]
}

async function upload(channel: Channel, job: BulkIngest, { csv }: Upload): Promise<string> {
  const { object, operation, externalIdField } = job
  const path = await openBulkJob(channel, 'jobs/ingest', {
    object: readName(object),
    operation,
    contentType: 'CSV',
    lineEnding: 'LF',
    ...(externalIdField !== undefined && { externalIdFieldName: readName(externalIdField) }),
  })
  try {
    await channel.send({ method: 'PUT', path: `${path}/batches`, body: csv, headers: { 'content-type': 'text/csv' } })
    const body = JSON.stringify({ state: 'UploadComplete' })
    await channel.send({ method: 'PATCH', path, body, repeatable: true })
  } catch (error) {
    await abortBulkJob(channel, path)
    throw error
  }
  return path
}

function sumOf(states: Iterable<BulkProgress>): BulkProgress {
  const sum = { processed: 0, failed: 0 }
  for (const { processed, failed } of states) {
    sum.processed += processed
    sum.failed += failed
  }
  return sum
}

async function* readFailures(channel: Channel, jobs: readonly string[]): AsyncGenerator<BulkFailure> {
  for (const path of jobs) {
    for (const resource of ['failedResults', 'unprocessedrecords']) {
      const headers = { accept: 'text/csv' }
      const { text } = await channel.send({ method: 'GET', path: `${path}/${resource}`, headers })
      yield* readCsv(text).map(toFailure)
    }
  }
}

function toFailure({ sf__Id: _id, sf__Error: error, ...record }: Record<string, string>): BulkFailure {
  const errorCode = /^[A-Z][A-Z0-9_]{0,79}/.exec(error ?? 'UNPROCESSED')?.[0] ?? 'UNKNOWN_EXCEPTION'
  return { errorCode, record }
}
