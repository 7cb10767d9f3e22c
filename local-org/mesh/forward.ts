import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { type MeshAnswer, toDialError, toErrorAnswer } from './answer.ts'
import { toContentType } from './content-type.ts'
import type { MeshLog } from './log.ts'
import { type RawHeaders, toForwardedHeaders } from './request-headers.ts'

export interface ForwardParts {
  readonly dispatcher: Dispatcher
  /** Origin of the app; may change between calls. */
  readonly app: () => string
  readonly log: MeshLog
}

export interface CallToForward {
  readonly requestId: string
  readonly method: string
  /** Path and query, verbatim. */
  readonly requestUri: string
  readonly headers: RawHeaders
  readonly body: Buffer
}

export type Forward = (call: CallToForward) => Promise<MeshAnswer>

interface AppAnswer {
  readonly status: number
  readonly headers: Record<string, string | string[]>
  readonly body: Buffer
}

const unzip = promisify(gunzip)
const redirects = new Set([301, 302, 303, 307, 308])

/** Go asks for gzip by itself, and unpacks by itself, where the caller did not ask. */
const mayUnpack = (call: CallToForward, headers: ReadonlyMap<string, string>): boolean =>
  !headers.has('accept-encoding') && !headers.has('range') && call.method !== 'HEAD'

const readBody = async (answer: Dispatcher.ResponseData): Promise<Buffer> =>
  Buffer.from(await answer.body.arrayBuffer())

const toHeaderRecord = (headers: Dispatcher.ResponseData['headers']): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] != null))

const unpack = async ({ status, headers, body }: AppAnswer): Promise<AppAnswer> => {
  const { 'content-encoding': encoding, 'content-length': _, ...rest } = headers
  return encoding === 'gzip' && body.length > 0
    ? { status, headers: rest, body: await unzip(body) }
    : { status, headers, body }
}

/** Go states a type where there is none, unless the body is packed. */
const needsType = ({ headers, body }: AppAnswer): boolean =>
  headers['content-type'] === undefined && !headers['content-encoding'] && body.length > 0

/** The body is complete by now, so it is sent with its length. */
const toAnswer = (answer: AppAnswer): MeshAnswer => {
  const { status, headers, body } = answer
  const { 'transfer-encoding': _, ...rest } = headers
  return { status, headers: needsType(answer) ? { ...rest, 'content-type': toContentType(body) } : rest, body }
}

const redirectHost = ({ status, headers }: AppAnswer, base: string): string | undefined => {
  if (!redirects.has(status) || typeof headers.location !== 'string') return undefined
  return URL.parse(headers.location, base)?.host ?? headers.location
}

/**
 * Sends a call to the app and waits for the whole answer. The real mesh follows a redirect, with the user's token in
 * `x-client-context`; this one refuses, so that nobody ships an app that answers one.
 */
export const createForward = ({ dispatcher, app, log }: ForwardParts): Forward => {
  const send = async (call: CallToForward): Promise<AppAnswer> => {
    const headers = toForwardedHeaders(call.headers)
    const unpacks = mayUnpack(call, headers)
    if (unpacks) headers.set('accept-encoding', 'gzip')
    if (!headers.has('user-agent')) headers.set('user-agent', 'Go-http-client/1.1')
    const answer = await dispatcher.request({
      origin: app(),
      path: call.requestUri,
      method: call.method as Dispatcher.HttpMethod,
      headers,
      body: call.body.length > 0 ? call.body : null,
    })
    const whole = { status: answer.statusCode, headers: toHeaderRecord(answer.headers), body: await readBody(answer) }
    return unpacks ? unpack(whole) : whole
  }

  return async call => {
    try {
      const answer = await send(call)
      const host = redirectHost(answer, app() + call.requestUri)
      if (host === undefined) return toAnswer(answer)
      log.line('ERROR', `The app answered a redirect to ${host}`, call.requestId)
      return toErrorAnswer(502, `the mesh would follow this redirect and send x-client-context to ${host}`)
    } catch (error) {
      log.line('ERROR', `Failed to forward request: ${toDialError(error)}`, call.requestId)
      return toErrorAnswer(502, `Failed to forward request ${call.requestId}`)
    }
  }
}
