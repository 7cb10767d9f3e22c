import type { Log } from '../../core/log.ts'
import type { JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'

export interface HoldParts {
  readonly log: Log
  readonly rows: JobRows
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Waits that follow each other within this time are one. */
const oneWaitMs = 600_000

/** Writes down that a job waits, until when and why: it is the org that takes no more now, so the time is not the job's. */
export async function hold({ log, now, rows }: HoldParts, job: JobRow, { ms, reason }: { ms: number; reason: string }) {
  const values = { held_ms: job.held_ms + ms, held_until: now() + ms, held_reason: reason }
  await rows.change(job, values)
  if (job.held_until !== null && now() - job.held_until < oneWaitMs) return
  await rows.note(job.id, 'waits', reason)
  log.warn('a job waits for its org', { job: job.id, tool: job.tool, reason })
}
