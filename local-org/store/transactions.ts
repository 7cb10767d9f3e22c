import type { DatabaseSync } from 'node:sqlite'

/** Runs functions all or nothing, one inside another; `rolledBack` is told after each undoing. */
export function createTransactions(database: DatabaseSync, rolledBack: () => void): <T>(run: () => T) => T {
  let depth = 0
  return run => {
    depth++
    database.exec(`SAVEPOINT level${depth}`)
    try {
      const result = run()
      database.exec(`RELEASE level${depth}`)
      return result
    } catch (error) {
      database.exec(`ROLLBACK TO level${depth}; RELEASE level${depth}`)
      rolledBack()
      throw error
    } finally {
      depth--
    }
  }
}
