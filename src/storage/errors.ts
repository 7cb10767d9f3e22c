import { AppError } from '../core/failure.ts'

/**
 * The database refused a statement: a constraint, a missing table, a value it cannot take. Names tables and columns,
 * never values.
 */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  /** The dialect's own code: SQLSTATE of PostgreSQL (`23505`), extended result code of SQLite (`1555`). */
  readonly code: string
  /** Whether a row with this key exists already. */
  readonly duplicate: boolean

  constructor(message: string, facts: { readonly code: string; readonly duplicate: boolean }) {
    super(message)
    this.code = facts.code
    this.duplicate = facts.duplicate
  }
}

/** What a caller is told while the database cannot be used. Names no host: the cause has it. */
export function toUnavailable(cause: unknown): AppError {
  return new AppError('unavailable', 'The database of this host cannot be reached or is full. Try again later.', {
    cause,
  })
}

/** What a caller is told whose transaction was undone in favour of another. */
export function toContended(cause: unknown): AppError {
  return new AppError('unavailable', 'Another call was changing the same at the same time. Try again.', { cause })
}

/** What a closed database answers. */
export function toDatabaseClosed(): AppError {
  return new AppError('unavailable', 'This host is stopping. Try again.')
}

/** Our own mistake, found before the database sees it. */
export function toMisuse(message: string): Error {
  return new TypeError(message)
}
