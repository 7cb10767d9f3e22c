import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import type { RecordResult } from '../../core/org/collections.ts'
import { readErrors, toRecordError } from '../errors/errors.ts'
import type { Channel, OrgCall } from '../wire/channel.ts'
import { inParts, type Part } from './pace.ts'

export interface ChunkedWrite<T> {
  /** API name of the object, for what is told of the writes. */
  readonly object: string
  readonly callOf: (chunk: readonly T[]) => OrgCall
  readonly allOrNone: boolean
  /** What a success means where the org does not say whether it created the record. */
  readonly created: boolean
}

const chunkSize = 200

/** Results in the order of the items, one for each. @throws when no request at all got an answer about its records. */
export async function writeInChunks<T>(
  channel: Channel,
  items: readonly T[],
  write: ChunkedWrite<T>,
): Promise<RecordResult[]> {
  if (write.allOrNone && items.length > chunkSize) {
    throw new AppError('internal', `All or none holds for at most ${chunkSize} records; in parts it would not.`)
  }
  const starts = Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, index) => index * chunkSize)
  const outcomes = await inParts(
    starts,
    start => writeChunk(channel, items.slice(start, start + chunkSize), write).catch(toFailed(channel)),
    channel.now,
  )
  const failed = outcomes.filter(outcome => outcome instanceof AppError)
  if (failed[0] !== undefined && failed.length === outcomes.length) throw failed[0]
  return outcomes.flatMap((outcome, index) => toResults(outcome, Math.min(chunkSize, items.length - index * chunkSize)))
}

/** A request that failed as a whole must not hide what others did, unless the whole call is over. */
function toFailed(channel: Channel): (reason: unknown) => Part<AppError> {
  const toOwn = toFailure(channel)
  return reason => ({ value: toOwn(reason), metLocks: false })
}

function toFailure(channel: Channel): (reason: unknown) => AppError {
  return reason => {
    if (reason instanceof AppError && !channel.scope.signal.aborted) return reason
    throw reason
  }
}

function toResults(outcome: readonly RecordResult[] | AppError, length: number): readonly RecordResult[] {
  return outcome instanceof AppError ? Array.from({ length }, () => ({ success: false, error: outcome })) : outcome
}

/** Sends a chunk, then what of it met a locked record again: a locked write had no effect. */
async function writeChunk<T>(
  channel: Channel,
  items: readonly T[],
  write: ChunkedWrite<T>,
): Promise<Part<RecordResult[] | AppError>> {
  const results: RecordResult[] = []
  let open = items.map((_, index) => index)
  let metLocks = false
  for (let attempt = 1; ; attempt += 1) {
    const chunk = open.flatMap(index => items[index] ?? [])
    const sent = sendChunk(channel, write.callOf(chunk), chunk.length)
    // Later requests carry a rest: their failure must not hide what the first one wrote.
    const answers = attempt === 1 ? await sent : await sent.catch(toFailure(channel))
    for (const [position, index] of open.entries()) results[index] = toResult(answers, position, write.created)
    const settled = open.flatMap(index => results[index] ?? [])
    noteWritten(channel, write.object, settled)
    if (!(answers instanceof AppError)) noteUndone(channel, settled)
    open = unsettledOf(open, results, write.allOrNone)
    metLocks ||= open.length > 0
    if (open.length === 0 || !(await channel.pause(attempt))) return { value: results, metLocks }
  }
}

function noteWritten({ scope: { use } }: Channel, object: string, results: readonly RecordResult[]): void {
  const ids = use && results.flatMap(result => (result.success ? [result.id] : []))
  if (ids && ids.length > 0) use.wrote(object, ids)
}

function noteUndone({ scope: { writes } }: Channel, results: readonly RecordResult[]): void {
  if (results.every(({ success }) => !success)) writes?.undone()
}

/** The records to send again; a lock undoes all of those that are written all or none. */
function unsettledOf(open: number[], results: readonly RecordResult[], allOrNone: boolean): number[] {
  const locked = open.filter(index => isLocked(results[index]))
  return allOrNone && locked.length > 0 ? open : locked
}

async function sendChunk(channel: Channel, call: OrgCall, length: number): Promise<readonly unknown[]> {
  const answers = await channel.read<unknown>(call)
  if (Array.isArray(answers) && answers.length === length) return answers
  throw new AppError('upstream_failed', 'Salesforce did not answer for each record. Some may have been written.')
}

function isLocked(result: RecordResult | undefined): boolean {
  return result !== undefined && !result.success && result.error.code === 'locked'
}

function toResult(answers: readonly unknown[] | AppError, position: number, created: boolean): RecordResult {
  if (answers instanceof AppError) return { success: false, error: answers }
  const { success, id, created: saidCreated, errors } = (answers[position] ?? {}) as Record<string, unknown>
  if (success === true && typeof id === 'string') {
    return { success, id: toLongId(id), created: typeof saidCreated === 'boolean' ? saidCreated : created }
  }
  const [error] = readErrors(errors)
  const unknown = () => new AppError('upstream_failed', 'Salesforce refused a record without saying why.')
  return { success: false, error: error === undefined ? unknown() : toRecordError(error) }
}
