import { AppError, toFailure } from '../../core/failure.ts'
import type { Log } from '../../core/log.ts'
import type { JobTelemetry } from '../../core/telemetry/telemetry.ts'
import type { Database, Statements } from '../../storage/database.ts'
import type { DeliveryRows } from '../callbacks/delivery-rows.ts'
import type { JobKey, JobRow, JobStage } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import { toReport } from './report.ts'

/** How a job ended. */
export type Ending =
  | { readonly status: 'completed'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly status: 'failed' | 'cancelled'; readonly failure: AppError }

export interface EndingParts {
  readonly database: Database
  readonly rows: JobRows
  readonly deliveries: DeliveryRows
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** There is something to deliver. */
  onDelivery(): void
}

/** Writes down, together, how a job ended or how far it is, and what Salesforce is to be told. */
export interface Endings {
  /** False when the job is in another state by now. */
  end(state: JobStage, ending: Ending): Promise<boolean>
  /** Keeps the `count`-th report of a job's progress, unless it is known. @throws AppError when the job runs no more */
  progress(key: JobKey, count: number, fields: Readonly<Record<string, unknown>>): Promise<void>
}

type ToValues = (job: JobRow) => Partial<JobRow> | undefined

/** What became of a change. */
type Change = 'too late' | 'written' | 'written, and to be delivered'

export function createEndings(parts: EndingParts): Endings {
  const { database, now, onDelivery } = parts
  const changed = async (state: JobStage, toValues: ToValues): Promise<boolean> => {
    const change = await database.transaction(async statements => write(parts, statements, { state, toValues }))
    if (change === 'written, and to be delivered') onDelivery()
    return change !== 'too late'
  }
  return {
    end: (state, ending) =>
      changed(state, job => ({
        ...toValues(ending),
        ended_at: now(),
        // What is to be delivered still needs it.
        ...(job.callback_url === null && { sealed: null }),
      })),
    async progress(key, count, fields) {
      const isRunning = await changed({ ...key, status: 'running' }, ({ progress_count }) =>
        count > progress_count ? { progress: JSON.stringify(fields), progress_count: count } : undefined,
      )
      if (!isRunning) throw new AppError('unavailable', 'The job runs no more.')
    },
  }
}

interface Wanted {
  readonly state: JobStage
  readonly toValues: ToValues
}

async function write(
  { deliveries, rows }: EndingParts,
  statements: Statements,
  { state, toValues }: Wanted,
): Promise<Change> {
  const job = await statements.first<JobRow>('SELECT * FROM jobs WHERE id = ? AND generation = ? AND status = ?', [
    ...[state.id, state.generation, state.status],
  ])
  if (!job) return 'too late'
  const values = toValues(job)
  if (!values) return 'written'
  if (!(await rows.change(state, values, statements))) return 'too late'
  if (job.callback_url === null) return 'written'
  const next = { ...job, ...values }
  await deliveries.add(next, eventId => ({ ...toReport(next), eventId }), statements)
  return 'written, and to be delivered'
}

function toValues(ending: Ending): Partial<JobRow> {
  if (ending.status === 'completed') return { status: 'completed', result: JSON.stringify(ending.result) }
  const { code, message } = toFailure(ending.failure, '')
  return { status: ending.status, failure_code: code, failure_message: message }
}

export interface EndRecordParts {
  readonly log: Log
  readonly rows: Pick<JobRows, 'note'>
  /** Absent: nobody collects anything. */
  readonly telemetry?: JobTelemetry | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** One line in the log for a job that has ended, and a failure in its audit trail. */
export async function recordEnd(parts: EndRecordParts, job: JobRow, ending: Ending): Promise<void> {
  const { log, now, rows, telemetry } = parts
  const failure = ending.status === 'completed' ? undefined : ending.failure
  const [say, cause] = failure?.code === 'internal' ? [log.error, failure.cause ?? failure] : [log.info, failure?.cause]
  const ms = now() - job.accepted_at
  say('job', { job: job.id, requestId: job.request_id, tool: job.tool, outcome: failure?.code ?? 'ok', ms }, cause)
  telemetry?.ended(job, ms, failure)
  if (failure) await rows.note(job.id, 'failed', failure.code)
}
