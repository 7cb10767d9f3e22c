import { createHash } from 'node:crypto'
import { AppError } from '../../core/failure.ts'
import type { JobQueue, JobStart, JobTicket } from '../../core/job/job.ts'
import type { JobTelemetry } from '../../core/telemetry/telemetry.ts'
import type { Database } from '../../storage/database.ts'
import type { JobRow } from '../job-row.ts'
import { createJobRows, type JobRows } from '../job-rows.ts'
import type { IsCallbackPath } from './callback-paths.ts'
import { readCallbackUrl } from './callback-url.ts'
import { ownerOf, type Sealer, toStoredCaller } from './owner.ts'

export interface AcceptParts {
  readonly database: Pick<Database, 'transaction'>
  readonly rows: JobRows
  readonly sealer: Sealer
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly newId: () => string
  /** Jobs of one owner that may wait for their turn. */
  readonly maxWaiting: number
  /** Events of one Data Action Target that may wait: nobody can tell it to send fewer. */
  readonly maxWaitingEvents: number
  readonly isCallbackPath: IsCallbackPath
  /** Absent: nobody collects anything. */
  readonly telemetry?: JobTelemetry | undefined
  /** Called once a new job is on disk. */
  onAccepted(): void
}

/** Milliseconds for which a key gives the same job. The id of an event does as long as the job is kept. */
const keyLifetimeMs = 86_400_000

/** Stores a job in one statement, and several in one transaction, so that they are there as a whole or not at all. */
export function createAccept(parts: AcceptParts): Pick<JobQueue, 'start' | 'startAll'> {
  return {
    start: start => accept(parts, start),
    async startAll(starts) {
      const [first] = starts
      if (!first) return
      let waiting = await parts.rows.waitingOf(ownerOf(first.caller), parts.maxWaitingEvents)
      let isNew = false
      const onAccepted = () => {
        waiting += 1
        isNew = true
      }
      await parts.database.transaction(async statements => {
        const rows = { ...createJobRows(statements, parts.now), waitingOf: async () => waiting }
        for (const start of inOrder(starts)) await accept({ ...parts, rows, onAccepted }, start)
      })
      if (isNew) parts.onAccepted()
    },
  }
}

/** The same for everybody: two who hold what the other waits for would wait for ever. */
const inOrder = (starts: readonly JobStart[]): readonly JobStart[] =>
  starts.toSorted((a, b) => (a.idempotencyKey ?? '').localeCompare(b.idempotencyKey ?? '', 'en'))

async function accept(parts: AcceptParts, start: JobStart): Promise<JobTicket> {
  const draft = toDraft(parts, start)
  const known = await findKnown(parts, draft)
  if (known) return known
  await requireRoom(parts, draft)
  const prepared = await start.prepare?.()
  const id = parts.newId()
  const row = {
    ...blank,
    ...draft,
    ...(await toStoredCaller(parts.sealer, id, { caller: start.caller, prepared })),
    id,
    accepted_at: parts.now(),
    trace: parts.telemetry?.traceOf() ?? null,
  }
  if (await parts.rows.insert(row)) {
    parts.onAccepted()
    return { jobId: id, status: 'queued' }
  }
  // Another call with the same key was faster.
  return (await findKnown(parts, draft)) ?? refuseConcurrent()
}

async function requireRoom({ maxWaiting, maxWaitingEvents, rows }: AcceptParts, draft: Draft): Promise<void> {
  const limit = draft.surface === 'events' ? maxWaitingEvents : maxWaiting
  if ((await rows.waitingOf(draft.owner, limit)) < limit) return
  throw new AppError('rate_limited', `At most ${limit} of your jobs may wait. Try again when some are done.`)
}

const blank = {
  status: 'queued',
  generation: 1,
  worker_id: null,
  available_at: null,
  started_at: null,
  ended_at: null,
  progress: null,
  progress_count: 0,
  result: null,
  failure_code: null,
  failure_message: null,
  continued_as: null,
  retries: 0,
  unheard: 0,
  unheard_steps: 0,
  held_ms: 0,
  held_until: null,
  held_reason: null,
} as const

type Draft = Pick<
  JobRow,
  'owner' | 'tool' | 'surface' | 'request_id' | 'idem_key' | 'input_hash' | 'input' | 'callback_url'
>

function toDraft({ isCallbackPath }: AcceptParts, start: JobStart): Draft {
  const { callbackUrl, caller, idempotencyKey, input, requestId, surface, tool } = start
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
    callback_url: callbackUrl === undefined ? null : readCallbackUrl(callbackUrl, caller, isCallbackPath),
  }
}

/** @throws conflict when the key was used with another input. */
async function findKnown({ now, rows }: AcceptParts, draft: Draft): Promise<JobTicket | undefined> {
  const known = draft.idem_key === null ? undefined : await rows.byKey(draft)
  if (!known) return undefined
  // Sent again, an event can differ in what is said about it.
  if (draft.surface === 'events') return { jobId: known.id, status: known.status }
  if (known.accepted_at <= now() - keyLifetimeMs) {
    await rows.freeKey(known.id)
    return undefined
  }
  if (known.input_hash === draft.input_hash) return { jobId: known.id, status: known.status }
  throw new AppError('conflict', 'idempotency-key: was used for another input within the last 24 hours. Use a new key.')
}

function refuseConcurrent(): never {
  throw new AppError('unavailable', 'The same call is being accepted at this moment. Repeat it.')
}
