import { createKeyedSemaphore } from '../../core/semaphore.ts'
import type { Changes, Database, Statements } from '../database.ts'
import { toDatabaseClosed, toUnavailable } from '../errors.ts'
import { createTransactionGuard, createTransactionScope, type TransactionGuard, toStatements } from '../scope.ts'
import {
  createConnection,
  createListener,
  type PostgresConnection,
  type PostgresConnectionParts,
} from './connection.ts'
import { createNotices, type NoticeParts, type Notices } from './notices.ts'
import { createPool, type Waited } from './pool.ts'
import { readPostgresUrl } from './url.ts'

export interface PostgresOptions {
  /**
   * Connections at most, 8 when nothing is said, and beside them one for quick reads and one that hears of changes. The
   * smallest plans of Heroku Postgres have 20 for all processes.
   */
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
  const { maxConnections = 8, connectTimeoutMs = 10_000, statementTimeoutMs = 30_000 } = options
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
  const quick = createConnection(parts)
  const quickly = toStatements(quick, ask => ask()).first
  const watches = createWatches(parts, quick)
  return {
    dialect: 'postgres',
    ...toStatements(answers, ask => ask()),
    async quick(...asked) {
      inside.refuse()
      if (pool.isClosed()) throw toDatabaseClosed()
      return await quickly(...asked)
    },
    watch: watches.of,
    transaction: work => use(connection => transact(connection, { work, inside })),
    async withLock(name, work) {
      inside.refuse()
      // One of this process waits at the server: all connections could wait for a lock, and none be left for its holder.
      return await locks(name, () => use(connection => transact(connection, { work, inside, lock: name })))
    },
    ping: async () => void (await answers.all('SELECT 1', [])),
    async close() {
      watches.close()
      await pool.close()
      await quick.end()
    },
  }
}

/** One for each name, made when it is asked for first. */
function createWatches(parts: PostgresConnectionParts, quick: PostgresConnection) {
  const made = new Map<string, Notices>()
  const tell: NoticeParts['tell'] = async (channel, payload) =>
    void (await quick.all('SELECT pg_notify(?, ?)', [channel, payload]))
  return {
    of(name: string): Changes {
      const notices =
        made.get(name) ?? createNotices({ name, tell, connect: hearing => createListener(parts, hearing), now })
      made.set(name, notices)
      return notices
    },
    close() {
      for (const notices of made.values()) notices.close()
    },
  }
}

const now = () => performance.now()

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
