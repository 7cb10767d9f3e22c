import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type KeepLines, openSpoolFile, type SpoolFile } from './spool-file.ts'

/** Where the rows of this process wait for the database, and outlive it. */
export interface Spool {
  /** False when the line could not be kept. */
  append(line: string): boolean
  /** Gives what has been written until now. @throws what `keep` does; what it did not take is given the next time */
  drain(keep: KeepLines): Promise<void>
  /** Gives what processes of the same folder that are gone have left behind. */
  adopt(keep: KeepLines): Promise<void>
  /** Leaves what was not taken to the next process. */
  close(): void
}

/** Bytes that may wait; the database is away for long then. */
const maxBytes = 256 * 1024 * 1024

const filesOf = (folder: string, name: string): readonly [string, string] => [
  join(folder, `${name}.a`),
  join(folder, `${name}.b`),
]
const lockOf = (folder: string, name: string): string => join(folder, `${name}.lock`)

/** Opens files of its own in the folder, which other processes may share. @throws what the file system says */
export function openSpool(folder: string): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = randomBytes(9).toString('base64url')
  const lock = takeLock(lockOf(folder, name))
  if (!lock) throw new Error('a name that nobody has is taken')
  // One is written while the other is read.
  let [writing, reading] = filesOf(folder, name).map(openSpoolFile) as [SpoolFile, SpoolFile]
  return {
    append: line => writing.size() < maxBytes && writing.append(line),
    async drain(keep) {
      // What is left of the last time, then what has come since.
      await reading.drain(keep)
      if (writing.size() === 0) return
      ;[writing, reading] = [reading, writing]
      await reading.drain(keep)
    },
    async adopt(keep) {
      for (const other of namesIn(folder)) if (other !== name) await adopt(folder, other, keep)
    },
    close() {
      const isEmpty = writing.size() + reading.size() === 0
      writing.close()
      reading.close()
      if (isEmpty) remove(folder, name)
      lock.close()
    },
  }
}

const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap(file => /^([\w-]{12})\.lock$/.exec(file)?.[1] ?? [])

async function adopt(folder: string, name: string, keep: KeepLines): Promise<void> {
  const lock = takeLock(lockOf(folder, name))
  if (!lock) return
  try {
    for (const path of filesOf(folder, name)) {
      const file = openSpoolFile(path)
      await file.drain(keep).finally(file.close)
    }
    remove(folder, name)
  } finally {
    lock.close()
  }
}

function remove(folder: string, name: string): void {
  for (const path of [...filesOf(folder, name), lockOf(folder, name)]) rmSync(path, { force: true })
}

/** A lock that the system ends with the process; `undefined` while another one has it. */
function takeLock(path: string): DatabaseSync | undefined {
  const file = new DatabaseSync(path)
  try {
    file.exec('BEGIN EXCLUSIVE')
    return file
  } catch {
    file.close()
    return undefined
  }
}
