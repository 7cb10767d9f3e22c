import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { createBounded } from './bounded.ts'
import type { SqlValue } from './database.ts'
import { toMisuse } from './errors.ts'
import { toNumbered } from './placeholders.ts'

/** Most statements kept ready. */
const maxStatements = 256

interface Prepared {
  readonly statement: StatementSync
  readonly count: number
}

/** What can be asked of an open file, at once and without waiting. */
export interface FileStatements {
  all(text: string, values: readonly SqlValue[]): object[]
  run(text: string, values: readonly SqlValue[]): number
}

/** Runs statements on a file; throws what SQLite throws. */
export function createFileStatements(file: DatabaseSync): FileStatements {
  const preparedOf = createBounded<Prepared>(maxStatements, text => ({
    statement: file.prepare(text),
    count: toNumbered(text).count,
  }))
  const ready = (text: string, values: readonly SqlValue[]) => {
    const { statement, count } = preparedOf(text)
    // SQLite would take a missing value for null.
    if (count !== values.length) throw toMisuse(`The statement takes ${count} values, not ${values.length}.`)
    return statement
  }
  return {
    all: (text, values) =>
      ready(text, values)
        .all(...values.map(toBound))
        .map(row => ({ ...row })),
    run: (text, values) => Number(ready(text, values).run(...values.map(toBound)).changes),
  }
}

/** Whole numbers as such: a JavaScript number would be stored as `5.0` in a text column. */
function toBound(value: SqlValue): SqlValue | bigint {
  if (typeof value !== 'number') return value
  if (!Number.isFinite(value)) throw toMisuse('A value is no finite number.')
  return Number.isSafeInteger(value) ? BigInt(value) : value
}
