import { gunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import type { EarlyEnd } from '../../core/timeout.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { createPools, type PoolOptions } from './pools.ts'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface HttpRequest {
  /** Scheme, host and port; the request goes nowhere else. */
  readonly origin: string
  /** Path and query, already encoded. */
  readonly path: string
  readonly method: HttpMethod
  /** Names and values in turn. */
  readonly headers: string[]
  readonly body: string | Uint8Array | null
  readonly signal: EarlyEnd
  readonly watch?: RequestWatch
}

/** Is told of a request: of its start once it has a connection, which may never be, and of one end. */
export interface RequestWatch {
  started(): void
  ended(outcome: HttpAnswer | HttpLoss): void
  /** The signal ended it, for this reason. */
  aborted(reason: unknown): void
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/**
 * A request without a whole answer: `unsent` never left this process, `unanswered` may have been carried out, `cut` got
 * the beginning of an answer, or one that cannot be read.
 */
export interface HttpLoss {
  readonly lost: 'unsent' | 'unanswered' | 'cut'
  readonly cause: Error
}

/** Sends requests over kept-alive connections. Never follows a redirect, never repeats a request. */
export interface Transport {
  /** Rejects only with the reason of the signal; whatever else goes wrong is a loss. */
  send(request: HttpRequest): Promise<HttpAnswer | HttpLoss>
  /** Lets requests in flight end, then closes every connection. */
  close(): Promise<void>
}

export function createTransport(options: PoolOptions = {}): Transport {
  const maxResponseBytes = options.maxResponseBytes ?? 32 * 1024 * 1024
  const pools = createPools({ ...options, maxResponseBytes })
  return {
    send(request) {
      const { signal, watch } = request
      const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer | HttpLoss>()
      if (signal.aborted) {
        watch?.aborted(signal.reason)
        reject(signal.reason)
      } else
        pools
          .poolOf(request.origin)
          .dispatch(request, createExchange({ watch, signal, resolve, reject, maxResponseBytes }))
      return promise
    },
    close: () => pools.close(),
  }
}

interface ExchangeParts extends Pick<HttpRequest, 'signal'> {
  readonly watch: RequestWatch | undefined
  resolve(outcome: HttpAnswer | HttpLoss): void
  reject(reason: unknown): void
  readonly maxResponseBytes: number
}

const once = { once: true } as const

function createExchange(parts: ExchangeParts): Dispatcher.DispatchHandler {
  const { maxResponseBytes, reject, resolve, signal, watch } = parts
  let running: Dispatcher.DispatchController | undefined
  let status = 0
  let headers: HttpAnswer['headers'] = {}
  const chunks: Buffer[] = []
  const onAbort = () => {
    watch?.aborted(signal.reason)
    reject(signal.reason)
    running?.abort(new Error('aborted'))
  }
  signal.addEventListener('abort', onAbort, once)
  const finish = (outcome: HttpAnswer | HttpLoss) => {
    signal.removeEventListener('abort', onAbort)
    if (!signal.aborted) watch?.ended(outcome)
    resolve(outcome)
  }
  return {
    onRequestStart(controller) {
      running = controller
      watch?.started()
      // A request that waited for a connection may start after its caller has gone.
      if (signal.aborted) controller.abort(new Error('aborted'))
    },
    onResponseStart(_controller, statusCode, answerHeaders) {
      if (statusCode < 200) return
      status = statusCode
      headers = answerHeaders
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk)
    },
    onResponseEnd() {
      if (headers['content-encoding'] !== 'gzip') return finish(toOutcome({ status, headers }, toBytes(chunks)))
      gunzip(Buffer.concat(chunks), { maxOutputLength: maxResponseBytes }, (cause, body) =>
        finish(cause === null ? toOutcome({ status, headers }, body) : { lost: 'cut', cause }),
      )
    },
    onResponseError(_controller, cause) {
      finish({ lost: stageOf(running !== undefined, status), cause })
    },
  }
}

function toBytes(chunks: readonly Buffer[]): Buffer {
  const [first, ...others] = chunks
  return first === undefined || others.length > 0 ? Buffer.concat(chunks) : first
}

function toOutcome(head: Omit<HttpAnswer, 'text'>, bytes: Buffer): HttpAnswer | HttpLoss {
  try {
    return { ...head, text: readUtf8(bytes) }
  } catch (cause) {
    return { lost: 'cut', cause: cause as Error }
  }
}

function stageOf(started: boolean, status: number): HttpLoss['lost'] {
  if (!started) return 'unsent'
  return status === 0 ? 'unanswered' : 'cut'
}
