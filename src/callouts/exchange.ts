import type { CallScope } from '../core/caller.ts'
import type { CalloutTelemetry } from '../core/telemetry/telemetry.ts'
import type { CalloutRequest } from '../core/tool/callout.ts'
import { readUtf8 } from '../core/utf8.ts'
import type { CalloutBase } from './address.ts'
import type { CalloutClient } from './client.ts'
import { type CalloutFailure, toCalloutLoss, toCalloutRefusal } from './failures.ts'

/** A request that is ready to be sent, any number of times. */
export interface CalloutExchange {
  readonly client: CalloutClient
  /** Of the declaration. */
  readonly name: string
  readonly base: CalloutBase
  readonly url: string
  readonly options: CalloutRequest
  readonly scope: Pick<CallScope, 'requestId' | 'writes'>
  /** Ends the request, and all further attempts. */
  readonly signal: AbortSignal
  readonly telemetry?: CalloutTelemetry | undefined
}

const defaultTimeoutMs = 5000

/** Sends a request once: the text of a success, or why there is none. @throws the reason of the signal. */
export async function exchange(parts: CalloutExchange): Promise<string | CalloutFailure> {
  const { client, name, options, scope, signal, telemetry, url } = parts
  const { body, method = 'GET', timeoutMs = defaultTimeoutMs } = options
  const text = body === undefined ? null : JSON.stringify(body)
  const timeout = AbortSignal.timeout(timeoutMs)
  const writes = method === 'GET' ? undefined : scope.writes
  writes?.sending()
  const send = (more?: Readonly<Record<string, string>>) =>
    client.request(url, {
      method,
      headers: { ...more, ...headersOf(parts) },
      signal: AbortSignal.any([signal, timeout]),
      body: text,
    })
  try {
    const answer = await (telemetry ? telemetry.callout({ name, method, url }, send) : send())
    if (answer.statusCode >= 200 && answer.statusCode < 300) return readUtf8(await answer.body.bytes())
    if (answer.statusCode >= 400 && answer.statusCode < 500) writes?.undone()
    await answer.body.dump()
    return toCalloutRefusal(name, answer.statusCode, textOf(answer.headers['retry-after']))
  } catch (error) {
    if (isUnsent(error)) writes?.undone()
    signal.throwIfAborted()
    return toCalloutLoss(name, timeout.aborted, error)
  }
}

/** Codes of a connection that was never there. */
const unsent: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

const isUnsent = (error: unknown): boolean => unsent.has((error as { code?: unknown } | null)?.code)

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : header?.[0]

const headersOf = ({ base, options, scope: { requestId } }: Pick<CalloutExchange, 'base' | 'options' | 'scope'>) => ({
  accept: 'application/json',
  'user-agent': 'applink-action-host',
  'x-request-id': requestId,
  ...(options.body !== undefined && { 'content-type': 'application/json' }),
  ...(base.authorization !== undefined && { authorization: base.authorization }),
  ...(options.idempotencyKey !== undefined && { 'idempotency-key': options.idempotencyKey }),
})
