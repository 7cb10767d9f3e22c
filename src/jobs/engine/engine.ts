import { OpenWorkflow } from 'openworkflow'
import type { Log } from '../../core/log.ts'
import type { JobKey } from '../job-row.ts'
import { createLeasedBackend, type RunOutcome } from './leases.ts'
import { createRemember, type Remember } from './remember.ts'
import type { EngineStore } from './store.ts'

/** One attempt to run a job to its end. */
export interface Execution extends JobKey {
  readonly runId: string
  /** Two steps of one name in one attempt are two. */
  readonly remember: Remember
}

export interface EngineParts {
  readonly store: EngineStore
  readonly leaseMs: number
  /** Jobs at a time in this process. */
  readonly concurrency: number
  readonly log: Log
  /** Runs a job. An attempt that throws is made again too, longer apart each time. */
  execute(execution: Execution): Promise<RunOutcome>
  /** The attempt goes on elsewhere. */
  onLost(runId: string): void
}

/** What is remembered of the steps of a run. */
export interface RunSteps {
  /** What they gave, by name. */
  readonly done: ReadonlyMap<string, string | null>
  /** Names of those that failed, and were not done since. */
  readonly failed: readonly string[]
}

/** The durable engine, as far as jobs need it. */
export interface Engine {
  /** Makes the run of a job, once for each generation, and gives its id. */
  start(job: JobKey): Promise<string>
  cancel(runId: string): Promise<void>
  /** Whether the run will do nothing more. */
  isOver(runId: string): Promise<boolean>
  stepsOf(runId: string): Promise<RunSteps>
  /** Takes up as many runs as there is room for; gives how many. */
  tick(): Promise<number>
  /** How many more there is room for. */
  room(): number
  /** Waits for the attempts that run in this process. */
  settle(): Promise<void>
}

const workflowName = 'job'
/** For what no attempt explains, such as a database that is gone: again and again, until the job's own time is over. */
const retryPolicy = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  maximumAttempts: 0,
} as const
const maxSteps = 1000

export function createEngine({ concurrency, execute, leaseMs, log, onLost, store }: EngineParts): Engine {
  const backend = createLeasedBackend({ backend: store.backend, leaseMs, log, onLost })
  const openWorkflow = new OpenWorkflow({ backend })
  const workflow = openWorkflow.defineWorkflow<JobKey, RunOutcome>(
    { name: workflowName, retryPolicy },
    async ({ input, run, step }) => {
      const remember = createRemember((name, work) => step.run({ name }, work))
      try {
        return await execute({ id: input.id, generation: input.generation, runId: run.id, remember })
      } finally {
        backend.release(run.id)
      }
    },
  )
  const worker = openWorkflow.newWorker({ concurrency })
  return {
    async start({ generation, id }) {
      const handle = await workflow.run({ id, generation }, { idempotencyKey: `${id}#${generation}` })
      return handle.workflowRun.id
    },
    cancel: async runId => {
      if (!(await isOver(runId))) await backend.cancelWorkflowRun({ workflowRunId: runId })
    },
    isOver,
    async stepsOf(workflowRunId) {
      const { data } = await backend.listStepAttempts({ workflowRunId, limit: maxSteps })
      const of = (wanted: string) => data.filter(({ status }) => status === wanted)
      const done = new Map(of('completed').map(({ output, stepName }) => [stepName, output as string | null]))
      const failed = new Set(of('failed').map(({ stepName }) => stepName))
      return { done, failed: [...failed].filter(name => !done.has(name)) }
    },
    tick() {
      backend.lookAgain()
      return worker.tick()
    },
    room: () => concurrency - backend.held(),
    settle: () => worker.stop(),
  }

  async function isOver(workflowRunId: string): Promise<boolean> {
    const run = await backend.getWorkflowRun({ workflowRunId })
    return run === null || ['completed', 'failed', 'canceled'].includes(run.status)
  }
}
