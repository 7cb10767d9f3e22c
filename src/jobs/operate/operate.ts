import type { Caller } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { createFootprint } from '../../core/invoke/footprint.ts'
import type { JobTicket } from '../../core/job/job.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import { type JobAuditParts, toJobRecord } from '../audit.ts'
import type { DeliveryRows } from '../callbacks/delivery-rows.ts'
import type { Engine } from '../engine/engine.ts'
import type { JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import type { Endings } from '../run/endings.ts'
import { type ShownDelivery, type ShownJob, toShownDelivery, toShownJob } from './facts.ts'
import { findOwn } from './status.ts'

export interface JobOperatorParts extends JobAuditParts {
  readonly catalog: Catalog
  readonly rows: JobRows
  readonly deliveries: DeliveryRows
  readonly endings: Endings
  readonly engine: Pick<Engine, 'cancel' | 'stepsOf'>
  /** The attempt of a run in this process is to end. */
  abort(runId: string): void
  /** There may be something to do. */
  wake(): void
}

/** A job as people who run the host see it: no token, and nothing that could hold a value of a record. */
export interface JobFacts {
  readonly job: ShownJob
  readonly steps: readonly string[]
  /** Steps that failed and were not done since. */
  readonly failedSteps: readonly string[]
  readonly deliveries: readonly ShownDelivery[]
  readonly audit: readonly { readonly at: number; readonly event: string; readonly detail: string }[]
}

/** What can be done with jobs from outside. */
export interface JobOperator {
  /** Ends a job that is not over. With a caller, only one of his own. @throws not_found, conflict when it is over */
  cancel(jobId: string, caller?: Caller): Promise<JobTicket>
  /**
   * Runs a job anew that failed or was cancelled; its remembered steps are not done again.
   * @throws not_found; conflict when it did neither, or when it needs a session that was deleted with its end
   */
  retry(jobId: string): Promise<JobTicket>
  /** The newest first, 100 at most. */
  list(status?: string): Promise<readonly ShownJob[]>
  /** @throws not_found */
  show(jobId: string): Promise<JobFacts>
}

const listLimit = 100

export function createJobOperator(parts: JobOperatorParts): JobOperator {
  const { deliveries, engine, rows, wake } = parts
  const find = async (jobId: string): Promise<JobRow> => {
    const job = await rows.find(jobId)
    if (!job) throw new AppError('not_found', 'There is no such job.')
    return job
  }
  return {
    async cancel(jobId, caller) {
      const job = caller ? await findOwn(parts, jobId, caller) : await find(jobId)
      await cancel(parts, job)
      return { jobId, status: 'cancelled' }
    },
    async retry(jobId) {
      const job = await find(jobId)
      requireRetry(parts.catalog, job)
      const again = { status: 'queued', generation: job.generation + 1, run_id: null, ended_at: null } as const
      const fresh = { started_at: null, dispatched_at: null, failure_code: null, failure_message: null, retries: 0 }
      const uncounted = { unheard: 0, unheard_steps: 0, held_ms: 0, held_until: null, held_reason: null }
      const values = { ...again, ...fresh, ...uncounted, earlier_run_id: job.run_id ?? job.earlier_run_id }
      if (!(await rows.change(job, values))) throw isChanging()
      await rows.note(jobId, 'retried', String(again.generation))
      wake()
      return { jobId, status: 'queued' }
    },
    list: async status => (await rows.list(listLimit, status)).map(toShownJob),
    async show(jobId) {
      const job = await find(jobId)
      const run = job.run_id === null ? undefined : await engine.stepsOf(job.run_id)
      const [steps, failedSteps] = [[...(run?.done.keys() ?? [])], run?.failed ?? []]
      const shown = (await deliveries.list(jobId)).map(toShownDelivery)
      return { job: toShownJob(job), steps, failedSteps, deliveries: shown, audit: await rows.auditOf(jobId) }
    },
  }
}

async function cancel({ abort, audit, endings, engine, rows }: JobOperatorParts, job: JobRow): Promise<void> {
  if (job.ended_at !== null) throw new AppError('conflict', `The job is over: ${job.status}.`)
  const failure = new AppError('conflict', 'The job was cancelled.')
  // One that waits may just have been given its turn.
  const isEnded =
    (await endings.end(job, { status: 'cancelled', failure })) ||
    (await endings.end({ ...job, status: 'running' }, { status: 'cancelled', failure }))
  if (!isEnded) throw isChanging()
  audit?.(toJobRecord(job, { kind: 'end', outcome: 'cancelled', footprint: createFootprint(job.id), ms: 0 }))
  await rows.note(job.id, 'cancelled', '')
  const runId = (await rows.find(job.id))?.run_id
  if (!runId) return
  abort(runId)
  await engine.cancel(runId)
}

function requireRetry(catalog: Catalog, job: JobRow): void {
  if (job.status !== 'failed' && job.status !== 'cancelled') {
    throw new AppError('conflict', `Only a job that failed or was cancelled can run anew; this one is ${job.status}.`)
  }
  const tool = catalog.toolOf(job.tool, job.surface)
  const needsSession = typeof tool?.runAs === 'string' && job.continued_as === null
  if ((needsSession || tool?.prepare) && job.sealed === null) {
    throw new AppError(
      'conflict',
      'What the job needs was deleted with its end, such as the session of the person: she must start it again.',
    )
  }
}

const isChanging = (): AppError => new AppError('conflict', 'The job is changing at this moment. Try again.')
