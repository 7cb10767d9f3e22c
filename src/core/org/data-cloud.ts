declare const sqlBrand: unique symbol

/** Data Cloud SQL whose values are escaped; only the `sql` template makes one. */
export interface Sql {
  readonly text: string
  readonly [sqlBrand]: true
}

/** The Data Cloud of an org, with the rights of the same user. */
export interface DataCloud {
  /** The rows of a query, batch after batch, by column name. */
  query<R extends object = Record<string, unknown>>(sql: Sql): AsyncIterable<R, undefined>
  /**
   * Sends rows to an Ingestion API source, as many requests as they need. Data Cloud takes them in within minutes;
   * the same row sent twice is one row.
   */
  ingest(target: IngestTarget, rows: readonly object[]): Promise<void>
}

export interface IngestTarget {
  /** Name of the Ingestion API connector. */
  readonly source: string
  readonly object: string
}
