import type { SqlFragment } from '../../model.ts'
import { joined } from '../plan/sql.ts'

/** The columns that a query asks the database for; each is asked for once. */
export interface Columns {
  /** The column's number. */
  add(column: SqlFragment): number
  toSql(): SqlFragment
}

export function createColumns(): Columns {
  const columns: SqlFragment[] = []
  const numbers = new Map<string, number>()
  return {
    add(column) {
      const key = JSON.stringify([column.sql, column.values.map(String)])
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, columns.length)
      columns.push(column)
      return columns.length - 1
    },
    toSql: () => joined(columns, ', '),
  }
}
