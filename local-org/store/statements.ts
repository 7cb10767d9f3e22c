import type { DatabaseSync, StatementSync } from 'node:sqlite'

export interface Statements {
  /** The prepared statement of a text; prepared once while it is in use. */
  of(sql: string): StatementSync
}

const keptStatements = 500

/** Prepared statements by their text. Starts over when full, since clients decide how many different texts there are. */
export function createStatements(database: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>()
  return {
    of(sql) {
      const known = prepared.get(sql)
      if (known) return known
      if (prepared.size >= keptStatements) prepared.clear()
      const statement = database.prepare(sql)
      prepared.set(sql, statement)
      return statement
    },
  }
}
