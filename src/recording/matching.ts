import { type SentRequest, toRecordedRequest } from './exchange.ts'
import type { Exchange, RecordedRequest } from './recording.ts'
import { blanks, originals, type StandIns, standInOrigin } from './stand-ins.ts'

/** Finds the answer to a request, and gives each answer once. */
export type FindExchange = (sent: SentRequest) => Exchange | undefined

/**
 * The first that is left of the very same request, else of one that differs in values alone: what a tool computes from
 * stand-ins is another value than the one that was recorded.
 */
export function createMatcher(exchanges: readonly Exchange[]): FindExchange {
  const left = exchanges.map(exchange => {
    const sent = toSentRequest(exchange.request)
    return { exchange, same: keyOf(sent, originals), alike: keyOf(sent, blanks) }
  })
  return sent => {
    const [same, alike] = [keyOf(sent, originals), keyOf(sent, blanks)]
    const exact = left.findIndex(entry => entry.same === same)
    const index = exact === -1 ? left.findIndex(entry => entry.alike === alike) : exact
    return index === -1 ? undefined : left.splice(index, 1)[0]?.exchange
  }
}

function keyOf(sent: SentRequest, standIns: StandIns): string {
  const { body, method, path } = toRecordedRequest(sent, standIns)
  return JSON.stringify([method, path, body])
}

/** A recorded request as it goes over the wire. */
export function toSentRequest({ body, headers, method, path }: RecordedRequest): SentRequest {
  return {
    origin: standInOrigin,
    method,
    path,
    headers: Object.entries(headers).flat(),
    body: toText(body, headers) || null,
  }
}

/** The text of a recorded body. */
export function toText(body: unknown, headers: Readonly<Record<string, string>>): string {
  if (body === undefined) return ''
  const isText = typeof body === 'string' && !/json/.test(headers['content-type'] ?? '')
  return isText ? body : JSON.stringify(body)
}
