import type { SQLOutputValue } from 'node:sqlite'

export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue }

export interface Attributes {
  readonly type: string
  readonly url?: string
}

/** A record as the REST API answers it: fields in the order of SELECT, parents and lists of children inside. */
export interface QueryRecord {
  readonly attributes: Attributes
  readonly [name: string]: JsonValue | QueryRecord | QueryResult | Attributes
}

export interface QueryResult {
  readonly totalSize: number
  readonly done: boolean
  readonly records: readonly QueryRecord[]
}

/** One row of the database, its columns by number. */
export type Cells = readonly (SQLOutputValue | undefined)[]
