import type { DatabaseSync } from 'node:sqlite'
import type { Statements } from './database.ts'
import { isBusy, toSqliteFailure } from './sqlite-errors.ts'
import { createFileStatements } from './sqlite-statements.ts'
import { retried } from './sqlite-waiting.ts'

/**
 * Statements that only look, on a connection of their own. They are asked at once, before anything is waited for: access
 * tokens are looked up with every call.
 * @param check throws when nothing may be asked.
 */
export function createReading(file: DatabaseSync, check: () => void): Pick<Statements, 'all' | 'first'> {
  const ask = createFileStatements(file)
  const asked = async <T>(question: () => unknown): Promise<T> => {
    check()
    try {
      return question() as T
    } catch (error) {
      if (!isBusy(error)) throw toSqliteFailure(error)
      return await retried(async () => question() as T)
    }
  }
  return {
    all: (text, values = []) => asked(() => ask.all(text, values)),
    first: (text, values = []) => asked(() => ask.first(text, values)),
  }
}
