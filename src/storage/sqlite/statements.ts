import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { createMemo } from '../../core/bounded-map.ts'
import type { SqlValue } from '../database.ts'
import { toMisuse } from '../errors.ts'
import { toNumbered } from '../placeholders.ts'

/** Most statements kept ready. */
const maxStatements = 256
/** SQLite gives the count of the statement before for one that changes no rows. */
const changing = /^\s*(?:insert|update|delete|replace|with)\b/i

interface Prepared {
  readonly statement: StatementSync
  readonly count: number
  readonly changes: boolean
}

/** What can be asked of an open file, at once and without waiting. */
export interface FileStatements {
  all(text: string, values: readonly SqlValue[]): object[]
  first(text: string, values: readonly SqlValue[]): object | undefined
  run(text: string, values: readonly SqlValue[]): number
}

/** Runs statements on a file; throws what SQLite throws, and TypeError for values that do not fit the statement. */
export function createFileStatements(file: DatabaseSync): FileStatements {
  const preparedOf = createMemo<Prepared>(maxStatements, text => ({
    statement: file.prepare(text),
    count: toNumbered(text).count,
    changes: changing.test(text),
  }))
  const ready = (text: string, values: readonly SqlValue[]) => {
    const prepared = preparedOf(text)
    const { count } = prepared
    // SQLite would take a missing value for null.
    if (count !== values.length) throw toMisuse(`The statement takes ${count} values, not ${values.length}.`)
    return prepared
  }
  return {
    all: (text, values) =>
      ready(text, values)
        .statement.all(...values.map(toBound))
        .map(row => ({ ...row })),
    first(text, values) {
      const row = ready(text, values).statement.get(...values.map(toBound))
      return row && { ...row }
    },
    run(text, values) {
      const { statement, changes } = ready(text, values)
      const result = statement.run(...values.map(toBound))
      return changes ? Number(result.changes) : 0
    },
  }
}

/** Whole numbers as such: a JavaScript number would be stored as `5.0` in a text column. */
function toBound(value: SqlValue): SqlValue | bigint {
  if (typeof value !== 'number') return value
  if (!Number.isFinite(value)) throw toMisuse('A value is no finite number.')
  return Number.isSafeInteger(value) ? BigInt(value) : value
}
