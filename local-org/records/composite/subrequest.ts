import { refusal, type SalesforceError } from '../../failure.ts'
import { isJsonObject } from '../../json.ts'
import type { Answer, Call } from '../../resource.ts'
import { checkVersion } from '../resources/versions.ts'
import { type ReferencedAnswers, resolveReferences } from './references.ts'

/** One request inside a composite one, as sent. */
export interface Subrequest {
  readonly method: string
  readonly url: string
  readonly referenceId: string
  readonly body: unknown
  readonly httpHeaders: Readonly<Record<string, string>>
}

export interface SubrequestAnswer {
  readonly body: unknown
  readonly httpHeaders: Readonly<Record<string, string>>
  readonly httpStatusCode: number
  readonly referenceId: string
}

const malformed = (message: string): SalesforceError => refusal('INVALID_INPUT', message)

function readHeaders(input: unknown): Readonly<Record<string, string>> {
  const pairs = isJsonObject(input) ? Object.entries(input) : []
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

function readSubrequest(input: unknown): Subrequest {
  if (!isJsonObject(input)) throw malformed('compositeRequest must be a list of requests')
  const { method, url, referenceId, body, httpHeaders } = input
  if (typeof method !== 'string' || typeof url !== 'string') throw malformed('Each request needs a method and a url')
  if (typeof referenceId !== 'string' || !/^[A-Za-z][A-Za-z0-9_]*$/.test(referenceId)) {
    throw malformed('Each request needs a referenceId of letters, digits and underscores that starts with a letter')
  }
  return { method: method.toUpperCase(), url, referenceId, body, httpHeaders: readHeaders(httpHeaders) }
}

/**
 * The requests of a composite one.
 * @throws SalesforceError INVALID_INPUT when one is incomplete or two share a reference id
 */
export function readSubrequests(input: unknown): readonly Subrequest[] {
  if (!Array.isArray(input) || input.length === 0) throw malformed('compositeRequest must be a list of requests')
  const requests = input.map(readSubrequest)
  const ids = new Set(requests.map(request => request.referenceId))
  if (ids.size < requests.length) throw malformed('Each referenceId must be unique')
  return requests
}

/** The call that a request inside another one stands for. @throws SalesforceError NOT_FOUND for a url outside the API, GONE for a retired version */
export function toCall(
  call: Call,
  [method, url, body]: [string, string, unknown],
  headers: Readonly<Record<string, string>> = {},
): Call {
  const found = /^\/services\/data\/v(\d+\.\d)(\/[^?#]*)(?:\?([^#]*))?$/.exec(url)
  const [, version = '', path = '', query = ''] = found ?? []
  checkVersion(version)
  return { ...call, method, version, path, body, query: new URLSearchParams(query), headers: new Headers(headers) }
}

/** The call of a subrequest, with its references to earlier answers filled in. @throws SalesforceError */
export function toReferringCall(call: Call, request: Subrequest, answered: ReferencedAnswers): Call {
  const url = String(resolveReferences(request.url, answered))
  return toCall(call, [request.method, url, resolveReferences(request.body, answered)], request.httpHeaders)
}

export const toSubrequestAnswer = ({ referenceId }: Subrequest, answer: Answer): SubrequestAnswer => ({
  body: answer.body ?? null,
  httpHeaders: answer.headers ?? {},
  httpStatusCode: answer.status,
  referenceId,
})

const halted = 'The transaction was rolled back since another operation in the same transaction failed.'

/** What a request gets whose effect was undone because another one failed. */
export const toHaltedAnswer = ({ referenceId }: Subrequest): SubrequestAnswer => ({
  body: [{ errorCode: 'PROCESSING_HALTED', message: halted }],
  httpHeaders: {},
  httpStatusCode: 400,
  referenceId,
})
