import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { typeCodes } from './definitions.ts'
import type { LakeResult } from './lake.ts'

/** Who may fetch a batch, and when the query began and ended, in milliseconds since the epoch. */
export interface BatchContext {
  readonly userId: string
  readonly startedAt: number
  readonly endedAt: number
}

/** Answers of which a part is still to be fetched. */
export interface QueryBatches {
  /** Keeps the later batches; gives the first as JSON text. */
  begin(result: LakeResult, context: BatchContext): string
  /** A later batch as JSON text, as often as wanted. Undefined once it is gone, and for other users. */
  find(id: string, userId: string): string | undefined
  close(): void
}

interface BatchParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly rowsPerBatch: number
}

/** As in Data Cloud: all batches within an hour, no more than three minutes between two of them. */
const longestMs = 60 * 60 * 1000
const pauseMs = 3 * 60 * 1000

const metadataOf = ({ columns }: LakeResult) =>
  Object.fromEntries(
    columns.map(({ name, type }, placeInOrder) => [name, { type, placeInOrder, typeCode: typeCodes[type] }]),
  )

function* inBatches<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at === 0 || at < rows.length; at += size) yield rows.slice(at, at + size)
}

/** @see https://developer.salesforce.com/docs/data/data-cloud-query-guide/references/data-cloud-query-api-reference/c360a-api-query-v2.html */
function toAnswers(result: LakeResult, { startedAt, endedAt }: BatchContext, rowsPerBatch: number) {
  const queryId = randomUUID()
  const batches = [...inBatches(result.rows, rowsPerBatch)]
  const ids = batches.map(() => randomUUID())
  const answers = batches.map((data, at) => {
    const nextBatchId = ids[at + 1]
    return JSON.stringify({
      data,
      startTime: new Date(startedAt).toISOString(),
      endTime: new Date(endedAt).toISOString(),
      rowCount: data.length,
      queryId,
      ...(nextBatchId === undefined ? {} : { nextBatchId }),
      done: nextBatchId === undefined,
      metadata: metadataOf(result),
    })
  })
  return { queryId, ids, answers }
}

const table = `CREATE TABLE batch (id TEXT PRIMARY KEY, query TEXT, user TEXT, answer TEXT, startedAt INTEGER, endsAt INTEGER);
  CREATE INDEX batch_query ON batch (query)`

/** Keeps batches where SQLite has room: in memory while small, else in a file that goes with it. */
export function createQueryBatches({ now, rowsPerBatch }: BatchParts): QueryBatches {
  const database = new DatabaseSync('')
  database.exec(table)
  const insert = database.prepare('INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?)')
  const find = database.prepare('SELECT query, answer FROM batch WHERE id = ? AND user = ? AND endsAt > ?')
  const sweep = database.prepare('DELETE FROM batch WHERE endsAt <= ?')
  const prolong = database.prepare('UPDATE batch SET endsAt = min(startedAt + ?, ?) WHERE query = ?')
  return {
    begin(result, context) {
      sweep.run(now())
      const { queryId, ids, answers } = toAnswers(result, context, rowsPerBatch)
      const [first = '', ...later] = answers
      for (const [at, answer] of later.entries()) {
        insert.run(ids[at + 1] ?? '', queryId, context.userId, answer, context.startedAt, now() + pauseMs)
      }
      return first
    },
    find(id, userId) {
      const found = find.get(id, userId, now())
      if (found === undefined) return undefined
      prolong.run(longestMs, now() + pauseMs, found.query ?? '')
      return String(found.answer)
    },
    close: () => database.close(),
  }
}
