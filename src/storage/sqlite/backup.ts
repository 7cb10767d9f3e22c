import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { openFile } from './file.ts'
import { retried } from './waiting.ts'

/**
 * Copies SQLite files to a folder as all of them are at one moment, while others read and write them. Who writes the first
 * one waits until all are open; who writes another waits for nothing.
 * @throws Error when the folder holds something already, or a copy is not sound; nothing is left in it then
 */
export async function backUpFiles(files: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0) throw new Error(`${folder}: is not empty`)
  const sources = files.map(path => ({ path, file: new DatabaseSync(path, { timeout: openingMs }) }))
  try {
    await beginReading(sources)
    for (const { file, path } of sources) await copy(file, join(folder, basename(path)))
  } catch (error) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    throw error
  } finally {
    for (const { file } of sources) file.close()
  }
}

/** How long a file may be closed to readers that another process turns over, in milliseconds. */
const openingMs = 5000

interface Source {
  readonly path: string
  readonly file: DatabaseSync
}

/** While the first file is locked it stays as it is, so what is seen of all is how they were when the last was begun. */
async function beginReading(sources: readonly Source[]): Promise<void> {
  const lock = openFile(sources[0]?.path ?? '')
  try {
    await retried(async () => lock.exec('BEGIN IMMEDIATE'))
    for (const { file } of sources) {
      file.exec('BEGIN')
      // A transaction begins to see with its first question.
      file.prepare('SELECT COUNT(*) FROM sqlite_schema').get()
    }
  } finally {
    lock.close()
  }
}

async function copy(file: DatabaseSync, path: string): Promise<void> {
  // Who opens it while it is made has it open after that.
  closeSync(openSync(path, 'wx', 0o600))
  await backup(file, path)
  const made = new DatabaseSync(path)
  const { integrity_check: found } = made.prepare('PRAGMA integrity_check').get() ?? {}
  made.close()
  if (found !== 'ok') throw new Error(`${path}: is not sound`)
}
