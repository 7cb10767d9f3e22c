import { backoffMs } from '../../core/backoff.ts'
import { sleep } from '../../core/timeout.ts'
import type { AskInTransaction } from '../scope.ts'
import { isBusy, toSqliteFailure } from './errors.ts'

/** How long a statement waits for another process that writes, in milliseconds. */
const maxWaitMs = 30_000
const backoff = { firstMs: 1, longestMs: 50 }

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
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw toSqliteFailure(error)
      await sleep(backoffMs(attempt, backoff))
    }
  }
}
