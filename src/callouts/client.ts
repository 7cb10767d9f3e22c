import { Agent, request } from 'undici'
import type { Callout, CalloutConnector, CalloutDeclaration, CalloutRequest } from '../core/callout.ts'
import { AppError } from '../core/failure.ts'
import { createAnswerCache } from './cache.ts'
import { toFailure, toUnanswered } from './failures.ts'
import { isPassing, isRepeatable, pauseBefore } from './retry.ts'

/** Where a declared third party is, and what identifies us there. */
export interface CalloutTarget {
  readonly url: string
  readonly secret?: string
}

export interface CalloutParts {
  /** By the name of the declaration. */
  readonly targets: ReadonlyMap<string, CalloutTarget>
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

type Scope = Parameters<CalloutConnector['connectCallout']>[1]

/** Answers larger than this are refused. */
const maxBytes = 5_000_000
const defaultTimeoutMs = 5000
const defaultRetries = 2

/** The third parties of the tools. Redirects are not followed: the secret goes to the declared host alone. */
export function createCallouts({ now, targets }: CalloutParts): CalloutConnector & { close(): Promise<void> } {
  const agent = new Agent({ connections: 20, maxResponseSize: maxBytes, connectTimeout: defaultTimeoutMs })
  const cache = createAnswerCache(now)
  const connect = (declaration: CalloutDeclaration, scope: Scope): Callout => {
    const target = targets.get(declaration.name)
    if (!target) throw new Error(`callout "${declaration.name}": the tool does not name it in its callouts`)
    const sender = { agent, name: declaration.name, target, scope }
    return {
      request: async <T>(path: string, options: CalloutRequest = {}) => {
        const url = toUrl(target.url, path, options.query)
        const send = () => sendRepeatedly(sender, url, options)
        const isCached = (options.cacheMs ?? 0) > 0 && (options.method ?? 'GET') === 'GET'
        return (isCached ? await cache.get(url, options.cacheMs ?? 0, send) : await send()) as T
      },
    }
  }
  return { connectCallout: connect, close: () => agent.close() }
}

interface Sender {
  readonly agent: Agent
  readonly name: string
  readonly target: CalloutTarget
  readonly scope: Scope
}

function toUrl(base: string, path: string, query: CalloutRequest['query'] = {}): string {
  if (!path.startsWith('/')) throw new Error('callout: a path starts with "/"')
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`)
  if (url.origin !== new URL(base).origin) throw new Error('callout: a path must not name another host')
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url.href
}

async function sendRepeatedly(sender: Sender, url: string, options: CalloutRequest): Promise<unknown> {
  const attempts = isRepeatable(options) ? 1 + (options.retries ?? defaultRetries) : 1
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(sender, url, options)
    } catch (error) {
      if (attempt >= attempts || !isPassing(error) || sender.scope.signal.aborted) throw error
      await pauseBefore(attempt, sender.scope.signal)
    }
  }
}

async function sendOnce(sender: Sender, url: string, options: CalloutRequest): Promise<unknown> {
  const { agent, name, scope } = sender
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs)
  const sent = request(url, {
    dispatcher: agent,
    method: options.method ?? 'GET',
    headers: headersOf(sender, options),
    signal: AbortSignal.any([scope.signal, timeout]),
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  })
  try {
    const answer = await sent
    const text = await answer.body.text()
    if (answer.statusCode < 200 || answer.statusCode > 299) throw toFailure(name, answer.statusCode)
    return readJson(name, text)
  } catch (error) {
    if (error instanceof AppError || scope.signal.aborted) throw error
    throw toUnanswered(name, timeout.aborted, error)
  }
}

const headersOf = ({ scope, target }: Sender, options: CalloutRequest): Record<string, string> => ({
  accept: 'application/json',
  'x-request-id': scope.requestId,
  ...(options.body !== undefined && { 'content-type': 'application/json' }),
  ...(target.secret && { authorization: `Bearer ${target.secret}` }),
  ...(options.idempotencyKey && { 'idempotency-key': options.idempotencyKey }),
})

function readJson(name: string, text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('upstream_failed', `${name}: answered with something that is no JSON.`, { cause })
  }
}
