import type { DatabaseSync } from 'node:sqlite'

export interface Transactions {
  /** Runs all or nothing, one inside another. */
  transaction<T>(run: () => T): T
  /** Does the work when the outermost transaction is through, at once outside of any; never when one around it is undone. */
  afterCommit(work: () => void): void
}

/** Transactions on a database; `rolledBack` is told after each undoing. */
export function createTransactions(database: DatabaseSync, rolledBack: () => void): Transactions {
  let depth = 0
  let pending: (() => void)[] = []

  function attempt<T>(run: () => T): T {
    const waiting = pending.length
    depth++
    database.exec(`SAVEPOINT level${depth}`)
    try {
      const result = run()
      database.exec(`RELEASE level${depth}`)
      return result
    } catch (error) {
      database.exec(`ROLLBACK TO level${depth}; RELEASE level${depth}`)
      pending.length = waiting
      rolledBack()
      throw error
    } finally {
      depth--
    }
  }

  return {
    transaction(run) {
      const result = attempt(run)
      if (depth > 0) return result
      const due = pending
      pending = []
      for (const work of due) work()
      return result
    },
    afterCommit(work) {
      if (depth === 0) work()
      else pending.push(work)
    },
  }
}
