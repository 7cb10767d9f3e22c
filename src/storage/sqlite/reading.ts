import type { DatabaseSync } from 'node:sqlite'
import type { Statements } from '../database.ts'
import { isBusy, toSqliteFailure } from './errors.ts'
import { createFileStatements } from './statements.ts'
import { retried } from './waiting.ts'

/** What only looks, on a connection of its own. */
export interface Reading extends Pick<Statements, 'all' | 'first'> {
  /** What is asked from now on finds what was committed until now. To be called after each write of this process. */
  renew(): void
  /** The first row of a query, at once, and the same for all who ask for it in one look. @throws what SQLite throws */
  glance(text: string): object | undefined
}

/**
 * Statements that only look are asked at once, before anything is waited for: access tokens are looked up with every call.
 * Those of one turn of the event loop see the file as it was at the first of them: locking it anew for each of them takes
 * several times what the look itself does.
 * @param check throws when nothing may be asked.
 */
export function createReading(file: DatabaseSync, check: () => void): Reading {
  const ask = createFileStatements(file)
  const [begin, end] = [file.prepare('BEGIN'), file.prepare('COMMIT')]
  let glanced: { readonly text: string; readonly row: object | undefined } | undefined
  const renew = () => {
    glanced = undefined
    if (file.isOpen && file.isTransaction) end.run()
  }
  const look = () => {
    if (file.isTransaction) return
    begin.run()
    setImmediate(renew)
  }
  const asked = async <T>(question: () => unknown): Promise<T> => {
    check()
    try {
      look()
      return question() as T
    } catch (error) {
      if (!isBusy(error)) throw toSqliteFailure(error)
      return await retried(async () => question() as T)
    }
  }
  return {
    renew,
    glance(text) {
      check()
      if (glanced?.text !== text) {
        look()
        glanced = { text, row: ask.first(text, []) }
      }
      return glanced.row
    },
    all: (text, values = []) => asked(() => ask.all(text, values)),
    first: (text, values = []) => asked(() => ask.first(text, values)),
  }
}
