import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Database } from '../../storage/database.ts'
import { createEarlierFile, createEarlierSchema, type EarlierStore } from './earlier-store.ts'
import { createRunRows } from './run-rows.ts'

/** What a worker takes over from others that are gone. */
export interface Takeover extends EarlierStore {
  /**
   * Frees at once what they held, instead of waiting for their leases. Does nothing where another worker may still be
   * there.
   */
  recover(): Promise<void>
  /** Lets another worker recover: this one works no more. */
  leave(): void
}

export interface TakeoverParts {
  /** Without one the data stay on this machine. */
  readonly databaseUrl: string | undefined
  /** Holds the lock where there is no address. */
  readonly dataFolder: string
  readonly database: Database
}

/** Opens nothing yet. */
export function createTakeover({ database, databaseUrl, dataFolder }: TakeoverParts): Takeover {
  // Nobody knows of a process on another machine whether it lives: the lease tells.
  if (databaseUrl !== undefined) return { ...createEarlierSchema(database), recover: async () => {}, leave() {} }
  const lock = createWorkerLock(join(dataFolder, 'worker.lock'))
  const earlier = createEarlierFile(database, dataFolder)
  return {
    async recover() {
      if (lock.take()) await createRunRows(database).freeAll()
    },
    leave: lock.release,
    adopt: async () => (lock.take() ? await earlier.adopt() : 0),
    purge: earlier.purge,
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
