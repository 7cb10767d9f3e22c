import type { JobStatus } from '../job/job.ts'
import type { Surface } from '../tool/surface.ts'
import type { AdminReach, Slice } from './administration.ts'

/** On whose account a job runs. */
export interface JobPerson {
  readonly kind: 'user' | 'service client' | 'Data Action Target'
  /** Id of the user or of the client, API name of the target. */
  readonly id: string
  /** What she is called, where that is known. */
  readonly name: string
}

/** A job as administrators see it: nothing that could hold a value of a record. Times are epoch milliseconds. */
export interface AdminJob {
  readonly jobId: string
  readonly tool: string
  readonly surface: Surface
  readonly requestId: string
  readonly person: JobPerson
  readonly status: JobStatus
  readonly acceptedAt: number
  readonly startedAt: number | undefined
  readonly endedAt: number | undefined
  readonly failureCode: string | undefined
  /** Why it waits, while it does. */
  readonly waitingReason: string | undefined
}

/** A report to Salesforce. */
export interface AdminCallback {
  readonly jobId: string
  /** Counts those of a job. */
  readonly seq: number
  readonly tool: string
  /** What is reported. */
  readonly status: JobStatus
  readonly state: 'waiting' | 'delivered' | 'lost'
  readonly attempts: number
  readonly createdAt: number
  /** When it is tried next, while it waits. */
  readonly dueAt: number
  /** What came of the last try: `ok`, or the code of a failure; absent before the first. */
  readonly answer: string | undefined
}

export interface AdminJobDetails {
  readonly job: AdminJob
  readonly steps: readonly string[]
  /** That were not done since. */
  readonly failedSteps: readonly string[]
  readonly callbacks: readonly AdminCallback[]
  readonly history: readonly { readonly at: number; readonly event: string; readonly detail: string }[]
}

export interface JobQuestion {
  readonly status?: JobStatus | undefined
  /** Of the user with this id alone. */
  readonly userId?: string | undefined
  /** From a slice before. */
  readonly after?: string | undefined
}

export interface CallbackQuestion {
  /** `lost`: given up; `waiting`: not taken for more than a minute. */
  readonly state: 'waiting' | 'lost'
  readonly after?: string | undefined
}

/** What administrators see and change of the jobs of their org. Each of them is not_found for those of others. */
export interface JobAdministration {
  list(reach: AdminReach, question: JobQuestion): Promise<Slice<AdminJob>>
  show(reach: AdminReach, jobId: string): Promise<AdminJobDetails>
  /** @param by id of the user who does it @throws conflict when it is over */
  cancel(reach: AdminReach, jobId: string, by: string): Promise<void>
  /** Runs it anew, with the rights it had. @param by as above @throws conflict when it cannot be */
  retry(reach: AdminReach, jobId: string, by: string): Promise<void>
  /** Reports that no org took. */
  undelivered(reach: AdminReach, question: CallbackQuestion): Promise<Slice<AdminCallback>>
}
