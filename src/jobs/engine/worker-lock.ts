import { DatabaseSync } from 'node:sqlite'

/** Tells whether this is the only worker on the machine that uses a folder. The system ends the lock with the process. */
export interface WorkerLock {
  /** False while another process has it. */
  take(): boolean
  release(): void
}

/** A lock on a file of its own, which nobody reads. */
export function createWorkerLock(path: string): WorkerLock {
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
