import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How long opening waits for a process that is just turning the file over, in milliseconds. */
const openingWaitMs = 5000

/**
 * Opens the file, or makes it together with its folder, readable by its owner only. What SQLite writes beside it takes
 * the file's mode.
 */
export function openFile(path: string): DatabaseSync {
  if (path !== ':memory:') prepare(path)
  const file = new DatabaseSync(path, { timeout: openingWaitMs })
  // An accepted job must survive the loss of power: NORMAL may lose the last commits of a write-ahead log.
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  // From here on waiting is done by asking again: SQLite's own waiting stops the whole process, even the work waited for.
  file.exec('PRAGMA busy_timeout = 0')
  return file
}

function prepare(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

/**
 * A second connection to the same file, for reading what is committed while the first is in a transaction. A database
 * without a file has none.
 */
export function openReader(path: string): DatabaseSync | undefined {
  if (path === ':memory:') return undefined
  const file = new DatabaseSync(path, { readOnly: true })
  file.exec('PRAGMA busy_timeout = 0')
  return file
}
