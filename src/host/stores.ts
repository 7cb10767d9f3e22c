import { connectEngineStore, type EngineStore } from '../jobs/engine/store.ts'
import { jobMigrations, sealedJobs } from '../jobs/schema.ts'
import { signInMigrations, signInSealed } from '../sign-in/outline.ts'
import { callKeyMigrations, sealedCallKeys } from '../storage/call-keys/schema.ts'
import { claimMigrations } from '../storage/claims.ts'
import type { Database } from '../storage/database.ts'
import { migrate } from '../storage/migrations.ts'
import { rateMigrations } from '../storage/rates/buckets.ts'
import { firstKeyMigrations } from '../storage/sealed/first-key.ts'
import type { SealedColumn } from '../storage/sealed/sealed.ts'
import { connectDatabase, type DatabaseChoice } from '../storage/storage.ts'
import { createVault, type Vault } from '../storage/vault.ts'
import type { Config } from './config.ts'

/** Where this host keeps what must outlive it. */
export interface Stores {
  readonly database: Database
  readonly vault: Vault
  /** Absent where no tool is a job. */
  readonly engine: EngineStore | undefined
  close(): Promise<void>
}

const migrations = [
  ...signInMigrations,
  ...jobMigrations,
  ...callKeyMigrations,
  ...rateMigrations,
  ...claimMigrations,
  ...firstKeyMigrations,
]

/** All columns that hold what a vault sealed: whoever seals into another adds it here. */
export const sealedColumns: readonly SealedColumn[] = [...signInSealed, sealedJobs, sealedCallKeys]

/** Opens the database and makes its tables. @throws Error when it cannot be reached */
export async function openDatabase(choice: DatabaseChoice): Promise<Database> {
  const database = connectDatabase(choice)
  await migrate(database, migrations)
  return database
}

/** Opens the stores and makes their tables. @throws Error when they cannot be reached */
export async function openStores(config: Config, needs: { readonly jobs: boolean }): Promise<Stores> {
  const { folder: dataFolder, url: databaseUrl } = config.database
  const database = await openDatabase({ databaseUrl, dataFolder })
  const engine = needs.jobs ? await connectEngineStore({ databaseUrl, dataFolder, database }) : undefined
  return {
    ...{ database, engine, vault: createVault(config.encryptionKeys) },
    async close() {
      await engine?.close()
      await database.close()
    },
  }
}
