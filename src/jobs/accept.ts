import { createHash } from 'node:crypto'
import { AppError } from '../core/failure.ts'
import type { JobDesk, JobStart, JobTicket } from '../core/job.ts'
import { readCallbackUrl } from './callback-url.ts'
import type { JobRow } from './job-row.ts'
import type { JobRows } from './job-rows.ts'
import { ownerOf, type Sealer, toStored } from './owner.ts'

export interface AcceptParts {
  readonly rows: JobRows
  readonly sealer: Sealer
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly newId: () => string
  /** Jobs of one owner that may wait for their turn. */
  readonly maxWaiting: number
  /** Called once a new job is on disk. */
  onAccepted(): void
}

/** Milliseconds for which a key gives the same job. */
export const keyLifetimeMs = 86_400_000

/** Stores a job in one statement, so that it is there as a whole or not at all. */
export function createAccept(parts: AcceptParts): JobDesk['start'] {
  return async start => {
    const draft = toDraft(start)
    const known = await findKnown(parts, draft)
    if (known) return known
    if ((await parts.rows.waitingOf(draft.owner)) >= parts.maxWaiting) {
      throw new AppError(
        'rate_limited',
        `At most ${parts.maxWaiting} of your jobs may wait. Try again when some are done.`,
      )
    }
    const prepared = await start.prepare?.()
    const id = parts.newId()
    const row = {
      ...blank,
      ...draft,
      ...(await toStored(parts.sealer, id, { caller: start.caller, prepared })),
      id,
      accepted_at: parts.now(),
    }
    if (await parts.rows.insert(row)) {
      parts.onAccepted()
      return { jobId: id, status: 'queued' }
    }
    // Another call with the same key was faster.
    return (await findKnown(parts, draft)) ?? refuseTwin()
  }
}

const blank = {
  status: 'queued',
  generation: 1,
  run_id: null,
  earlier_run_id: null,
  dispatched_at: null,
  started_at: null,
  ended_at: null,
  progress: null,
  progress_count: 0,
  result: null,
  failure_code: null,
  failure_message: null,
  continued_as: null,
  retries: 0,
} as const

type Draft = Pick<
  JobRow,
  'owner' | 'tool' | 'surface' | 'request_id' | 'idem_key' | 'input_hash' | 'input' | 'callback_url'
>

function toDraft({ callbackUrl, caller, idempotencyKey, input, requestId, surface, tool }: JobStart): Draft {
  const text = JSON.stringify(input)
  const hash = createHash('sha256').update(text).digest('base64url')
  return {
    owner: ownerOf(caller),
    tool: tool.name,
    surface,
    request_id: requestId,
    // A request that Salesforce sends again is the same; another call in the same request is not.
    idem_key: idempotencyKey ? `key:${idempotencyKey}` : surface === 'actions' ? `request:${requestId}:${hash}` : null,
    input_hash: hash,
    input: text,
    callback_url: callbackUrl === undefined ? null : readCallbackUrl(callbackUrl, caller),
  }
}

/** @throws conflict when the key was used with another input. */
async function findKnown({ now, rows }: AcceptParts, draft: Draft): Promise<JobTicket | undefined> {
  const known = draft.idem_key === null ? undefined : await rows.byKey(draft)
  if (!known) return undefined
  if (known.accepted_at <= now() - keyLifetimeMs) {
    await rows.freeKey(known.id)
    return undefined
  }
  if (known.input_hash === draft.input_hash) return { jobId: known.id, status: known.status }
  throw new AppError('conflict', 'idempotency-key: was used for another input within the last 24 hours. Use a new key.')
}

function refuseTwin(): never {
  throw new AppError('unavailable', 'The same call is being accepted at this moment. Repeat it.')
}
