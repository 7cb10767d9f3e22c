import type { HttpAnswer, HttpRequest } from '../salesforce/wire/transport.ts'
import { redactAddress } from './address.ts'
import { redactBody } from './body.ts'
import type { Exchange, RecordedRequest } from './recording.ts'
import { keptHeaders, keptHeaderValue } from './rules.ts'
import type { StandIns } from './stand-ins.ts'

export type SentRequest = Pick<HttpRequest, 'body' | 'headers' | 'method' | 'origin' | 'path'>

/** A request and its answer as they went over the wire, with tokens and values. */
export interface TakenExchange {
  readonly request: SentRequest
  readonly answer: HttpAnswer
}

export function toRecordedExchange({ answer, request }: TakenExchange, standIns: StandIns): Exchange {
  const type = String(answer.headers['content-type'] ?? '')
  const body = redactBody({ text: answer.text, type, path: request.path, isRequest: false }, standIns)
  return {
    request: toRecordedRequest(request, standIns),
    answer: {
      status: answer.status,
      headers: redactHeaders(answer.headers, standIns),
      ...(body !== undefined && { body }),
    },
  }
}

export function toRecordedRequest(
  { body: text, headers, method, path }: SentRequest,
  standIns: StandIns,
): RecordedRequest {
  const named = Object.fromEntries(pairs(headers))
  const type = named['content-type'] ?? ''
  const sent = typeof text === 'string' ? text : text === null ? '' : Buffer.from(text).toString()
  const body = redactBody({ text: sent, type, path, isRequest: true }, standIns)
  const address = redactAddress(path, standIns)
  return { method, path: address, headers: redactHeaders(named, standIns), ...(body !== undefined && { body }) }
}

function pairs(headers: readonly string[]): [string, string][] {
  return headers.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), headers[index + 1] ?? '']] : [],
  )
}

function redactHeaders(headers: HttpAnswer['headers'], standIns: StandIns): Record<string, string> {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && keptHeaders.has(name) ? [[name, redactHeader(value, standIns)] as const] : [],
  )
  return Object.fromEntries(kept)
}

const redactHeader = (value: string, standIns: StandIns): string =>
  keptHeaderValue.test(value) ? value : standIns.textOf(value)
