import { AppError } from '../../core/failure.ts'
import type { QueryOptions, Rows, Soql } from '../../core/org/query.ts'
import { readErrors, toRecordError } from '../errors/errors.ts'
import type { Channel, OrgCall } from '../wire/channel.ts'
import { noteRead } from './read-objects.ts'
import { createRows, type QueryPage } from './rows.ts'
import { soqlTextOf } from './soql.ts'

interface QueryAnswer<R> {
  readonly totalSize?: number
  readonly done?: boolean
  readonly nextRecordsUrl?: string
  readonly records?: readonly R[]
}

type CallOptions = Pick<OrgCall, 'headers'>

export function query<R>(channel: Channel, soql: Soql, { maxRows, includeDeleted }: QueryOptions = {}): Rows<R> {
  const path = pathOf(channel, soql, includeDeleted ? 'queryAll' : 'query')
  const reading = { channel, text: soqlTextOf(soql) }
  return createRows<R>({
    signalOf: () => channel.scope.signal,
    fetchFirst: async () => toPage(reading, await ask<R>(channel, path)),
    ...(maxRows !== undefined && { maxRows }),
  })
}

const firstRows: CallOptions = { headers: { 'sforce-query-options': 'batchSize=200' } }

export async function queryOne<R>(channel: Channel, soql: Soql): Promise<R | undefined> {
  const records = recordsOf(await ask<R>(channel, pathOf(channel, soql), firstRows))
  noteRead(channel.scope.use, soqlTextOf(soql), records)
  return records[0]
}

export async function count(channel: Channel, soql: Soql): Promise<number> {
  const answer = await ask(channel, pathOf(channel, soql), firstRows)
  if (typeof answer?.totalSize === 'number') {
    noteRead(channel.scope.use, soqlTextOf(soql), answer.records ?? [])
    return answer.totalSize
  }
  throw new AppError('upstream_failed', 'Salesforce answered a query without its size.')
}

function pathOf({ base }: Channel, soql: Soql, resource = 'query'): string {
  return `${base}/${resource}?q=${encodeURIComponent(soqlTextOf(soql))}`
}

/** What is read, and over which channel. */
interface Reading {
  readonly channel: Channel
  readonly text: string
}

function toPage<R>(reading: Reading, answer: QueryAnswer<R> | undefined): QueryPage<R> {
  const { channel, text } = reading
  const records = recordsOf(answer)
  noteRead(channel.scope.use, text, records)
  const { done, nextRecordsUrl } = answer ?? {}
  if (done || (done === undefined && nextRecordsUrl === undefined)) return { records }
  if (nextRecordsUrl === undefined) {
    throw new AppError('upstream_failed', 'Salesforce sent a part of the rows and no address of the rest.')
  }
  const path = channel.pathOf(nextRecordsUrl)
  return { records, next: async signal => toPage(reading, await channel.read({ method: 'GET', path, signal })) }
}

function recordsOf<R>(answer: QueryAnswer<R> | undefined): readonly R[] {
  if (Array.isArray(answer?.records)) return answer.records
  throw new AppError('upstream_failed', 'Salesforce answered a query without records.')
}

/** Salesforce takes 16,384 bytes of address and headers together, and tokens can be long. */
const maxPathLength = 8_000

function ask<R>(channel: Channel, path: string, options?: CallOptions): Promise<QueryAnswer<R> | undefined> {
  if (path.length > maxPathLength) return askInBody<R>(channel, path)
  return channel.read({ method: 'GET', path, ...options })
}

interface CompositeAnswer {
  readonly compositeResponse?: readonly [{ readonly body: unknown; readonly httpStatusCode: number }]
}

/** A query too long for an address travels in the body of a composite request. @see https://help.salesforce.com/s/articleView?id=000386264 */
async function askInBody<R>(channel: Channel, path: string): Promise<QueryAnswer<R>> {
  const body = JSON.stringify({ compositeRequest: [{ method: 'GET', url: path, referenceId: 'query' }] })
  const call: OrgCall = { method: 'POST', path: `${channel.base}/composite`, body, reads: true }
  const answer = await channel.read<CompositeAnswer | undefined>(call)
  const step = answer?.compositeResponse?.[0]
  const [error] = readErrors(step?.body)
  if (error !== undefined)
    throw toRecordError(error, { status: step?.httpStatusCode ?? 400, asked: { method: 'GET', path } })
  return (step?.body ?? {}) as QueryAnswer<R>
}
