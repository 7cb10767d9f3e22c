import { backoffMs } from '../core/backoff.ts'
import { toAppError } from '../core/failure.ts'
import type { Log } from '../core/log.ts'

const longestPauseMs = 30_000

interface BatchParts {
  readonly flush: () => Promise<void>
  readonly pauseMs: number
  readonly log: Log
}

/** Flushes a while after the first row, and less and less often while that fails. */
export function createBatches({ flush, log, pauseMs }: BatchParts) {
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let stopped = false
  const start = (ms: number) => {
    timer = setTimeout(run, ms).unref()
  }
  const schedule = () => {
    const ms = failures === 0 ? pauseMs : backoffMs(failures, { firstMs: pauseMs, longestMs: longestPauseMs })
    if (timer === undefined && !stopped) start(ms)
  }
  const run = async (): Promise<void> => {
    timer = undefined
    try {
      await flush()
      failures = 0
    } catch (cause) {
      if (failures === 0) log.warn('audit: rows wait for the database', { outcome: toAppError(cause).code })
      failures += 1
      schedule()
    }
  }
  return {
    schedule,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
