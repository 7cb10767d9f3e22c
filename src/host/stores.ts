import { setTimeout as sleep } from 'node:timers/promises'
import { auditMigrations } from '../audit/schema.ts'
import { AppError } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import { createTakeover, type Takeover } from '../jobs/engine/takeover.ts'
import { jobMigrations, sealedJobs } from '../jobs/schema.ts'
import { signInMigrations, signInSealed } from '../sign-in/outline.ts'
import { callKeyMigrations, sealedCallKeys } from '../storage/call-keys/schema.ts'
import { claimMigrations } from '../storage/claims.ts'
import type { Database } from '../storage/database.ts'
import { migrate } from '../storage/migrations.ts'
import { rateMigrations } from '../storage/rates/buckets.ts'
import { revocationMigrations } from '../storage/revocations/revocations.ts'
import { firstKeyMigrations } from '../storage/sealed/first-key.ts'
import type { SealedColumn } from '../storage/sealed/sealed.ts'
import { connectDatabase, type DatabaseChoice } from '../storage/storage.ts'
import { createVault, type Vault } from '../storage/vault.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Config } from './config.ts'

/** Where this host keeps what must outlive it. */
export interface Stores {
  readonly database: Database
  readonly vault: Vault
  /** Absent where no tool is a job. */
  readonly takeover: Takeover | undefined
  close(): Promise<void>
}

const migrations = [
  ...signInMigrations,
  ...jobMigrations,
  ...callKeyMigrations,
  ...rateMigrations,
  ...claimMigrations,
  ...firstKeyMigrations,
  ...auditMigrations,
  ...revocationMigrations,
]

/** All columns that hold what a vault sealed: whoever seals into another adds it here. */
export const sealedColumns: readonly SealedColumn[] = [...signInSealed, sealedJobs, sealedCallKeys]

/** Opens the database and makes its tables. @throws Error when it cannot be reached */
export async function openDatabase(choice: DatabaseChoice): Promise<Database> {
  const database = await connectDatabase(choice)
  try {
    await migrate(database, migrations)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

export interface StoresParts {
  readonly config: Pick<Config, 'database' | 'encryptionKeys'>
  readonly log: Log
  /** Whether a tool is a job. */
  readonly hasJobs: boolean
  /** Absent: nobody collects anything. */
  readonly telemetry?: Pick<Telemetry, 'waited'> | undefined
}

/** Heroku ends a process that does not listen within 60 seconds, and starts one that ended by itself only a few times. */
const patienceMs = 45_000
const againMs = 2000

/**
 * Opens the stores and makes their tables. A server that is away is waited for.
 * @throws Error when they cannot be reached in 45 seconds, or not at all
 */
export async function openStores({ config, hasJobs, log, telemetry }: StoresParts): Promise<Stores> {
  const { folder: dataFolder, url: databaseUrl } = config.database
  const until = performance.now() + (databaseUrl === undefined ? 0 : patienceMs)
  for (;;) {
    try {
      return await openOnce(config, hasJobs, { databaseUrl, dataFolder, waited: telemetry?.waited.database })
    } catch (error) {
      if (!isAway(error) || performance.now() > until) throw error
      log.warn('waiting for the database')
      await sleep(againMs)
    }
  }
}

/** A password or a name that is wrong stays so. */
function isAway(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== 'unavailable') return false
  const { code } = (error.cause ?? {}) as { readonly code?: unknown }
  return !/^(?:28|3D)/.test(String(code))
}

async function openOnce(config: StoresParts['config'], hasJobs: boolean, choice: DatabaseChoice): Promise<Stores> {
  const { databaseUrl, dataFolder } = choice
  const database = await openDatabase(choice)
  const takeover = hasJobs ? createTakeover({ databaseUrl, dataFolder, database }) : undefined
  return {
    ...{ database, takeover, vault: createVault(config.encryptionKeys) },
    async close() {
      takeover?.leave()
      await database.close()
    },
  }
}
