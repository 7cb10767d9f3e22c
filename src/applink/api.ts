import { AppError } from '../core/failure.ts'
import { createTransport, type HttpAnswer, type HttpMethod } from '../salesforce/transport.ts'

export interface AppLinkApiParts {
  /** `HEROKU_APPLINK_API_URL`: https, or http on loopback. A path such as `/addons/<uuid>` belongs to it. */
  readonly apiUrl: string
  /** `HEROKU_APPLINK_TOKEN`. */
  readonly token: string
  /** Longest wait for an answer in milliseconds. Default 5,000. */
  readonly timeoutMs?: number | undefined
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
  /** Any answer. @throws unavailable, or the reason of the caller's signal. */
  send(call: ApiCall): Promise<HttpAnswer>
  close(): Promise<void>
}

export function createAppLinkApi({ apiUrl, token, timeoutMs = 5_000 }: AppLinkApiParts): AppLinkApi {
  const { origin, basePath } = readApiUrl(apiUrl)
  const transport = createTransport({ maxOrgs: 1, maxRequestsPerOrg: 16, maxResponseBytes: 1024 * 1024 })
  const ownHeaders = [
    'authorization',
    `Bearer ${token}`,
    'content-type',
    'application/json',
    'accept',
    'application/json',
  ]
  return {
    async send({ method, path, headers, body = null, signal }) {
      const timeout = AbortSignal.timeout(timeoutMs)
      const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
      const request = {
        origin,
        method,
        path: basePath + path,
        headers: [...ownHeaders, ...headers],
        body,
        signal: either,
      }
      const outcome = await transport.send(request).catch((cause: unknown) => {
        throw signal?.aborted ? signal.reason : unavailable('did not answer in time', cause)
      })
      if ('lost' in outcome) throw unavailable('could not be reached', outcome.cause)
      return outcome
    },
    close: () => transport.close(),
  }
}

function readApiUrl(apiUrl: string): { origin: string; basePath: string } {
  const url = URL.parse(apiUrl)
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url === null || (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:'))) {
    throw new Error('HEROKU_APPLINK_API_URL must be an https address')
  }
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') }
}

/** The add-on cannot be used at the moment. */
export function unavailable(what: string, cause?: unknown): AppError {
  return new AppError('unavailable', `The AppLink add-on ${what}. Repeat the call in a moment.`, { cause })
}
