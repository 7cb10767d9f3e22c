import { setTimeout as sleep } from 'node:timers/promises'
import type { AskInTransaction } from '../scope.ts'
import { isBusy, toSqliteFailure } from './errors.ts'

/** How long a statement waits for another process that writes, in milliseconds. */
const maxWaitMs = 30_000
const longestPauseMs = 50

/** Asks once. */
export const translated: AskInTransaction = async ask => {
  try {
    return await ask()
  } catch (error) {
    throw toSqliteFailure(error)
  }
}

/** Asks until no other process is in the way. */
export const retried: AskInTransaction = async ask => {
  const until = performance.now() + maxWaitMs
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await ask()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw toSqliteFailure(error)
      await sleep(pauseMs)
    }
  }
}
