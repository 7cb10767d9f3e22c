import type { LineEnding } from './csv/csv.ts'
import type { ColumnDelimiter } from './csv/line.ts'

export type IngestOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete'
export type QueryOperation = 'query' | 'queryAll'
export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted'

interface JobSettings {
  /** Canonical name. */
  readonly object: string
  readonly lineEnding: LineEnding
  readonly columnDelimiter: ColumnDelimiter
}

export interface IngestSettings extends JobSettings {
  readonly kind: 'ingest'
  readonly operation: IngestOperation
  /** For upsert. Canonical name. */
  readonly externalIdFieldName?: string
}

export interface QuerySettings extends JobSettings {
  readonly kind: 'query'
  readonly operation: QueryOperation
  readonly query: string
}

interface JobProgress {
  readonly id: string
  readonly createdById: string
  /** Without `v`, such as `62.0`. */
  readonly apiVersion: string
  /** Milliseconds since the epoch, as is `changedAt`. */
  readonly createdAt: number
  readonly changedAt: number
  readonly state: JobState
  readonly processed: number
  readonly failed: number
  readonly processingMs: number
  readonly errorMessage?: string
}

export type IngestJob = IngestSettings & JobProgress
export type QueryJob = QuerySettings & JobProgress
export type Job = IngestJob | QueryJob

/** What may change after a job was created. */
export type JobChange = Partial<Pick<JobProgress, 'state' | 'processed' | 'failed' | 'processingMs' | 'errorMessage'>>

/** Nothing will happen to such a job any more. */
export const isOver = ({ state }: Job): boolean => state === 'JobComplete' || state === 'Failed' || state === 'Aborted'

/** A job that ends as `Failed`. The message is Salesforce's, `code : text`. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure'
}
