import { AppError } from '../core/failure.ts'
import { isLoopbackHost } from '../core/loopback.ts'
import { sleep } from '../core/timeout.ts'
import {
  createTransport,
  type HttpAnswer,
  type HttpLoss,
  type HttpMethod,
  type Transport,
} from '../salesforce/wire/transport.ts'

export interface AppLinkApiParts {
  /** `HEROKU_APPLINK_API_URL`: https, or http on loopback. A path such as `/addons/<uuid>` belongs to it. */
  readonly apiUrl: string
  /** `HEROKU_APPLINK_TOKEN`. */
  readonly token: string
  /** Of the attachment, where there are several: failures then say which add-on it is. */
  readonly name?: string | undefined
  /** Longest wait for an answer in milliseconds. Default 5,000. */
  readonly timeoutMs?: number | undefined
  /** Gets the way by which requests leave, and gives the one that is used. Default: the same. */
  readonly watch?: ((transport: Transport) => Transport) | undefined
}

export interface ApiCall {
  readonly method: HttpMethod
  /** Below the address of the add-on. */
  readonly path: string
  readonly headers: readonly string[]
  readonly body?: string
  /** The caller's own end, where it has one. */
  readonly signal?: AbortSignal
}

/** The add-on's API on the wire: credentials, time limit, reachability. What a status means is the caller's business. */
export interface AppLinkApi {
  /** How sentences about it begin. */
  readonly addon: string
  /** Any answer; a read that failed on the way is sent once more. @throws unavailable, or the reason of the caller's signal. */
  send(call: ApiCall): Promise<HttpAnswer>
  close(): Promise<void>
}

const repeatAfterMs = 100

export function createAppLinkApi(parts: AppLinkApiParts): AppLinkApi {
  const { apiUrl, name, token, timeoutMs = 5_000, watch = own => own } = parts
  const addon = name === undefined ? 'The AppLink add-on' : `The AppLink add-on ${name}`
  const { origin, basePath } = readApiUrl(apiUrl)
  const transport = watch(createTransport({ maxOrgs: 1, maxRequestsPerOrg: 16, maxResponseBytes: 1024 * 1024 }))
  const ownHeaders = [
    'authorization',
    `Bearer ${token}`,
    'content-type',
    'application/json',
    'accept',
    'application/json',
  ]

  async function exchange({ method, path, body, signal, headers }: ApiCall): Promise<HttpAnswer | HttpLoss> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    const address = { origin, path: basePath + path }
    const all = [...ownHeaders, ...headers]
    try {
      return await transport.send({ ...address, method, headers: all, body: body ?? null, signal: either })
    } catch (cause) {
      throw signal?.aborted ? signal.reason : unavailable(`${addon} did not answer in time`, cause)
    }
  }

  async function repeat(call: ApiCall): Promise<HttpAnswer | HttpLoss> {
    await sleep(repeatAfterMs, call.signal)
    return exchange(call)
  }

  return {
    addon,
    async send(call) {
      const first = await exchange(call)
      const outcome = call.method === 'GET' && hasFailedOnTheWay(first) ? await repeat(call) : first
      if ('lost' in outcome) throw unavailable(`${addon} could not be reached`, outcome.cause)
      return outcome
    },
    close: () => transport.close(),
  }
}

function hasFailedOnTheWay(outcome: HttpAnswer | HttpLoss): boolean {
  return 'lost' in outcome || outcome.status === 502 || outcome.status === 503
}

function readApiUrl(apiUrl: string): { origin: string; basePath: string } {
  const url = URL.parse(apiUrl)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url))
  if (url === null || !isSafe) {
    throw new Error('HEROKU_APPLINK_API_URL must be an https address')
  }
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') }
}

/** The add-on cannot be used at the moment. */
export function unavailable(what: string, cause?: unknown): AppError {
  return new AppError('unavailable', `${what}. Repeat the call in a moment.`, { cause })
}
