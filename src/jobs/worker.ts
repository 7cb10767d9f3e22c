import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { toAppError } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import type { Callbacks } from './callbacks/callbacks.ts'
import type { Dispatch } from './dispatch.ts'
import type { Engine } from './engine/engine.ts'
import type { Takeover } from './engine/takeover.ts'
import type { Upkeep } from './operate/upkeep.ts'
import type { Runner, StopReason } from './run/run.ts'

export interface JobWorkerParts {
  readonly engine: Engine
  readonly dispatch: Dispatch
  readonly callbacks: Callbacks
  readonly upkeep: Upkeep
  readonly runner: Runner
  readonly takeover: Takeover
  /** Milliseconds between two looks when nobody woke it. */
  readonly pollMs: number
  readonly log: Log
}

/** Takes up jobs, delivers callbacks and tidies up, until it is stopped. */
export interface JobWorker {
  start(): void
  /** There may be a job to take up. */
  wake(): void
  /** There is a callback to deliver. */
  wakeCallbacks(): void
  /** Begins nothing more, lets steps end for `graceMs`, then hands over to other workers. */
  stop(graceMs: number, reason: StopReason): Promise<void>
}

/** Part of the grace that steps get to end by themselves. */
const graceShare = 0.8
const tidyMs = 1000
/** A store that is gone is not asked as often. */
const troubleMs = 2000
/** Loops that post, so that a slow org holds up but one of them. */
const callbackLoops = 4
const callbackMs = 1000
const adoptMs = 5000
const cleanMs = 3_600_000

export function createJobWorker(parts: JobWorkerParts): JobWorker {
  const { callbacks, engine, log, pollMs, runner, takeover } = parts
  const stopping = new AbortController()
  const [jobRest, callbackRest] = [createRest(), createRest()]
  let loops: Promise<unknown> = Promise.resolve()
  const loop = async (look: () => Promise<number>, rest: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      const count = await look().catch((cause: unknown) => logTrouble(log, cause))
      if (!stopping.signal.aborted) await pause(count, rest)
    }
  }
  const pause = async (count: number, rest: () => Promise<void>): Promise<void> => {
    if (count < 0) return await sleep(troubleMs, undefined, { signal: stopping.signal }).catch(() => {})
    // Statements of SQLite give nobody else a turn, nor do jobs that wait for nothing.
    if (count > 0) await nextTurn()
    else await rest()
  }
  return {
    wake: jobRest.wake,
    wakeCallbacks: callbackRest.wake,
    start() {
      const deliver = () => callbacks.deliver(stopping.signal)
      loops = Promise.all([
        loop(createTakingUp(parts), () => jobRest.rest(pollMs)),
        ...Array.from({ length: callbackLoops }, () => loop(deliver, () => callbackRest.rest(callbackMs))),
        loop(createTidying(parts), () => callbackRest.rest(tidyMs)),
      ])
    },
    async stop(graceMs, reason) {
      stopping.abort()
      jobRest.wake()
      callbackRest.wake()
      runner.drainAll(reason)
      // What is aborted still has to be written down within the time.
      const aborted = sleep(graceMs * graceShare, undefined, { ref: false }).then(runner.abortAll)
      await Promise.all([loops, engine.settle()])
      takeover.leave()
      void aborted
    },
  }
}

function logTrouble(log: Log, cause: unknown): -1 {
  const { code: outcome } = toAppError(cause)
  if (outcome === 'internal') log.error('jobs: the store failed', {}, cause)
  else log.warn('jobs: the store failed', { outcome })
  return -1
}

/** A rest between two looks, which can be ended before its time. */
function createRest() {
  const resting = new Set<() => void>()
  return {
    wake() {
      for (const end of [...resting]) end()
    },
    rest: (ms: number): Promise<void> =>
      new Promise(resolve => {
        const end = () => {
          clearTimeout(timer)
          resting.delete(end)
          resolve()
        }
        const timer = setTimeout(end, ms)
        resting.add(end)
      }),
  }
}

/**
 * Asks the engine for as many as there is room for. What waits gets its turn only when the engine has nothing left: jobs of
 * workers that are gone would wait as long as there are new ones.
 */
function createTakingUp({ dispatch, engine, takeover }: JobWorkerParts): () => Promise<number> {
  let isRecovered = false
  return async () => {
    if (!isRecovered) {
      await takeover.recover()
      while ((await takeover.adopt()) > 0);
    }
    isRecovered = true
    const taken = await engine.tick()
    const dispatched = await dispatch.next(engine.room())
    return dispatched === 0 ? taken : taken + dispatched + (await engine.tick())
  }
}

function createTidying({ takeover, upkeep }: JobWorkerParts): () => Promise<number> {
  const adopt = createEvery(adoptMs, takeover.adopt)
  const clean = createEvery(cleanMs, upkeep.clean)
  return async () => (await adopt()) + (await clean())
}

/** Does the work in slices until nothing is left, at once, and then anew after so many milliseconds. */
function createEvery(ms: number, work: () => Promise<number>): () => Promise<number> {
  let doneAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - doneAt < ms) return 0
    const count = await work()
    if (count === 0) doneAt = performance.now()
    return count
  }
}
