import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { createStatements } from '../store/statements.ts'
import { registerFunctions } from './functions.ts'
import { QueryError } from './query-error.ts'
import type { Cells } from './result/json.ts'
import type { Fetch } from './result/result.ts'

/** SQLite's words for a statement beyond its limits: depth, tables, columns, values. */
const beyondLimits = /too (?:large|many|big)|at most \d+ tables/

/** Runs compiled queries. Gives the database the SQL functions that they call. */
export function createFetch(database: DatabaseSync): Fetch {
  registerFunctions(database)
  const statements = createStatements(database)
  const prepare = (sql: string): StatementSync => {
    try {
      return statements.of(sql)
    } catch (error) {
      if (!(error instanceof Error && beyondLimits.test(error.message))) throw error
      throw new QueryError(
        'QUERY_TOO_COMPLICATED',
        'Query is either selecting too many fields or the filter conditions are too complicated.',
      )
    }
  }
  return ({ sql, values }) => {
    const statement = prepare(sql)
    statement.setReturnArrays(true)
    return statement.all(...values) as unknown as readonly Cells[]
  }
}
