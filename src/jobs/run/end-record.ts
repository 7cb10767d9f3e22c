import type { Log } from '../../core/log.ts'
import type { JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import type { Ending } from './endings.ts'

export interface EndRecordParts {
  readonly log: Log
  readonly rows: Pick<JobRows, 'note'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** One line in the log for a job that has ended, and a failure in its audit trail. */
export async function recordEnd({ log, now, rows }: EndRecordParts, job: JobRow, ending: Ending): Promise<void> {
  const failure = ending.status === 'completed' ? undefined : ending.failure
  const [say, cause] = failure?.code === 'internal' ? [log.error, failure.cause ?? failure] : [log.info, undefined]
  const ms = now() - job.accepted_at
  say('job', { job: job.id, requestId: job.request_id, tool: job.tool, outcome: failure?.code ?? 'ok', ms }, cause)
  if (failure) await rows.note(job.id, 'failed', failure.code)
}
