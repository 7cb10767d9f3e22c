import { backoffMs } from '../../core/backoff.ts'
import type { OrgConnector } from '../../core/caller.ts'
import type { Disclosure } from '../../core/disclosure/disclosure.ts'
import { showTo } from '../../core/disclosure/show-to.ts'
import { AppError, failures, toAppError, UnexplainedAnswer } from '../../core/failure.ts'
import { createFootprint, createOrgUse, type Footprint } from '../../core/invoke/footprint.ts'
import type { CallRecord } from '../../core/invoke/invoke.ts'
import type { JsonFields } from '../../core/json.ts'
import type { Log } from '../../core/log.ts'
import type { JobTelemetry } from '../../core/telemetry/telemetry.ts'
import type { Database } from '../../storage/database.ts'
import type { IsCallbackPath } from '../accept/callback-paths.ts'
import { readCallbackUrl } from '../accept/callback-url.ts'
import { readStoredCaller, type Sealer } from '../accept/owner.ts'
import { type JobAuditParts, toJobRecord } from '../audit.ts'
import type { DeliveryRow, JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import { readFields } from '../run/report.ts'
import type { DeliveryRows, Outcome } from './delivery-rows.ts'
import { longestPauseMs } from './due.ts'

export interface CallbackParts extends JobAuditParts {
  readonly database: Database
  readonly deliveries: DeliveryRows
  readonly rows: JobRows
  readonly orgs: Pick<OrgConnector, 'connectUser'>
  readonly isCallbackPath: IsCallbackPath
  readonly sealer: Sealer
  readonly log: Log
  /** Absent: all of a report goes out, as it is. */
  readonly disclosure?: Disclosure | undefined
  /** Absent: nobody collects anything. */
  readonly telemetry?: JobTelemetry | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Posts reports into Salesforce. */
export interface Callbacks {
  /** Posts what is due; gives how many were tried. */
  deliver(signal: AbortSignal): Promise<number>
}

/** Posts at a time of one call. */
const maxParallel = 5
const postMs = 10_000
/** Longer than a post can take: somebody who is gone by then has not delivered. Those behind it wait as long. */
const claimMs = 15_000
/** Salesforce waits for a callback as long as this. */
const patienceMs = 86_400_000
const backoff = { firstMs: 1000, longestMs: longestPauseMs }

/**
 * Delivers each report at least once, those of a job in order, as the person who asked and as nobody else: the address is
 * her word, and another's token would go where it says. A report that the org refuses, with her session over or for another
 * reason, or does not take within 24 hours, is lost, and those behind it are tried all the same.
 */
export function createCallbacks(parts: CallbackParts): Callbacks {
  const { deliveries } = parts
  return {
    async deliver(signal) {
      const due = await deliveries.due(maxParallel)
      const tried = await Promise.all(
        due.map(async row => {
          if (signal.aborted || !(await deliveries.claim(row, claimMs))) return 0
          await deliver(parts, row, signal)
          return 1
        }),
      )
      return tried.reduce<number>((sum, one) => sum + one, 0)
    },
  }
}

async function deliver(parts: CallbackParts, row: DeliveryRow, signal: AbortSignal): Promise<void> {
  const { deliveries, log, now, rows } = parts
  const job = await rows.find(row.job_id)
  if (!job || job.callback_url === null) return deliveries.settle(row, { state: 'lost', answer: 'not_found' })
  const { footprint, note } = beginNote(parts, job)
  const isOver = (error: unknown): boolean =>
    now() - row.created_at >= patienceMs || !isPassing(toAppError(error), signal)
  const send = async () => {
    try {
      await post(parts, { job, row, footprint, signal: AbortSignal.any([signal, AbortSignal.timeout(postMs)]) })
    } catch (error) {
      const { code: outcome } = toAppError(error)
      note(outcome)
      // Here, where it has its place in the trace.
      log.warn('a callback was not taken', { job: job.id, event: row.seq, outcome, again: !isOver(error) }, error)
      throw error
    }
    note('ok')
  }
  try {
    await (parts.telemetry ? parts.telemetry.callback(job, send) : send())
  } catch (error) {
    const { code } = toAppError(error)
    const againInMs = backoffMs(row.attempts + 1, backoff)
    const end = isOver(error) ? ({ state: 'lost' } as const) : ({ state: 'waiting', againInMs } as const)
    return settle(parts, row, { ...end, answer: code })
  }
  await settle(parts, row, { state: 'delivered', answer: 'ok' })
}

/** One record for each post, whatever becomes of it. */
function beginNote({ audit, now }: CallbackParts, job: JobRow) {
  const beganAt = now()
  const footprint: Footprint = { ...createFootprint(job.id), rights: 'user', use: createOrgUse() }
  const note = (outcome: CallRecord['outcome']) =>
    audit?.(toJobRecord(job, { kind: 'callback', outcome, footprint, ms: now() - beganAt }))
  return { footprint, note }
}

interface Post {
  readonly job: JobRow
  readonly row: DeliveryRow
  readonly footprint: Footprint
  readonly signal: AbortSignal
}

async function post(parts: CallbackParts, { footprint, job, row, signal }: Post): Promise<void> {
  const { isCallbackPath, orgs, sealer } = parts
  const { caller } = await readStoredCaller(sealer, job)
  if (!('session' in caller)) throw new AppError('internal', 'who has no session has no org to call back')
  // Stored by an earlier version, it may be none that is taken today.
  const url = readCallbackUrl(job.callback_url ?? '', caller, isCallbackPath)
  const org = orgs.connectUser(caller, { signal, requestId: job.request_id, use: footprint.use })
  // The client refuses another origin than the org's, and follows no redirect.
  const body = bodyOf(parts, { job, row, footprint })
  await org.request(url, { method: 'POST', body }).catch((error: unknown) => {
    throw toFinal(error) ?? error
  })
}

/** Salesforce answers so, without a word, where nobody waits any more. */
const nobodyWaits: ReadonlySet<number> = new Set([404, 408, 410])

function toFinal(error: unknown): AppError | undefined {
  if (!(error instanceof UnexplainedAnswer && nobodyWaits.has(error.status))) return undefined
  return new AppError(
    'not_found',
    `The org waits for no callback there, or for no further one: it answered ${error.status}.`,
  )
}

/** What Apex is told, which alone is called back, by the policy of the day. */
function bodyOf({ disclosure }: CallbackParts, { footprint, job, row }: Omit<Post, 'signal'>): JsonFields {
  const report = readFields(row.body)
  const view = disclosure?.viewOf(job.tool, 'apex')
  return view ? showTo(view, report, footprint) : report
}

/** What may go better later; so is what we aborted ourselves. */
const isPassing = ({ code }: AppError, signal: AbortSignal): boolean =>
  failures[code].retryable || code === 'internal' || signal.aborted

/** The token goes with the last report of a job that has ended: together, since the process can end in between. */
async function settle({ database, deliveries }: CallbackParts, row: DeliveryRow, outcome: Outcome): Promise<void> {
  await database.transaction(async statements => {
    await deliveries.settle(row, outcome, statements)
    await statements.run(
      `UPDATE jobs SET sealed = NULL WHERE id = ? AND ended_at IS NOT NULL AND sealed IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM job_deliveries WHERE job_id = jobs.id AND state = 'waiting')`,
      [row.job_id],
    )
  })
}
