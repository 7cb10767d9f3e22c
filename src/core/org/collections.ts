import type { AppError } from '../failure.ts'
import type { FieldValues } from './records.ts'

/** Writes of any number of records: 200 in a request, some requests at a time. Not all or nothing beyond one request. */
export interface Collections {
  create(object: string, records: readonly FieldValues[], options?: CollectionOptions): Promise<RecordResult[]>
  /** Each record with its `Id`. */
  update(object: string, records: readonly FieldValues[], options?: CollectionOptions): Promise<RecordResult[]>
  /** Each record with its external id; `target` names the object and the external id field. */
  upsert(
    target: { readonly object: string; readonly field: string },
    records: readonly FieldValues[],
    options?: CollectionOptions,
  ): Promise<RecordResult[]>
  delete(ids: readonly string[], options?: CollectionOptions): Promise<RecordResult[]>
}

export interface CollectionOptions {
  /** Refused records take the others of the call with them. At most 200 records then. Default false. */
  readonly allOrNone?: boolean
}

/**
 * What became of one record; results are in the order of the records, one for each. A call throws only when not even
 * one request got an answer about its records.
 */
export type RecordResult =
  | { readonly success: true; readonly id: string; readonly created: boolean }
  | { readonly success: false; readonly error: AppError }
