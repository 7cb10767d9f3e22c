import type { CallScope, OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { readOrgPath } from './address.ts'
import { readBody, toAnswerError, toLossError } from './errors.ts'
import type { HttpAnswer, HttpMethod, Transport } from './transport.ts'

/** One request to the org of a channel. */
export interface OrgCall {
  readonly method: HttpMethod
  /** Path and query within the org. */
  readonly path: string
  /** JSON text, unless `headers` name another type. */
  readonly body?: string | Uint8Array
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** A status outside 200 to 299 that is an answer, not a failure. */
  readonly alsoAccept?: number
  /** Ends this request earlier than the call it belongs to. */
  readonly signal?: AbortSignal
}

/** The way to one org with one user's token, for the time of one call. */
export interface Channel {
  readonly session: OrgSession
  readonly scope: CallScope
  /** Path of the REST API version, such as `/services/data/v62.0`. */
  readonly base: string
  /** The whole answer. @throws the failure that Salesforce reports. */
  send(call: OrgCall): Promise<HttpAnswer>
  /** The JSON of the answer; `undefined` when it is empty. */
  read<T>(call: OrgCall): Promise<T>
  /** Path and query of an address within this org. @throws untrusted_org */
  pathOf(address: string): string
}

export interface ChannelParts {
  readonly transport: Transport
  readonly session: OrgSession
  readonly scope: CallScope
}

const userAgent = 'applink-action-host'
const headerText = /^[\x21-\x7e]{1,256}$/

export function createChannel({ transport, session, scope }: ChannelParts): Channel {
  const { orgUrl: origin, accessToken } = session

  function headersOf({ body, headers }: OrgCall): string[] {
    const list = ['authorization', `Bearer ${accessToken}`, 'user-agent', userAgent]
    if (headerText.test(scope.requestId)) list.push('x-request-id', scope.requestId)
    if (headers?.accept === undefined) list.push('accept', 'application/json')
    if (body !== undefined && headers?.['content-type'] === undefined) list.push('content-type', 'application/json')
    for (const name in headers) list.push(name, headers[name] ?? '')
    return list
  }

  async function send(call: OrgCall): Promise<HttpAnswer> {
    const { method, path, body = null, signal = scope.signal } = call
    const outcome = await transport.send({ origin, path, method, body, signal, headers: headersOf(call) })
    if ('lost' in outcome) throw toLossError(outcome)
    const { status } = outcome
    if ((status >= 200 && status < 300) || status === call.alsoAccept) return outcome
    throw toAnswerError(outcome)
  }

  return {
    session,
    scope,
    base: `/services/data/v${session.apiVersion}`,
    send,
    read: async <T>(call: OrgCall) => readJson((await send(call)).text) as T,
    pathOf: address => readOrgPath(address, origin),
  }
}

/** The JSON of an answer; `undefined` when it is empty. @throws upstream_failed */
export function readJson(text: string): unknown {
  if (text === '') return undefined
  const body = readBody(text)
  if (body === undefined) throw new AppError('upstream_failed', 'Salesforce answered with something that is not JSON.')
  return body
}
