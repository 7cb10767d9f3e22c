import type { Migration } from '../storage/database.ts'

/**
 * The rows, chained by their hashes within each day on which they were written; the head of each day, which outlives its
 * rows and carries the chain over days that were deleted; and which row of each writer came last, so that none comes twice.
 */
export const auditMigrations: readonly Migration[] = [
  {
    id: 'audit-1',
    statements: [
      `CREATE TABLE audit_rows (
        day TEXT NOT NULL,
        seq BIGINT NOT NULL,
        text TEXT NOT NULL,
        hash TEXT NOT NULL,
        PRIMARY KEY (day, seq)
      )`,
      `CREATE TABLE audit_days (
        day TEXT PRIMARY KEY,
        earlier_hash TEXT NOT NULL,
        row_count BIGINT NOT NULL,
        hash TEXT NOT NULL,
        deleted_at BIGINT
      )`,
      'CREATE TABLE audit_writers (writer TEXT PRIMARY KEY, last BIGINT NOT NULL, moved_at BIGINT NOT NULL)',
    ],
  },
  { id: 'audit-2', statements: ['CREATE INDEX audit_writers_moved ON audit_writers (moved_at)'] },
]

/** A row of `audit_rows`. */
export interface ChainedRow {
  /** On which it was written, `YYYY-MM-DD` in UTC; when the call ended stands in the text. */
  readonly day: string
  /** From 1, for each day. */
  readonly seq: number
  /** JSON, as it was hashed. */
  readonly text: string
  readonly hash: string
}

/** A row of `audit_days`. */
export interface DayHead {
  readonly day: string
  /** Hash of the last row of the day before. */
  readonly earlier_hash: string
  readonly row_count: number
  /** Of its last row. */
  readonly hash: string
  /** Epoch milliseconds; null while its rows are kept. */
  readonly deleted_at: number | null
}
