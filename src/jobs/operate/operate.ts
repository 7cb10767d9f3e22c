import type { Caller } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { createFootprint } from '../../core/invoke/footprint.ts'
import type { JobTicket } from '../../core/job/job.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import type { Database } from '../../storage/database.ts'
import { type JobAuditParts, toJobRecord } from '../audit.ts'
import type { DeliveryRows } from '../callbacks/delivery-rows.ts'
import type { StepsOf } from '../engine/steps-of.ts'
import type { JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import type { Endings } from '../run/endings.ts'
import { type ShownDelivery, type ShownJob, toShownDelivery, toShownJob } from './facts.ts'
import { findOwn } from './status.ts'

export interface JobOperatorParts extends JobAuditParts {
  readonly catalog: Catalog
  readonly database: Pick<Database, 'transaction'>
  readonly rows: JobRows
  readonly deliveries: DeliveryRows
  readonly endings: Endings
  readonly stepsOf: StepsOf
  /** The attempt of a job in this process is to end. */
  abort(id: string): void
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
  const { deliveries, rows, wake } = parts
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
      await retry(parts, job)
      await rows.note(jobId, 'retried', String(job.generation + 1))
      wake()
      return { jobId, status: 'queued' }
    },
    list: async status => (await rows.list(listLimit, status)).map(toShownJob),
    async show(jobId) {
      const job = await find(jobId)
      const { done: steps, failed: failedSteps } = await parts.stepsOf(jobId)
      const shown = (await deliveries.list(jobId)).map(toShownDelivery)
      return { job: toShownJob(job), steps, failedSteps, deliveries: shown, audit: await rows.auditOf(jobId) }
    },
  }
}

/** Its failed steps are not counted among those that it may have. */
async function retry({ database, rows }: JobOperatorParts, job: JobRow): Promise<void> {
  const again = { status: 'queued', generation: job.generation + 1, ended_at: null } as const
  const free = { worker_id: null, available_at: null, started_at: null }
  const fresh = { failure_code: null, failure_message: null, retries: 0, unheard: 0, unheard_steps: 0 }
  const unheld = { held_ms: 0, held_until: null, held_reason: null }
  await database.transaction(async statements => {
    if (!(await rows.change(job, { ...again, ...free, ...fresh, ...unheld }, statements))) throw isChanging()
    await statements.run('DELETE FROM job_steps WHERE job_id = ? AND failure IS NOT NULL', [job.id])
  })
}

async function cancel({ abort, audit, endings, rows }: JobOperatorParts, job: JobRow): Promise<void> {
  if (job.ended_at !== null) throw new AppError('conflict', `The job is over: ${job.status}.`)
  const failure = new AppError('conflict', 'The job was cancelled.')
  // One that waits may just have been given its turn.
  const isEnded =
    (await endings.end(job, { status: 'cancelled', failure })) ||
    (await endings.end({ ...job, status: 'running' }, { status: 'cancelled', failure }))
  if (!isEnded) throw isChanging()
  audit?.(toJobRecord(job, { kind: 'end', outcome: 'cancelled', footprint: createFootprint(job.id), ms: 0 }))
  await rows.note(job.id, 'cancelled', '')
  abort(job.id)
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
