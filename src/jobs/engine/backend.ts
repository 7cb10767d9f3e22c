import { randomUUID } from 'node:crypto'
import type { OpenWorkflowOptions } from 'openworkflow'
import type { JobKey } from '../job-row.ts'
import type { Holding, RunRows, StepRow } from './run-rows.ts'

type Backend = OpenWorkflowOptions['backend']
type Answer<Method extends keyof Backend> = NonNullable<Awaited<ReturnType<Backend[Method]>>>
type WorkflowRun = Answer<'getWorkflowRun'>
type StepAttempt = Answer<'getStepAttempt'>

/** What becomes of a run whose attempt has ended: it is over, or is taken up again. */
export type RunOutcome = 'over' | { readonly againInMs: number }

/** A job that was taken up, as its run gets it. */
export type TakenJob = JobKey & Holding

export interface BackendParts {
  readonly runs: Pick<RunRows, 'isHeld' | 'keepStep' | 'steps'>
  /** Takes a job up for a worker and holds it. */
  claim(workerId: string): Promise<TakenJob | undefined>
  /** Lets others take up a job whose attempt failed without a word of its own. */
  giveBack(holding: Holding): Promise<void>
}

/** The one kind of run there is. */
export const workflowName = 'job'

/**
 * The engine's store, by the interface that it has for stores of others: our rows are its runs. What it says of the end of an
 * attempt and of leases changes nothing, since the attempt has written down itself what becomes of its job, and how long a
 * lease is cannot be said to the engine.
 */
export function createBackend({ claim, giveBack, runs }: BackendParts): Backend {
  const keep = async (params: EndedStep, ended: Pick<StepRow, 'output' | 'failure'>): Promise<StepAttempt> => {
    const { stepAttemptId: id, workflowRunId } = params
    const step = { id, name: nameOf(id), kept_at: Date.now(), ...ended }
    if (!(await runs.keepStep(toHolding(params), step))) throw notHeld()
    return toAttempt(workflowRunId, step)
  }
  return {
    ...unused,
    async claimWorkflowRun({ workerId }) {
      const taken = await claim(workerId)
      return taken ? { ...toRun(taken), input: { ...taken } } : null
    },
    extendWorkflowRunLease: async params => toRun(toHolding(params)),
    completeWorkflowRun: async params => ({ ...toRun(toHolding(params)), status: 'completed' }),
    async failWorkflowRun(params) {
      await giveBack(toHolding(params))
      return { ...toRun(toHolding(params)), status: 'pending' }
    },
    async listStepAttempts({ workflowRunId }) {
      const steps = await runs.steps(workflowRunId)
      return { data: steps.map(step => toAttempt(workflowRunId, step)), pagination: { next: null, prev: null } }
    },
    async createStepAttempt({ stepName, workerId, workflowRunId }) {
      if (!(await runs.isHeld(toHolding({ workerId, workflowRunId })))) throw notHeld()
      const begun = { id: toStepId(stepName), name: stepName, output: null, failure: null, kept_at: Date.now() }
      return { ...toAttempt(workflowRunId, begun), status: 'running' }
    },
    completeStepAttempt: params => keep(params, { output: params.output as string | null, failure: null }),
    failStepAttempt: params => keep(params, { output: null, failure: params.error.message }),
    stop: async () => {},
  }
}

interface OfWorker {
  readonly workflowRunId: string
  readonly workerId: string
}

interface EndedStep extends OfWorker {
  readonly stepAttemptId: string
}

const toHolding = ({ workerId, workflowRunId }: OfWorker): Holding => ({ id: workflowRunId, workerId })

/** The engine names a step when it begins, and gives its id alone when it ends. Only what ended is written down. */
const toStepId = (name: string): string => `${randomUUID()} ${name}`
const nameOf = (id: string): string => id.slice(id.indexOf(' ') + 1)

const notHeld = (): Error => new Error('The job is not held by this worker any more.')

const refuse = async (): Promise<never> => {
  throw new Error('Jobs use nothing of the engine but runs and their steps.')
}

const unused = {
  createWorkflowRun: refuse,
  getWorkflowRun: refuse,
  listWorkflowRuns: refuse,
  countWorkflowRuns: refuse,
  sleepWorkflowRun: refuse,
  cancelWorkflowRun: refuse,
  rescheduleWorkflowRunAfterFailedStepAttempt: refuse,
  getStepAttempt: refuse,
  setStepAttemptChildWorkflowRun: refuse,
  sendSignal: refuse,
  getSignalDelivery: refuse,
} satisfies Partial<Backend>

const nothing = {
  namespaceId: 'jobs',
  config: {},
  context: null,
  output: null,
  error: null,
  startedAt: null,
  finishedAt: null,
}

function toRun({ id, workerId }: Holding): WorkflowRun {
  const [createdAt, updatedAt] = [new Date(), new Date()]
  return {
    ...{
      ...nothing,
      id,
      workflowName,
      version: null,
      status: 'running',
      idempotencyKey: null,
      attempts: 1,
      input: null,
    },
    ...{ parentStepAttemptNamespaceId: null, parentStepAttemptId: null },
    ...{ workerId, availableAt: null, deadlineAt: null, createdAt, updatedAt },
  }
}

function toAttempt(workflowRunId: string, { failure, id, kept_at, name, output }: StepRow): StepAttempt {
  const at = new Date(kept_at)
  return {
    ...{ ...nothing, id, workflowRunId, stepName: name, kind: 'function', createdAt: at, updatedAt: at },
    ...{ childWorkflowRunNamespaceId: null, childWorkflowRunId: null },
    ...(failure === null
      ? { status: 'completed', output, error: null }
      : { status: 'failed', output: null, error: { message: failure } }),
  }
}
