import { AsyncLocalStorage } from 'node:async_hooks'
import { createSemaphore } from '../core/semaphore.ts'
import type { Statements } from './database.ts'
import { toMisuse } from './errors.ts'

/** Runs one statement of a transaction; throws what it does not take. */
export type AskInTransaction = <T>(ask: () => Promise<T>) => Promise<T>

/** What is asked of a transaction, from its beginning to its end. */
export interface TransactionScope {
  readonly asking: AskInTransaction
  /**
   * Does the work, waits for statements it did not wait for, and lets none follow. Throws what the work threw, else what
   * one of its statements threw.
   */
  complete<T>(work: () => Promise<T>): Promise<T>
}

/**
 * A scope for one transaction. Statements take turns; after one that failed there is none: PostgreSQL would refuse it,
 * and SQLite would commit what came before it.
 */
export function createTransactionScope(): TransactionScope {
  const inTurn = createSemaphore(1)
  let ended = false
  let failed: { readonly error: unknown } | undefined
  const asking: AskInTransaction = ask =>
    inTurn(async () => {
      if (ended) throw toMisuse('The transaction of these statements has ended.')
      if (failed) throw failed.error
      try {
        return await ask()
      } catch (error) {
        failed = { error }
        throw error
      }
    })
  const end = () =>
    inTurn(async () => {
      ended = true
      return failed
    })
  return {
    asking,
    async complete(work) {
      const result = await work().catch(async error => {
        await end()
        throw error
      })
      const failure = await end()
      if (failure) throw failure.error
      return result
    },
  }
}

/** Knows whether code runs inside of a transaction. */
export interface TransactionGuard {
  /** @throws TypeError inside of a transaction: its connection is taken, so the call could wait for itself for ever. */
  refuse(): void
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createTransactionGuard(): TransactionGuard {
  const running = new AsyncLocalStorage<{ open: boolean }>()
  return {
    refuse() {
      if (running.getStore()?.open) throw toMisuse('Inside of a transaction use the statements it is given.')
    },
    async run(work) {
      const transaction = { open: true }
      try {
        return await running.run(transaction, work)
      } finally {
        // What the work left running may ask the database again.
        transaction.open = false
      }
    },
  }
}

/** How a connection answers a statement. */
export interface ConnectionAnswers {
  all(text: string, values: readonly (string | number | null)[]): Promise<object[]>
  run(text: string, values: readonly (string | number | null)[]): Promise<number>
}

/** The statements of a connection, each asked in the given way. */
export function toStatements({ all, run }: ConnectionAnswers, asking: AskInTransaction): Statements {
  return {
    all: <Row>(text: string, values = []) => asking(() => all(text, values) as Promise<Row[]>),
    first: <Row>(text: string, values = []) => asking(async () => (await all(text, values))[0] as Row | undefined),
    run: (text, values = []) => asking(() => run(text, values)),
  }
}
