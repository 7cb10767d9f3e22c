import type { JobStatus } from '../core/job/job.ts'
import type { Surface } from '../core/tool/surface.ts'

/** A row of `jobs`. Times are epoch milliseconds; `input`, `caller`, `progress` and `result` are JSON. */
export interface JobRow {
  readonly id: string
  readonly owner: string
  readonly tool: string
  readonly surface: Surface
  readonly request_id: string
  readonly idem_key: string | null
  readonly input_hash: string
  readonly input: string
  readonly caller: string
  readonly sealed: string | null
  readonly callback_url: string | null
  readonly status: JobStatus
  /** Counts retries by hand: what an attempt from before one writes counts no more. */
  readonly generation: number
  /** Who runs it; of a job that runs, nobody does while it waits to be taken up. */
  readonly worker_id: string | null
  /** By the clock of the store: when it may be taken up, and while somebody runs it, when his lease ends. */
  readonly available_at: number | null
  readonly accepted_at: number
  readonly started_at: number | null
  readonly ended_at: number | null
  readonly progress: string | null
  readonly progress_count: number
  readonly result: string | null
  readonly failure_code: string | null
  readonly failure_message: string | null
  readonly continued_as: string | null
  /** Failures in passing since the last step that was done. */
  readonly retries: number
  /** Attempts that were begun, the one that runs too, since the last one that said how it ended or did a step. */
  readonly unheard: number
  /** Steps that were done when that was counted. */
  readonly unheard_steps: number
  /** Milliseconds for which it waited after it began, since its org had too few API calls left: they do not count as its time. */
  readonly held_ms: number
  /** Until when it waits for that reason. */
  readonly held_until: number | null
  readonly held_reason: string | null
  /** Of the request that accepted it, where traces are kept. */
  readonly trace: string | null
}

/** A row of `job_deliveries`. */
export interface DeliveryRow {
  readonly job_id: string
  readonly seq: number
  readonly status: JobStatus
  readonly body: string
  readonly state: 'waiting' | 'delivered' | 'lost'
  readonly attempts: number
  readonly created_at: number
  readonly due_at: number
  readonly done_at: number | null
  /** What the org answered last: `ok` or the code of a failure. */
  readonly answer: string | null
}

/** What a job is told apart by, for those who change it: a retry by hand makes another generation. */
export type JobKey = Pick<JobRow, 'id' | 'generation'>
export type JobStage = Pick<JobRow, 'id' | 'generation' | 'status'>

/** What is looked at of a job that waits for its turn. */
export type WaitingJob = Pick<JobRow, 'id' | 'tool' | 'owner'>
