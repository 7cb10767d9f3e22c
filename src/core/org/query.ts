/** The rows of a query, once: read them in a loop, or all at once when they are few. */
export interface Rows<R> extends AsyncIterable<R, undefined> {
  toArray(): Promise<R[]>
}

export interface QueryOptions {
  /** No more rows than this are given, and no page behind them is fetched. */
  readonly maxRows?: number
  /** Deleted and archived records too. */
  readonly includeDeleted?: boolean
}

declare const soqlBrand: unique symbol

/** A query whose values are escaped. Only the `soql` template makes one, so no caller's string becomes query text. */
export interface Soql {
  readonly text: string
  readonly [soqlBrand]: true
}
