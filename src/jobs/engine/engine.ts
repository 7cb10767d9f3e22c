import { OpenWorkflow } from 'openworkflow'
import { toAppError } from '../../core/failure.ts'
import type { Log } from '../../core/log.ts'
import { createSemaphore } from '../../core/semaphore.ts'
import type { JobKey } from '../job-row.ts'
import { createBackend, type RunOutcome, type TakenJob, workflowName } from './backend.ts'
import { createLeases, type LeaseParts, type Leases } from './leases.ts'
import { createRemember, type Remember } from './remember.ts'
import type { Holding, RunRows } from './run-rows.ts'

/** One attempt to run a job to its end. */
export interface Execution extends JobKey {
  /** Two steps of one name in one attempt are two. */
  readonly remember: Remember
}

export interface EngineParts extends LeaseParts {
  readonly runs: RunRows
  /** Jobs at a time in this process. */
  readonly concurrency: number
  readonly log: Log
  /** Runs a job, and writes down how it ended if it did. An attempt that throws is made again too. */
  execute(execution: Execution): Promise<RunOutcome>
  /** There is room for another one. */
  onRoom(): void
}

/** The durable engine, as far as jobs need it. */
export interface Engine {
  /** Takes up as many jobs as there is room for; gives how many. */
  tick(): Promise<number>
  /** How many more there is room for. */
  room(): number
  /** Waits for the attempts that run in this process. */
  settle(): Promise<void>
}

/** For what no attempt explains, such as a database that is gone: again and again, until the job's own time is over. */
const troubleMs = 2000

export function createEngine(parts: EngineParts): Engine {
  const { concurrency, execute, log } = parts
  const leases = createLeases(parts)
  const claims = createClaims(parts, leases)
  const leave = async (holding: Holding, outcome: RunOutcome): Promise<void> => {
    leases.release(holding)
    if (outcome !== 'over') await giveBack(parts, holding, outcome.againInMs)
    parts.onRoom()
  }
  const openWorkflow = new OpenWorkflow({
    backend: createBackend({
      ...{ runs: parts.runs, claim: claims.claim },
      giveBack: holding => leave(holding, { againInMs: troubleMs }),
    }),
  })
  openWorkflow.defineWorkflow<TakenJob, null>(
    { name: workflowName },
    async ({ input: { generation, id, workerId }, step }) => {
      const remember = createRemember((name, work) => step.run({ name }, work))
      try {
        await leave({ id, workerId }, await execute({ id, generation, remember }))
        return null
      } catch (cause) {
        const { code: outcome } = toAppError(cause)
        if (outcome === 'internal') log.error('an attempt failed, and is made again', { job: id }, cause)
        else log.warn('an attempt failed, and is made again', { job: id, outcome })
        throw cause
      }
    },
  )
  const worker = openWorkflow.newWorker({ concurrency })
  return {
    tick() {
      claims.lookAgain()
      return worker.tick()
    },
    room: () => concurrency - leases.held().length,
    settle: () => worker.stop(),
  }
}

/** The engine asks once for each place that is free; after an answer that there is nothing, it gets the same until it looks again. */
function createClaims({ leaseMs, runs }: EngineParts, leases: Leases) {
  const inTurn = createSemaphore(1)
  let isEmpty = false
  return {
    claim: (workerId: string): Promise<TakenJob | undefined> =>
      inTurn(async () => {
        const job = isEmpty ? undefined : await runs.claim(workerId, { leaseMs, held: leases.held() })
        isEmpty = job === undefined
        if (!job) return undefined
        leases.hold({ id: job.id, workerId })
        return { ...job, workerId }
      }),
    lookAgain() {
      isEmpty = false
    },
  }
}

/** The lease of a job that cannot be given back runs out, and then it is taken up again. */
async function giveBack({ log, runs }: EngineParts, holding: Holding, afterMs: number): Promise<void> {
  try {
    await runs.giveBack(holding, afterMs)
  } catch {
    log.warn('a job could not be given back', { job: holding.id })
  }
}
