import { AppError } from '../../core/failure.ts'
import type { DataCloud, IngestTarget } from '../../core/org/data-cloud.ts'
import type { Rows } from '../../core/org/query.ts'
import { noteRead } from '../query/read-objects.ts'
import { createRows, type QueryPage } from '../query/rows.ts'
import { sqlTextOf } from '../query/sql.ts'
import { toFieldsJson } from '../records/fields.ts'
import type { Channel } from '../wire/channel.ts'

interface QueryAnswer {
  readonly data?: readonly (readonly unknown[] | object)[]
  readonly metadata?: Readonly<Record<string, { readonly placeInOrder: number }>>
  readonly nextBatchId?: string
  readonly done?: boolean
}

/** Opens a channel to the Data Cloud with a token of its own. */
export type OpenDataCloud = () => Promise<Channel>

export function createDataCloud(open: OpenDataCloud, signalOf: () => AbortSignal): DataCloud {
  return {
    query<R extends object>(sql: Parameters<DataCloud['query']>[0]): Rows<R> {
      const text = sqlTextOf(sql)
      const body = JSON.stringify({ sql: text })
      const fetchFirst = async () => {
        const channel = await open()
        const call = { method: 'POST', path: '/api/v2/query', body, reads: true } as const
        return toPage<R>({ channel, text }, await channel.read<QueryAnswer | undefined>(call))
      }
      return createRows({ fetchFirst, signalOf })
    },
    async ingest(target, rows) {
      const path = toIngestPath(target)
      const bodies = toBodies(rows)
      const channel = await open()
      for (const body of bodies) await channel.send({ method: 'POST', path, body, repeatable: true })
      channel.scope.use?.wrote(target.object, [], rows.length)
    },
  }
}

/** What is read, and over which channel. */
interface Reading {
  readonly channel: Channel
  readonly text: string
}

function toPage<R>(reading: Reading, answer: QueryAnswer | undefined): QueryPage<R> {
  if (!Array.isArray(answer?.data)) {
    throw new AppError('upstream_failed', 'Data Cloud answered a query without rows.')
  }
  const columns = Object.entries(answer.metadata ?? {}).sort(([, a], [, b]) => a.placeInOrder - b.placeInOrder)
  const names = columns.map(([name]) => name)
  const records = answer.data.map(row => (Array.isArray(row) ? toRow(names, row) : row) as R)
  const { channel, text } = reading
  noteRead(channel.scope.use, text, records)
  const { nextBatchId } = answer
  if (answer.done || nextBatchId === undefined) return { records }
  const path = `/api/v2/query/${encodeURIComponent(nextBatchId)}`
  return { records, next: async signal => toPage(reading, await channel.read({ method: 'GET', path, signal })) }
}

function toRow(names: readonly string[], values: readonly unknown[]): object {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]))
}

const sourcePattern = /^\w{1,80}$/

function toIngestPath({ source, object }: IngestTarget): string {
  if (sourcePattern.test(source) && sourcePattern.test(object)) return `/api/v1/ingest/sources/${source}/${object}`
  throw new AppError('internal', 'An ingestion source and object are named with letters, digits and underscores.')
}

/** Data Cloud takes 200 KB a request. */
const maxBodyBytes = 190_000

function toBodies(rows: readonly object[]): string[] {
  const bodies: string[] = []
  let open: string[] = []
  let bytes = 0
  for (const text of rows.map(row => toFieldsJson(row))) {
    const length = Buffer.byteLength(text)
    if (length > maxBodyBytes)
      throw new AppError('payload_too_large', 'A row for Data Cloud is larger than 190,000 bytes.')
    if (bytes + length > maxBodyBytes) {
      bodies.push(`{"data":[${open.join(',')}]}`)
      open = []
      bytes = 0
    }
    open.push(text)
    bytes += length + 1
  }
  return open.length === 0 ? bodies : [...bodies, `{"data":[${open.join(',')}]}`]
}
