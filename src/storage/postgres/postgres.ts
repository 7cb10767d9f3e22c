import { createKeyedSemaphore } from '../../core/semaphore.ts'
import type { Database, Statements } from '../database.ts'
import { toUnavailable } from '../errors.ts'
import { createTransactionGuard, createTransactionScope, type TransactionGuard, toStatements } from '../scope.ts'
import { createConnection, type PostgresConnection } from './connection.ts'
import { createPool, type Waited } from './pool.ts'
import { readPostgresUrl } from './url.ts'

export interface PostgresOptions {
  /** Connections at most, 10 when nothing is said. The smallest plans of Heroku Postgres have 20 for all processes. */
  readonly maxConnections?: number
  /** 10 seconds when nothing is said. */
  readonly connectTimeoutMs?: number
  /** How long a statement may take, 30 seconds when nothing is said. Waiting for a lock is not counted. */
  readonly statementTimeoutMs?: number
  /** Hears how long works wait for a connection. */
  readonly waited?: Waited | undefined
}

/** The server gives a lock free when its holder does nothing for this long: its process is gone or hangs. */
const begin = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '60s'"

/**
 * A PostgreSQL database; connects with the first statement, and again by itself after the server was away. Nothing is
 * done twice: what the loss of a connection interrupts fails as unavailable, and a commit it interrupts may have
 * happened. Transactions see what others have committed meanwhile (READ COMMITTED): to change what was read, use
 * `withLock`, or one statement.
 * @throws Error when the address cannot be read, see `readPostgresUrl`.
 */
export function openPostgres(url: string, options: PostgresOptions = {}): Database {
  const { maxConnections = 10, connectTimeoutMs = 10_000, statementTimeoutMs = 30_000 } = options
  const parts = { ...readPostgresUrl(url), connectTimeoutMs, statementTimeoutMs }
  const pool = createPool(maxConnections, () => createConnection(parts), options.waited)
  const inside = createTransactionGuard()
  const locks = createKeyedSemaphore(1)
  const use = async <T>(work: (connection: PostgresConnection) => Promise<T>) => {
    inside.refuse()
    return await pool.use(work)
  }
  const answers = {
    all: (...statement: Parameters<PostgresConnection['all']>) => use(connection => connection.all(...statement)),
    run: (...statement: Parameters<PostgresConnection['run']>) => use(connection => connection.run(...statement)),
  }
  return {
    dialect: 'postgres',
    ...toStatements(answers, ask => ask()),
    transaction: work => use(connection => transact(connection, { work, inside })),
    async withLock(name, work) {
      inside.refuse()
      // One of this process waits at the server: all connections could wait for a lock, and none be left for its holder.
      return await locks(name, () => use(connection => transact(connection, { work, inside, lock: name })))
    },
    ping: async () => void (await answers.all('SELECT 1', [])),
    close: pool.close,
  }
}

interface Transaction<T> {
  readonly work: (statements: Statements) => Promise<T>
  readonly inside: TransactionGuard
  readonly lock?: string
}

async function transact<T>(connection: PostgresConnection, { work, inside, lock }: Transaction<T>): Promise<T> {
  await connection.script(begin)
  const losses = connection.losses()
  const isLost = () => connection.losses() !== losses
  // The driver connects anew by itself; what belongs to the transaction must not run outside of it.
  const refuseLost = () => {
    if (isLost()) throw toUnavailable(new Error('The connection was lost within a transaction'))
  }
  const scope = createTransactionScope()
  const statements = toStatements(connection, ask =>
    scope.asking(async () => {
      refuseLost()
      return await ask()
    }),
  )
  try {
    if (lock !== undefined) await connection.lock(lock)
    const result = await scope.complete(() => inside.run(() => work(statements)))
    refuseLost()
    await connection.script('COMMIT')
    return result
  } catch (error) {
    if (!isLost()) await connection.script('ROLLBACK').catch(connection.drop)
    throw error
  }
}
