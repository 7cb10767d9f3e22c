import type { DatabaseSync } from 'node:sqlite'
import { createSemaphore } from '../../core/semaphore.ts'
import type { Database } from '../database.ts'
import { toDatabaseClosed, toUnavailable } from '../errors.ts'
import { type AskInTransaction, createTransactionGuard, createTransactionScope, toStatements } from '../scope.ts'
import { createFileChanges } from './changes.ts'
import { openFile, openReader } from './file.ts'
import { createReading } from './reading.ts'
import { createFileStatements } from './statements.ts'
import { retried, translated } from './waiting.ts'

/**
 * Opens a SQLite file, and makes it with its folder when there is none; `:memory:` is a database without a file.
 * Writes and transactions take turns, since one connection writes: none joins the transaction of somebody else. What only
 * reads has a connection of its own, and finds what is committed.
 * Another process with the same file is waited for, up to 30 seconds.
 * @throws AppError unavailable when the file cannot be opened. From `all`, `first`, `run` and `transaction`: see
 *   `Database`.
 */
export function openSqlite(path: string): Database {
  const { file, reader } = opened(path)
  const answers = toAnswers(file)
  const inTurn = createSemaphore(1)
  const inside = createTransactionGuard()
  const turn: AskInTransaction = async work => {
    inside.refuse()
    return await inTurn(async () => {
      if (!file.isOpen) throw toDatabaseClosed()
      return await work().finally(() => reading?.renew())
    })
  }
  const outside = toStatements(answers, question => turn(() => retried(question)))
  const reading =
    reader &&
    createReading(reader, () => {
      inside.refuse()
      if (!file.isOpen) throw toDatabaseClosed()
    })
  const transaction: Database['transaction'] = work =>
    turn(async () => {
      await retried(async () => file.exec('BEGIN IMMEDIATE'))
      const scope = createTransactionScope()
      const statements = toStatements(answers, question => scope.asking(() => translated(question)))
      return await finished(file, () => scope.complete(() => inside.run(() => work(statements))))
    })
  return {
    dialect: 'sqlite',
    all: (text, values) => (isReading(text) && reading ? reading : outside).all(text, values),
    first: (text, values) => (isReading(text) && reading ? reading : outside).first(text, values),
    run: outside.run,
    transaction,
    // One transaction at a time is what SQLite does anyway, whatever its name.
    withLock: (_name, work) => transaction(work),
    ...(reading && { watch: name => createFileChanges(reading, name) }),
    async ping() {
      if (!file.isOpen) throw toDatabaseClosed()
      await translated(() => answers.all('SELECT 1', []))
    },
    close: () =>
      inTurn(async () => {
        if (!file.isOpen) return
        file.close()
        reader?.close()
      }),
  }
}

/** Whether a statement only looks: it then need not wait for a transaction that somebody holds open. */
const isReading = (text: string): boolean => /^\s*select\b/i.test(text)

function toAnswers(file: DatabaseSync) {
  const ask = createFileStatements(file)
  return {
    all: async (...statement: Parameters<typeof ask.all>) => ask.all(...statement),
    run: async (...statement: Parameters<typeof ask.run>) => ask.run(...statement),
  }
}

function opened(path: string) {
  try {
    return { file: openFile(path), reader: openReader(path) }
  } catch (error) {
    throw toUnavailable(error)
  }
}

/** Commits what `work` did, or undoes it when it or the commit fails. */
async function finished<T>(file: DatabaseSync, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work()
    await translated(async () => file.exec('COMMIT'))
    return result
  } catch (error) {
    // A full disk has ended the transaction already.
    if (file.isTransaction) file.exec('ROLLBACK')
    throw error
  }
}
