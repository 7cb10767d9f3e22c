import { setTimeout as rest } from 'node:timers/promises'
import type { Database } from './database.ts'

/** Rows of one statement of what no caller waits for: SQLite gives nobody else a turn for the milliseconds that they take. */
export const sliceRows = 200
/** Between two slices, so that calls come first. */
const restMs = 20

/** Does one slice after the other, until one says that it was the last. */
export async function inSlices(slice: () => Promise<'more' | 'last'>): Promise<void> {
  while ((await slice()) === 'more') await rest(restMs)
}

/** Rows that are good until a time, which has an index. */
export interface Expiring {
  readonly table: string
  /** The primary key. */
  readonly key: string
  readonly time: string
  /** In the place of a value, where the store's own clock counts. */
  readonly before?: string
}

/** Makes the function that deletes all whose time is over, in slices. */
export function createExpiry(database: Pick<Database, 'run'>, { before = '?', key, table, time }: Expiring) {
  const over = `SELECT ${key} FROM ${table} WHERE ${time} <= ${before} ORDER BY ${time} LIMIT ?`
  const statement = `DELETE FROM ${table} WHERE ${key} IN (${over})`
  return (...values: readonly number[]): Promise<void> =>
    inSlices(async () => ((await database.run(statement, [...values, sliceRows])) < sliceRows ? 'last' : 'more'))
}

/** SQLite keeps no statistics here, and may choose a worse index: it is told which, and fails without. */
export const byIndex = ({ dialect }: Pick<Database, 'dialect'>, index: string): string =>
  dialect === 'sqlite' ? `INDEXED BY ${index}` : ''
