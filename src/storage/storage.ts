import { join } from 'node:path'
import type { Database } from './database.ts'
import { openSqlite } from './sqlite/sqlite.ts'

export interface DatabaseChoice {
  /** `postgres://...`; without one the data stay on this machine. */
  readonly databaseUrl: string | undefined
  /** Holds `host.sqlite` where there is no address. */
  readonly dataFolder: string
  /** Hears for how many milliseconds a statement waited for a connection. SQLite has one, for which nobody waits. */
  readonly waited?: ((ms: number) => void) | undefined
}

/** Name of the file in the data folder. */
export const hostFile = 'host.sqlite'

/**
 * Opens PostgreSQL when there is an address, else a SQLite file. Does not reach the server yet: see `ping`.
 * @throws AppError unavailable when the file cannot be opened. Error when the address cannot be read.
 */
export async function connectDatabase({ databaseUrl, dataFolder, waited }: DatabaseChoice): Promise<Database> {
  if (databaseUrl === undefined) return openSqlite(join(dataFolder, hostFile))
  const { openPostgres } = await import('./postgres/postgres.ts')
  return openPostgres(databaseUrl, { waited })
}
