import type { Caller } from '../../../core/caller.ts'
import { jobStatusName } from '../../../core/job/job.ts'
import type { JobWatch } from '../../../core/job/state.ts'
import type { EarlyEnd } from '../../../core/timeout.ts'
import { type JobWords, toStatusMessage } from './task.ts'

export interface WaitParts {
  readonly jobs: Pick<JobWatch, 'stateOf'>
  readonly words: JobWords
  /** Milliseconds after which the call is answered anyhow. Default 20,000: Heroku cuts a silent response at 30 s. */
  readonly waitMs?: number
  /** Milliseconds between two looks. Default 500. */
  readonly everyMs?: number
}

/** Who waits for which of his jobs. */
export interface Waiting {
  readonly jobId: string
  readonly caller: Caller
  readonly signal?: EarlyEnd | undefined
  /** Hears how far the job is, at once and whenever it got further. */
  tell(message: string): Promise<void>
}

/** Returns when the job is over, when it waited long enough, or when whoever asked went away. @throws AppError not_found */
export type WaitForJob = (waiting: Waiting) => Promise<void>

export function createWait({ everyMs = 500, jobs, waitMs = 20_000, words }: WaitParts): WaitForJob {
  return async ({ caller, jobId, signal, tell }) => {
    const until = performance.now() + waitMs
    let told = ''
    let state = await jobs.stateOf(jobId, caller)
    while (state.endedAt === undefined && !signal?.aborted && performance.now() < until) {
      const message = toStatusMessage(state, words)
      if (message !== told) await tell(message)
      told = message
      await new Promise(resolve => setTimeout(resolve, everyMs))
      state = await jobs.stateOf(jobId, caller)
    }
  }
}

/** Whether a message asks for a job and wants to hear how it gets on meanwhile: it names a token for progress. */
export function isWaiting(body: unknown): boolean {
  const { method, params } = (body ?? {}) as { method?: unknown; params?: { name?: unknown; _meta?: unknown } | null }
  if (method !== 'tools/call' || params?.name !== jobStatusName) return false
  return (params._meta as { progressToken?: unknown } | null | undefined)?.progressToken !== undefined
}
