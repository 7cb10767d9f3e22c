import type { Backend, WorkflowRun } from 'openworkflow/internal'
import type { Log } from '../../core/log.ts'
import { createSemaphore } from '../../core/semaphore.ts'

export interface LeaseParts {
  readonly backend: Backend
  /** Milliseconds after which a run of a worker that was not heard of is taken over by another. */
  readonly leaseMs: number
  readonly log: Log
  /** The run belongs to somebody else now, or its store has been out of reach for as long as the lease. */
  onLost(runId: string): void
}

/** What becomes of a run whose attempt has ended: it is over, or is taken up again. */
export type RunOutcome = 'over' | { readonly againInMs: number }

/** A store whose runs are leased for a time of our choosing, and given back when their attempt asks for another one. */
export interface LeasedBackend extends Backend {
  /** Stops renewing the lease of a run that is over. */
  release(runId: string): void
  /** Runs whose leases are held here. */
  held(): number
  /** Until this is called, claims find nothing once one has: the engine makes one for each place that is free. */
  lookAgain(): void
}

/** A run, and the worker that has it as far as we know. */
interface Holding {
  readonly workflowRunId: string
  readonly workerId: string
}

/**
 * The engine leases runs for 30 seconds, which cannot be set, and heartbeats every 15. Both go through its store, so this
 * store is given another time, and renews by itself three times within it. The output of a run is its `RunOutcome`: the
 * engine knows no other way to end an attempt without ending the run than a failure.
 */
export function createLeasedBackend(parts: LeaseParts): LeasedBackend {
  const { backend, leaseMs } = parts
  const leases = createLeases(parts)
  const inTurn = createSemaphore(1)
  let isEmpty = false
  const own: Partial<Backend> = {
    claimWorkflowRun: ({ workerId }) =>
      inTurn(async () => {
        const run = isEmpty ? null : await backend.claimWorkflowRun({ workerId, leaseDurationMs: leaseMs })
        isEmpty = run === null
        if (run) leases.hold({ workflowRunId: run.id, workerId })
        return run
      }),
    // Renewed by ourselves; a failure of the engine's own heartbeat would only be printed.
    extendWorkflowRunLease: async () => ({}) as WorkflowRun,
    async completeWorkflowRun({ output, workerId, workflowRunId }) {
      const outcome = output as RunOutcome
      if (outcome === 'over') return backend.completeWorkflowRun({ workerId, workflowRunId, output: null })
      const availableAt = new Date(Date.now() + outcome.againInMs)
      const next = { workerId, workflowRunId, availableAt, error: { message: 'interrupted' } }
      return givenBack(parts, next, () => backend.rescheduleWorkflowRunAfterFailedStepAttempt(next))
    },
    failWorkflowRun: params => givenBack(parts, params, () => backend.failWorkflowRun(params)),
  }
  return Object.assign(Object.create(backend) as Backend, own, {
    release: leases.release,
    held: leases.held,
    lookAgain() {
      isEmpty = false
    },
  })
}

function createLeases({ backend, leaseMs, log, onLost }: LeaseParts) {
  const timers = new Map<string, NodeJS.Timeout>()
  const release = (runId: string): void => {
    clearInterval(timers.get(runId))
    timers.delete(runId)
  }
  const hold = (holding: Holding): void => {
    const runId = holding.workflowRunId
    let renewedAt = performance.now()
    const renew = async () => {
      try {
        await backend.extendWorkflowRunLease({ ...holding, leaseDurationMs: leaseMs })
        renewedAt = performance.now()
      } catch {
        const isLost = performance.now() - renewedAt > leaseMs || (await isTaken(backend, holding))
        // Else it was given back meanwhile, and may have been taken up anew.
        if (timers.get(runId) === timer) fail(runId, isLost)
      }
    }
    release(runId)
    const timer = setInterval(renew, leaseMs / 3).unref()
    timers.set(runId, timer)
  }
  const fail = (runId: string, isLost: boolean): void => {
    if (isLost) {
      release(runId)
      onLost(runId)
    } else log.warn('a lease could not be renewed', { run: runId })
  }
  return { hold, release, held: () => timers.size }
}

/** The lease of a run that cannot be given back runs out, and then it is taken up again. */
async function givenBack(
  { backend, log }: LeaseParts,
  holding: Holding,
  change: () => Promise<WorkflowRun>,
): Promise<WorkflowRun> {
  try {
    return await change()
  } catch {
    if (!(await isTaken(backend, holding))) log.warn('a run could not be given back', { run: holding.workflowRunId })
    // The engine would print what is thrown here, and reads of the run no more than this.
    return { status: 'pending' } as WorkflowRun
  }
}

/**
 * Whether a run is not this worker's any more. The engine's stores say so with the words of an error only, so they are asked
 * who has it; one that does not answer has not given it away.
 */
async function isTaken(backend: Backend, { workerId, workflowRunId }: Holding): Promise<boolean> {
  try {
    const run = await backend.getWorkflowRun({ workflowRunId })
    return run?.status !== 'running' || run.workerId !== workerId
  } catch {
    return false
  }
}
