import { createSemaphore } from '../../core/semaphore.ts'
import type { RunOutcome } from '../engine/backend.ts'
import type { Execution } from '../engine/engine.ts'
import type { JobRows } from '../job-rows.ts'
import type { Interruption } from './interruption.ts'

/** Attempts of which nothing was heard that make a job one that may have ended its process. */
const suspectFrom = 2
/** A job that ends its process does so within this time, as a rule. */
export const defaultCrashWatchMs = 30_000

type Attempt = (execution: Execution) => Promise<RunOutcome>

/**
 * Lets jobs that may have ended their process begin one at a time, the next one when a step of the last one is done: so
 * that one of them does not have those beside it counted as if each were the cause.
 */
export function createCrashQuarantine(rows: Pick<JobRows, 'find'>, watchMs: number) {
  const inTurn = createSemaphore(1)
  const enter = (): Promise<() => void> =>
    new Promise(entered => {
      void inTurn(
        () =>
          new Promise<void>(left => {
            const timer = setTimeout(left, watchMs).unref()
            entered(() => {
              clearTimeout(timer)
              left()
            })
          }),
      )
    })
  return async (execution: Execution, interruption: Interruption, attempt: Attempt): Promise<RunOutcome> => {
    const job = await rows.find(execution.id)
    if ((job?.unheard ?? 0) < suspectFrom) return attempt(execution)
    const leave = await enter()
    try {
      // Its attempt has not begun, and does not count.
      if (interruption.reason() !== undefined) return { againInMs: 0 }
      return await attempt(toWatched(execution, leave))
    } finally {
      leave()
    }
  }
}

/** Tells of each step that is done now; those of earlier attempts say nothing of this one. */
function toWatched(execution: Execution, onStep: () => void): Execution {
  return {
    ...execution,
    async remember(name, work) {
      let isNew = false
      const outcome = await execution.remember(name, () => {
        isNew = true
        return work()
      })
      if (isNew && outcome.kind === 'done') onStep()
      return outcome
    },
  }
}
