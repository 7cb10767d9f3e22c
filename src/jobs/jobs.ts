import { randomUUID } from 'node:crypto'
import type { Disclosure } from '../core/disclosure/disclosure.ts'
import type { JobQueue } from '../core/job/job.ts'
import type { JobWatch } from '../core/job/state.ts'
import type { JobCounts } from '../core/telemetry/telemetry.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Database } from '../storage/database.ts'
import { createAccept } from './accept/accept.ts'
import { createCallbackPaths } from './accept/callback-paths.ts'
import type { Sealer } from './accept/owner.ts'
import { createCallbacks } from './callbacks/callbacks.ts'
import { createDeliveryRows } from './callbacks/delivery-rows.ts'
import { createDispatch } from './dispatch.ts'
import { createEngine } from './engine/engine.ts'
import { createRunRows } from './engine/run-rows.ts'
import { createStepsOf } from './engine/steps-of.ts'
import type { Takeover } from './engine/takeover.ts'
import { createJobRows } from './job-rows.ts'
import { createCounts } from './operate/counts.ts'
import { createJobOperator, type JobOperator } from './operate/operate.ts'
import { createStatusOf, createWatch } from './operate/status.ts'
import { createUpkeep, defaultRetentionMs } from './operate/upkeep.ts'
import type { AttemptParts } from './run/attempt.ts'
import { createEndings } from './run/endings.ts'
import { defaultCrashWatchMs } from './run/quarantine.ts'
import { createRunner, type StopReason } from './run/run.ts'
import { createJobWorker } from './worker.ts'

export interface JobsParts extends AttemptParts {
  readonly catalog: Catalog
  /** With the tables of `jobMigrations`. */
  readonly database: Database
  readonly takeover: Takeover
  readonly sealer: Sealer
  /** Absent: Apex is told all of a report, as it is. */
  readonly disclosure?: Disclosure | undefined
  /** Beginnings of paths that may be called back, in place of the usual ones. */
  readonly callbackPaths?: readonly string[] | undefined
  /** Milliseconds since the epoch; the real clock by default. */
  readonly now?: () => number
  readonly options?: JobsOptions
}

/** Times in milliseconds. */
export interface JobsOptions {
  /** Jobs at a time in this process. Default 10. */
  readonly concurrency?: number
  /** After this time without a sign of life another worker takes over. Default 15,000. */
  readonly leaseMs?: number
  /** How often a worker looks when nobody woke it. Default 500. */
  readonly pollMs?: number
  /** Jobs of one owner that may wait for their turn. Default 1,000. */
  readonly maxWaiting?: number
  /** Events of one Data Action Target that may wait. Default 10,000. */
  readonly maxWaitingEvents?: number
  /** For so long a job that may have ended its process keeps others of its kind from beginning. Default 30,000. */
  readonly crashWatchMs?: number
  /** How long a job that has ended is kept. Default 7 days. */
  readonly retentionMs?: number
}

/** The jobs of a host: accepts them in every process, and runs them where `work` was called. */
export interface Jobs extends JobQueue, Omit<JobWatch, 'cancel'>, JobOperator {
  /** Begins to take up jobs in this process. */
  work(): void
  /**
   * Begins nothing more, lets steps end for `graceMs`, then hands over. Does not close the stores. After a `crash` any of
   * the jobs that run may be the cause: one that is there each time fails at last.
   */
  stop(graceMs: number, reason?: StopReason): Promise<void>
  /** Jobs that run in this process. */
  active(): number
  /** How many there are in all processes. */
  counts(): Promise<JobCounts>
}

/** Puts the parts together. Opens nothing; call `work` where jobs shall run. */
export function createJobs(parts: JobsParts): Jobs {
  const { catalog, database, log, now = Date.now, takeover } = parts
  const {
    concurrency = 10,
    crashWatchMs = defaultCrashWatchMs,
    leaseMs = 15_000,
    maxWaiting = 1000,
    maxWaitingEvents = 10_000,
    pollMs = 500,
    retentionMs = defaultRetentionMs,
  } = parts.options ?? {}
  const rows = createJobRows(database, now)
  const isCallbackPath = createCallbackPaths(parts.callbackPaths)
  const deliveries = createDeliveryRows(database, now)
  const wake = () => worker.wake()
  const endings = createEndings({ database, rows, deliveries, now, onDelivery: () => worker.wakeCallbacks() })
  const runs = createRunRows(database)
  const stepsOf = createStepsOf(runs)
  const runner = createRunner({ ...parts, rows, endings, now, crashWatchMs, stepsOf })
  const engine = createEngine({
    ...{ runs, leaseMs, concurrency, log, execute: runner.execute, onRoom: wake },
    onLost: id => runner.abort(id, 'lost'),
  })
  const worker = createJobWorker({
    ...{ engine, runner, takeover, pollMs, log },
    dispatch: createDispatch({ database, catalog, now }),
    callbacks: createCallbacks({ ...parts, rows, deliveries, now, isCallbackPath }),
    upkeep: createUpkeep({ database, earlier: takeover, now, retentionMs }),
  })
  const limits = { maxWaiting, maxWaitingEvents }
  const abort = (id: string) => runner.abort(id, 'cancelled')
  const operator = createJobOperator({
    ...{ audit: parts.audit, catalog, database, rows, deliveries, endings, stepsOf, abort, wake },
  })
  return {
    ...createAccept({ ...parts, ...limits, rows, now, isCallbackPath, newId: randomUUID, onAccepted: wake }),
    statusOf: createStatusOf({ rows, deliveries, now }),
    ...createWatch({ rows, deliveries, stepsOf, now, retentionMs }),
    ...operator,
    work: worker.start,
    stop: (graceMs, reason = 'handover') => worker.stop(graceMs, reason),
    active: runner.active,
    counts: createCounts(database, now),
  }
}
