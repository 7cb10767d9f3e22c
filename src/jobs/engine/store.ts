import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Backend } from 'openworkflow/internal'
import { BackendPostgres } from 'openworkflow/postgres'
import { BackendSqlite } from 'openworkflow/sqlite'
import type { Database } from '../../storage/database.ts'
import { readPostgresUrl } from '../../storage/postgres/url.ts'
import { openSqlite } from '../../storage/sqlite/sqlite.ts'
import { createRenewedBackend } from './renewed-backend.ts'

/** Where the engine keeps runs and steps. */
export interface EngineStore {
  readonly backend: Backend
  /**
   * Gives back at once what workers that are gone have left, instead of waiting for their leases. Does nothing where
   * another worker may still be there.
   */
  recover(): Promise<void>
  /** Lets another worker recover: this one works no more. */
  leave(): void
  /** Deletes runs that ended before the time (epoch milliseconds). */
  purge(before: number): Promise<void>
  close(): Promise<void>
}

export interface EngineStoreChoice {
  /** Without one the runs stay on this machine. */
  readonly databaseUrl: string | undefined
  /** Holds `jobs.sqlite` where there is no address. */
  readonly dataFolder: string
  /** Where the rows of jobs are: the same server when there is an address. */
  readonly database: Database
}

/** Opens the engine's tables, and makes them when there are none. @throws Error when they cannot be reached */
export function connectEngineStore(choice: EngineStoreChoice): Promise<EngineStore> {
  const { databaseUrl } = choice
  return databaseUrl === undefined ? connectSqlite(choice.dataFolder) : connectPostgres(databaseUrl, choice.database)
}

/** Name of the file in the data folder. */
export const engineFile = 'jobs.sqlite'

/**
 * A file of its own: the engine's connection writes without waiting for its turn, and would meet the transactions of the
 * host in one file. Node's SQLite syncs every commit to the disk.
 */
async function connectSqlite(dataFolder: string): Promise<EngineStore> {
  const file = join(dataFolder, engineFile)
  // First: it makes the folder and the file for the owner's eyes only.
  const own = openSqlite(file)
  await own.ping()
  const backend = BackendSqlite.connect(file)
  const lock = createWorkerLock(join(dataFolder, 'worker.lock'))
  return {
    backend,
    async recover() {
      if (!lock.take()) return
      const released = "status = 'pending', worker_id = NULL, available_at = ?"
      await own.run(`UPDATE workflow_runs SET ${released} WHERE status = 'running' AND worker_id IS NOT NULL`, [
        new Date().toISOString(),
      ])
    },
    purge: async before =>
      void (await own.run('DELETE FROM workflow_runs WHERE finished_at < ?', [new Date(before).toISOString()])),
    leave: lock.release,
    async close() {
      lock.release()
      await backend.stop()
      await own.close()
    },
  }
}

/** Tells whether this is the only worker on the machine that uses a folder. The system ends the lock with the process. */
interface WorkerLock {
  /** False while another process has it. */
  take(): boolean
  release(): void
}

/** A lock on a file of its own, which nobody reads. */
function createWorkerLock(path: string): WorkerLock {
  let file: DatabaseSync | undefined
  return {
    take() {
      if (file) return true
      const opened = new DatabaseSync(path)
      try {
        opened.exec('BEGIN EXCLUSIVE')
        file = opened
      } catch {
        opened.close()
      }
      return file !== undefined
    },
    release() {
      file?.close()
      file = undefined
    },
  }
}

const schema = 'openworkflow'
/** A little more than the server gives a statement. */
const answerMs = 35_000

/** The engine takes an address and nothing else; its driver reads these from it. */
const parameters = {
  /** Seconds after which an unused connection ends: small plans have few, and web and worker both hold some. */
  idle_timeout: '20',
  connect_timeout: '10',
  /** Milliseconds. */
  statement_timeout: '30000',
  /** Without it the driver prints what the server has to say. */
  client_min_messages: 'error',
}

async function connectPostgres(databaseUrl: string, database: Database): Promise<EngineStore> {
  const address = readPostgresUrl(databaseUrl)
  const url = new URL(address.url)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  if (address.ssl) url.searchParams.set('sslmode', address.ssl)
  // Processes that start together would make the same tables twice.
  await database.withLock('jobs-engine', async () => (await BackendPostgres.connect(url.href, { schema })).stop())
  const backend = await createRenewedBackend({
    connect: () => BackendPostgres.connect(url.href, { schema, runMigrations: false }),
    timeoutMs: answerMs,
  })
  return {
    backend,
    // Nobody knows of another process whether it lives: the lease tells.
    recover: async () => {},
    leave() {},
    purge: async before =>
      void (await database.run(
        `DELETE FROM ${schema}.workflow_runs WHERE finished_at < to_timestamp(CAST(? AS DOUBLE PRECISION) / 1000)`,
        [before],
      )),
    close: () => backend.stop(),
  }
}
