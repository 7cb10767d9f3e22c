import type { Backend, FailWorkflowRunParams, WorkflowRun } from 'openworkflow/internal'
import type { Log } from '../../core/log.ts'
import { createTurns } from '../../storage/turns.ts'
import { delayOf } from './reschedule.ts'

export interface LeaseParts {
  readonly backend: Backend
  /** Milliseconds after which a run of a worker that was not heard of is taken over by another. */
  readonly leaseMs: number
  readonly log: Log
  /** The run belongs to somebody else now, or its store has been out of reach for as long as the lease. */
  onLost(runId: string): void
}

/** A store whose runs are leased for a time of our choosing, and given back instead of failed when they are interrupted. */
export interface LeasedBackend extends Backend {
  /** Stops renewing the lease of a run that is over. */
  release(runId: string): void
  /** Runs whose leases are held here. */
  held(): number
  /** Until this is called, claims find nothing once one has: the engine makes one for each place that is free. */
  lookAgain(): void
}

/**
 * The engine leases runs for 30 seconds, which cannot be set, and heartbeats every 15. Both go through its store, so this
 * store is given another time, and renews by itself three times within it.
 */
export function createLeasedBackend({ backend, leaseMs, log, onLost }: LeaseParts): LeasedBackend {
  const timers = new Map<string, NodeJS.Timeout>()
  const turns = createTurns()
  let isEmpty = false
  const release = (runId: string): void => {
    clearInterval(timers.get(runId))
    timers.delete(runId)
  }
  const lose = (runId: string): void => {
    release(runId)
    onLost(runId)
  }
  const hold = (workflowRunId: string, workerId: string): void => {
    let renewedAt = performance.now()
    const renew = async () => {
      try {
        await backend.extendWorkflowRunLease({ workflowRunId, workerId, leaseDurationMs: leaseMs })
        renewedAt = performance.now()
      } catch (cause) {
        if (isNotOurs(cause) || performance.now() - renewedAt > leaseMs) lose(workflowRunId)
        else log.warn('a lease could not be renewed', { run: workflowRunId })
      }
    }
    release(workflowRunId)
    timers.set(workflowRunId, setInterval(renew, leaseMs / 3).unref())
  }
  const own: Partial<Backend> = {
    claimWorkflowRun: ({ workerId }) =>
      turns(async () => {
        const run = isEmpty ? null : await backend.claimWorkflowRun({ workerId, leaseDurationMs: leaseMs })
        isEmpty = run === null
        if (run) hold(run.id, workerId)
        return run
      }),
    // Renewed above; a failure of the engine's own heartbeat would only be printed.
    extendWorkflowRunLease: async () => ({}) as WorkflowRun,
    async failWorkflowRun(params) {
      try {
        return await giveBack(backend, params)
      } catch (cause) {
        if (isNotOurs(cause)) throw cause
        // The lease runs out, and then the run is taken up again.
        log.warn('a run could not be given back', { run: params.workflowRunId })
        return { status: 'pending' } as WorkflowRun
      }
    },
  }
  return Object.assign(Object.create(backend) as Backend, own, {
    release,
    held: () => timers.size,
    lookAgain() {
      isEmpty = false
    },
  })
}

function giveBack(backend: Backend, params: FailWorkflowRunParams): Promise<WorkflowRun> {
  const delayMs = delayOf(params.error)
  if (delayMs === undefined) return backend.failWorkflowRun(params)
  const { workerId, workflowRunId } = params
  const availableAt = new Date(Date.now() + delayMs)
  const error = { message: 'interrupted' }
  return backend.rescheduleWorkflowRunAfterFailedStepAttempt({ workflowRunId, workerId, availableAt, error })
}

/** The engine's stores say it with words only. */
const isNotOurs = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Failed to ')
