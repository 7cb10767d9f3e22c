import { setImmediate as pause } from 'node:timers/promises'
import { SalesforceError } from '../../failure.ts'
import type { Session } from '../../model.ts'
import { objectNamed } from '../../store/schema.ts'
import { NotUtf8, readUtf8 } from '../../text.ts'
import type { Contents } from '../csv/contents.ts'
import { type IngestRunParts, type OnProgress, runIngest } from '../ingest/run.ts'
import { readUpload, storeUpload } from '../ingest/upload.ts'
import { type IngestJob, JobFailure, type QueryJob } from '../job.ts'
import { type QueryRunParts, readQuery, runQuery } from '../query/run.ts'
import { type ClassicBatch, type ClassicJob, type ClassicJobs, isQuery } from './jobs.ts'
import { toTable } from './rows.ts'

export interface ClassicRunParts extends IngestRunParts, QueryRunParts {
  readonly classicJobs: ClassicJobs
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
}

export interface ClassicRun {
  readonly job: ClassicJob
  readonly batch: ClassicBatch
  readonly session: Session
}

/** Where contents keep what a batch was sent; its rows are under its id. */
export const sentKeyOf = (batch: Pick<ClassicBatch, 'id'>): string => `${batch.id} sent`

const mostRows = 10_000

/** What a batch was sent. */
export function sentOf(contents: Contents, batch: ClassicBatch): Buffer {
  const parts: Uint8Array[] = []
  for (;;) {
    const part = contents.part(sentKeyOf(batch), parts.length)
    if (part === undefined) return Buffer.concat(parts)
    parts.push(part)
  }
}

const progressOf = ({ job, batch }: ClassicRun) => ({
  ...{ id: batch.id, object: job.object, createdById: job.createdById, apiVersion: job.apiVersion },
  ...{ createdAt: batch.createdAt, changedAt: batch.createdAt, state: 'InProgress' as const },
  ...{ processed: 0, failed: 0, processingMs: 0, columnDelimiter: 'COMMA' as const },
})

/** The batch as a job of its own, which the newer API would make of it. */
const toIngestJob = (run: ClassicRun, csv: string): IngestJob => ({
  ...progressOf(run),
  kind: 'ingest',
  operation: run.job.operation as IngestJob['operation'],
  ...(run.job.externalIdFieldName !== undefined && { externalIdFieldName: run.job.externalIdFieldName }),
  lineEnding: /\r?\n/.exec(csv)?.[0] === '\r\n' ? 'CRLF' : 'LF',
})

async function ingest(parts: ClassicRunParts, run: ClassicRun, advance: OnProgress): Promise<void> {
  const { contents, store } = parts
  const { job, batch, session } = run
  const sent = readUtf8(sentOf(contents, batch))
  const table = { schema: store.schema, object: objectNamed(store, job.object) }
  const csv = job.contentType === 'CSV' ? sent : toTable(job.contentType, sent, table)
  await storeUpload(contents, batch.id, [Buffer.from(csv)])
  const ingestJob = toIngestJob(run, csv)
  for (const { from, rows } of readUpload(contents, ingestJob)) {
    if (from + rows.length > mostRows)
      throw new JobFailure(`InvalidBatch : A batch may have ${mostRows} records at most`)
  }
  await runIngest(parts, { job: ingestJob, session, advance, toError: JSON.stringify })
}

async function query(parts: ClassicRunParts, run: ClassicRun, advance: OnProgress): Promise<void> {
  const { job, session } = run
  const text = readUtf8(sentOf(parts.contents, run.batch))
  const { object } = readQuery(text, parts.rights.accessOf(session), parts)
  if (object !== job.object)
    throw new JobFailure(`InvalidBatch : The query is of ${object}, and the job of ${job.object}`)
  const operation = job.operation as QueryJob['operation']
  const queryJob: QueryJob = { ...progressOf(run), kind: 'query', operation, query: text, lineEnding: 'LF' }
  const toLine = job.contentType === 'CSV' ? {} : { toLine: JSON.stringify }
  await runQuery(parts, { job: queryJob, session, advance, ...toLine })
}

function messageOf(error: unknown, failed: (error: unknown) => void): string {
  if (error instanceof JobFailure) return error.message
  if (error instanceof SalesforceError) {
    const { errorCode, message } = error.entries[0] ?? { errorCode: error.message, message: '' }
    return `InvalidBatch : Failed to process query: ${errorCode}: ${message}`
  }
  if (error instanceof NotUtf8) return 'InvalidBatch : The data is not in UTF-8'
  failed(error)
  return 'InternalServerError : See the log of the local org'
}

/** What the data of a batch come to. */
async function done(parts: ClassicRunParts, run: ClassicRun, advance: OnProgress): Promise<Partial<ClassicBatch>> {
  try {
    await (isQuery(run.job) ? query(parts, run, advance) : ingest(parts, run, advance))
    return run.job.state === 'Aborted' ? { state: 'Failed', stateMessage: 'Aborted' } : { state: 'Completed' }
  } catch (error) {
    return { state: 'Failed', stateMessage: messageOf(error, parts.failed) }
  }
}

export type ClassicRunner = ReturnType<typeof createClassicRunner>

/** Works on batches, one block of rows after the other, and lets others run in between. */
export function createClassicRunner(given: ClassicRunParts) {
  const { classicJobs, now } = given
  let stopped = false
  const failed = (error: unknown): void => {
    if (!stopped) given.failed(error)
  }
  const parts = { ...given, failed }

  async function work(run: ClassicRun): Promise<void> {
    const { job, batch } = run
    await pause()
    if (stopped || batch.state !== 'Queued') return
    classicJobs.change(batch, { state: 'InProgress' })
    const startedAt = now()
    const advance: OnProgress = async progress => {
      classicJobs.change(batch, { ...progress, processingMs: now() - startedAt })
      await pause()
      return !stopped && job.state !== 'Aborted'
    }
    classicJobs.change(batch, await done(parts, run, advance))
  }

  return {
    start(run: ClassicRun): void {
      work(run).catch(failed)
    },
    stop(): void {
      stopped = true
    },
  }
}
