import type { Caller } from '../../core/caller.ts'
import { AppError, type FailureCode } from '../../core/failure.ts'
import type { JobQueue } from '../../core/job/job.ts'
import type { JobState, JobWatch } from '../../core/job/state.ts'
import { ownerOf } from '../accept/owner.ts'
import type { DeliveryRows } from '../callbacks/delivery-rows.ts'
import type { StepsOf } from '../engine/steps-of.ts'
import type { JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import { readFields, toCallbackFields, toReport } from '../run/report.ts'

export interface StatusParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly rows: JobRows
  readonly deliveries: DeliveryRows
}

/** A job of this caller. @throws not_found for every other, whether it is there or not */
export async function findOwn({ rows }: Pick<StatusParts, 'rows'>, jobId: string, caller: Caller): Promise<JobRow> {
  const job = await rows.find(jobId)
  if (job?.owner === ownerOf(caller)) return job
  throw new AppError(
    'not_found',
    'There is no such job, or it is not yours. Jobs are kept for some days after their end.',
  )
}

export function createStatusOf(parts: StatusParts): JobQueue['statusOf'] {
  return async (jobId, caller) => {
    const job = await findOwn(parts, jobId, caller)
    const report = { ...toReport(job), ...toWait(job, parts.now()) }
    if (job.callback_url === null) return report
    return { ...report, ...toCallbackFields(await parts.deliveries.countsOf(job.id)) }
  }
}

export interface WatchParts extends StatusParts {
  readonly stepsOf: StepsOf
  /** How long a job that has ended is kept. */
  readonly retentionMs: number
}

const maxListed = 50

/** What callers see of their own jobs. */
export function createWatch({ retentionMs, stepsOf, ...parts }: WatchParts): Omit<JobWatch, 'cancel'> {
  return {
    stateOf: async (jobId, caller) => toState(await findOwn(parts, jobId, caller), { retentionMs, now: parts.now() }),
    async listOf(caller) {
      const jobs = await parts.rows.ofOwner(ownerOf(caller), maxListed)
      return jobs.map(job => toState(job, { retentionMs, now: parts.now() }))
    },
    async stepsOf(jobId, caller) {
      await findOwn(parts, jobId, caller)
      return (await stepsOf(jobId)).done
    },
  }
}

/** Why a job waits, while it does. */
export const waitOf = (
  { held_reason, held_until, status }: Pick<JobRow, 'held_reason' | 'held_until' | 'status'>,
  now: number,
): string | undefined => (status === 'running' && (held_until ?? 0) > now ? (held_reason ?? undefined) : undefined)

function toWait(job: JobRow, now: number) {
  const waitingReason = waitOf(job, now)
  return waitingReason === undefined ? {} : { waitingReason }
}

function toState(job: JobRow, { now, retentionMs }: { readonly now: number; readonly retentionMs: number }): JobState {
  const { failure_code: code, failure_message: message } = job
  return {
    ...{ jobId: job.id, tool: job.tool, surface: job.surface, requestId: job.request_id, status: job.status },
    acceptedAt: job.accepted_at,
    startedAt: job.started_at ?? undefined,
    endedAt: job.ended_at ?? undefined,
    keptUntil: job.ended_at === null ? undefined : job.ended_at + retentionMs,
    waitingReason: waitOf(job, now),
    progress: job.progress === null ? undefined : readFields(job.progress),
    result: job.result === null ? undefined : readFields(job.result),
    failure: code === null ? undefined : { code: code as FailureCode, message: message ?? '' },
  }
}
