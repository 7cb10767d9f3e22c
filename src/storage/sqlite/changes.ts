import type { Changes } from '../database.ts'
import type { Reading } from './reading.ts'

/**
 * Reads the count that triggers keep in a table of this name, in the turn's one look at the file: what any process has
 * committed before this turn of the event loop is told, and what this process commits, at once.
 */
export function createFileChanges({ glance }: Pick<Reading, 'glance'>, name: string): Changes {
  const statement = `SELECT count FROM ${name}`
  const moment = (): number | undefined => {
    try {
      return (glance(statement) as { count: number } | undefined)?.count
    } catch {
      // Whoever then reads is told why.
      return undefined
    }
  }
  // Keys of their own would have to be kept for as long as anybody may ask for them: one process has few people.
  return { moment, unchanged: since => moment() === since }
}
