import { AsyncLocalStorage } from 'node:async_hooks'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Statements } from './database.ts'
import { toClosed, toMisuse, toUnavailable } from './errors.ts'
import { isBusy, toSqliteFailure } from './sqlite-errors.ts'
import { openFile } from './sqlite-file.ts'
import { createFileStatements, type FileStatements } from './sqlite-statements.ts'
import { createTurns } from './turns.ts'

/** How long a statement waits for another process that writes, in milliseconds. */
const maxWaitMs = 30_000
const longestPauseMs = 50

/**
 * Opens a SQLite file, and makes it with its folder when there is none; `:memory:` is a database without a file.
 * Statements and transactions take turns, since there is one connection: none joins the transaction of somebody else.
 * Another process with the same file is waited for, up to 30 seconds.
 * @throws AppError unavailable when the file cannot be opened. From `all`, `first`, `run` and `transaction`: see
 *   `Database`; StatementError when the database refuses a statement; TypeError for a call inside of a transaction that
 *   does not use the transaction's statements, which would wait for itself.
 */
export function openSqlite(path: string): Database {
  const file = opened(path)
  const statements = createFileStatements(file)
  const turns = createTurns()
  const inside = new AsyncLocalStorage<Scope>()
  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside.getStore()?.open) throw toMisuse('Inside of a transaction use the statements it is given.')
    return await turns(async () => {
      if (!file.isOpen) throw toClosed()
      return await work()
    })
  }
  const transaction: Database['transaction'] = work =>
    turn(async () => {
      await retried(() => file.exec('BEGIN IMMEDIATE'))
      const scope: Scope = { open: true }
      try {
        return await finished(file, () => inside.run(scope, () => work(toScoped(statements, scope))))
      } finally {
        scope.open = false
      }
    })
  return {
    dialect: 'sqlite',
    ...toStatements(statements, ask => turn(() => retried(ask))),
    transaction,
    // One transaction at a time is what SQLite does anyway, whatever its name.
    withLock: (_name, work) => transaction(work),
    async ping() {
      if (!file.isOpen) throw toClosed()
      statements.all('SELECT 1', [])
    },
    close: () =>
      turns(async () => {
        if (file.isOpen) file.close()
      }),
  }
}

/** A transaction; open until it is committed or undone. */
interface Scope {
  open: boolean
}

function opened(path: string): DatabaseSync {
  try {
    return openFile(path)
  } catch (error) {
    throw toUnavailable(error)
  }
}

/** Commits what `work` did, or undoes it when it or the commit fails. */
async function finished<T>(file: DatabaseSync, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work()
    file.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk has ended the transaction already.
    if (file.isTransaction) file.exec('ROLLBACK')
    throw toSqliteFailure(error)
  }
}

/** Asks until no other process is in the way. */
async function retried<T>(ask: () => T): Promise<T> {
  const until = performance.now() + maxWaitMs
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return ask()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw toSqliteFailure(error)
      await sleep(pauseMs)
    }
  }
}

type Asking = <T>(ask: () => T) => Promise<T>

function toStatements({ all, run }: FileStatements, asking: Asking): Statements {
  return {
    all: <Row>(text: string, values = []) => asking(() => all(text, values) as Row[]),
    first: <Row>(text: string, values = []) => asking(() => all(text, values)[0] as Row | undefined),
    run: (text, values = []) => asking(() => run(text, values)),
  }
}

function toScoped(statements: FileStatements, scope: Scope): Statements {
  return toStatements(statements, async ask => {
    if (!scope.open) throw toMisuse('The transaction of these statements has ended.')
    try {
      return ask()
    } catch (error) {
      throw toSqliteFailure(error)
    }
  })
}
