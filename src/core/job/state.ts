import type { Caller } from '../caller.ts'
import type { FailureCode } from '../failure.ts'
import type { Surface } from '../tool/surface.ts'
import type { JobStatus, JobTicket } from './job.ts'

type Fields = Readonly<Record<string, unknown>>

/** A job as it stands, part by part, for surfaces with a form of their own. Times are epoch milliseconds. */
export interface JobState {
  readonly jobId: string
  /** Name of the tool. */
  readonly tool: string
  /** Where it was started. */
  readonly surface: Surface
  /** Of the call that started it. */
  readonly requestId: string
  readonly status: JobStatus
  readonly acceptedAt: number
  readonly startedAt: number | undefined
  readonly endedAt: number | undefined
  /** Until when it can be asked for; `undefined` while it has not ended. */
  readonly keptUntil: number | undefined
  /** Why it waits, while it does. */
  readonly waitingReason: string | undefined
  /** What was reported last. */
  readonly progress: Fields | undefined
  /** The output, once it has completed. */
  readonly result: Fields | undefined
  /** Why it failed or was cancelled. */
  readonly failure: { readonly code: FailureCode; readonly message: string } | undefined
}

/** How a surface watches the jobs of its callers. */
export interface JobWatch {
  /** @throws not_found for a job that is not the caller's, as for one that never was */
  stateOf(jobId: string, caller: Caller): Promise<JobState>
  /** The caller's own, the newest first, 50 at most. */
  listOf(caller: Caller): Promise<readonly JobState[]>
  /** What a job of the caller's has done, by the names of its steps. @throws not_found as `stateOf` */
  stepsOf(jobId: string, caller: Caller): Promise<readonly string[]>
  /** Ends a job of the caller's that is not over. @throws not_found; conflict when it is over */
  cancel(jobId: string, caller: Caller): Promise<JobTicket>
}
