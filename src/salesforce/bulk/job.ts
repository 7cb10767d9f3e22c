import { backoffMs } from '../../core/backoff.ts'
import { AppError } from '../../core/failure.ts'
import type { BulkProgress } from '../../core/org/bulk.ts'
import type { Channel } from '../wire/channel.ts'

/** A Bulk API 2.0 job, as far as its state tells. */
export interface BulkJob {
  readonly id: string
  readonly state: string
  readonly errorMessage?: string
  readonly numberRecordsProcessed?: number
  readonly numberRecordsFailed?: number
}

const polling = { firstMs: 500, factor: 1.5, longestMs: 10_000 }
const abortTimeoutMs = 5_000
const idPattern = /^[A-Za-z0-9]{15,18}$/

/** Creates a job at a path such as `jobs/ingest`. Gives the path of the job. */
export async function openBulkJob(channel: Channel, resource: string, settings: object): Promise<string> {
  const path = `${channel.base}/${resource}`
  // A second job would be one too many, whatever it does.
  const call = { method: 'POST', path, body: JSON.stringify(settings), repeatable: false, room: 'background' } as const
  const job = await channel.read<BulkJob | undefined>({ ...call, reads: resource === 'jobs/query' })
  if (typeof job?.id === 'string' && idPattern.test(job.id)) return `${path}/${job.id}`
  throw new AppError('upstream_failed', 'Salesforce opened a bulk job without naming it.')
}

/** Asks how far the job is, less and less often, until it has ended. @throws rejected when it failed as a whole */
export async function waitForBulkJob(
  channel: Channel,
  path: string,
  onProgress: (progress: BulkProgress) => void,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const job = await channel.read<BulkJob>({ method: 'GET', path, room: 'background' })
    onProgress({ processed: job.numberRecordsProcessed ?? 0, failed: job.numberRecordsFailed ?? 0 })
    if (job.state === 'JobComplete') return
    if (job.state === 'Failed' || job.state === 'Aborted') throw toJobError(job)
    await channel.sleep(backoffMs(attempt, polling))
  }
}

/** Ends a job that nobody waits for any more, as well as it can be done. */
export async function abortBulkJob(channel: Channel, path: string): Promise<void> {
  const body = JSON.stringify({ state: 'Aborted' })
  const signal = AbortSignal.timeout(abortTimeoutMs)
  await channel.send({ method: 'PATCH', path, body, signal, room: 'free' }).catch(() => undefined)
}

function toJobError({ state, errorMessage = '' }: BulkJob): AppError {
  const field = /Field name not found : ([A-Za-z][\w.]{0,200})/.exec(errorMessage)?.[1]
  const reason = field === undefined ? '' : ` It has no field ${field}, or you may not write it.`
  return new AppError('rejected', `Salesforce ended a bulk job as ${state.toLowerCase()}.${reason}`)
}
