import { AppError } from '../../core/failure.ts'
import { StatementError, toUnavailable } from '../errors.ts'

/** @see https://sqlite.org/rescode.html (BUSY and LOCKED) */
const waiting: ReadonlySet<number> = new Set([5, 6])
/** NOMEM, READONLY, IOERR, FULL, CANTOPEN. */
const unusable: ReadonlySet<number> = new Set([7, 8, 10, 13, 14])
/** CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE, CONSTRAINT_ROWID. */
const duplicates: ReadonlySet<number> = new Set([1555, 2067, 2579])

/** The extended result code of an error that SQLite gave. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}

/** Whether another process holds the file for the moment. The statement changed nothing. */
export function isBusy(error: unknown): boolean {
  // The low byte is the result code, the rest says more about it.
  return waiting.has((codeOf(error) ?? 0) & 0xff)
}

/** What SQLite threw, as the errors a `Database` gives. What is not SQLite's stays as it is. */
export function toSqliteFailure(error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined || !(error instanceof Error) || error instanceof AppError) return error
  const primary = code & 0xff
  if (unusable.has(primary) || waiting.has(primary)) return toUnavailable(error)
  return new StatementError(error.message, { code: String(code), duplicate: duplicates.has(code) })
}
