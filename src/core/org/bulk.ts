import type { QueryOptions, Soql } from './query.ts'
import type { FieldValues } from './records.ts'

/** Bulk API 2.0: jobs of the org, for which this host waits. An end of the call aborts the job. */
export interface Bulk {
  /** Writes any number of records from an iterable, read once and never held as a whole. */
  ingest(job: BulkIngest): Promise<BulkIngestResult>
  /** The rows of a query with every value as text; null is `''`. */
  query(soql: Soql, options?: BulkQueryOptions): AsyncIterable<Record<string, string>>
}

export interface BulkIngest {
  readonly object: string
  readonly operation: 'insert' | 'update' | 'upsert' | 'delete'
  /** For upsert. */
  readonly externalIdField?: string
  readonly records: Iterable<FieldValues> | AsyncIterable<FieldValues>
  /** Called whenever the org was asked how far it is. */
  readonly onProgress?: (progress: BulkProgress) => void
}

export interface BulkProgress {
  readonly processed: number
  readonly failed: number
}

export interface BulkIngestResult extends BulkProgress {
  /** The records that were not written, with what was sent; fetched when they are read. */
  failures(): AsyncIterable<BulkFailure>
}

export interface BulkFailure {
  /** Salesforce's errorCode, or `UNPROCESSED` for a record that the job never came to. */
  readonly errorCode: string
  /** The columns as they were sent. */
  readonly record: Readonly<Record<string, string>>
}

export interface BulkQueryOptions extends Pick<QueryOptions, 'includeDeleted'> {
  readonly onProgress?: (progress: BulkProgress) => void
}
