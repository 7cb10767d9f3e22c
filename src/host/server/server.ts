import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import { AppError, failures, toAppError, toFailure } from '../../core/failure.ts'
import { createStopping } from './stopping.ts'

export interface ListenOptions {
  /** Absent: every address of the machine, those of IPv6 too where it has any. */
  readonly hostname?: string | undefined
  /** `0` picks a free one. */
  readonly port: number
  /** Milliseconds until all headers must have arrived. Default 10,000. */
  readonly headersTimeoutMs?: number
  /** Names of this host; a request for another one is refused. Absent: the host minds no names. */
  readonly hostnames?: readonly string[] | undefined
  /** Takes requests before the app sees them. `false`: it left this one alone. */
  readonly before?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  /** Watches the answer to a request. */
  readonly around?: ((request: IncomingMessage, response: ServerResponse, answer: () => void) => void) | undefined
}

/** A listening server. */
export interface Listening {
  readonly port: number
  /** Stops accepting once nobody waits for that, lets what was asked be answered, and cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** Milliseconds until the whole request must have arrived. */
const requestTimeout = 30_000

/** @throws Error when the port is taken. */
export function listen(
  fetch: Parameters<typeof getRequestListener>[0],
  { around, before = () => false, headersTimeoutMs: headersTimeout = 10_000, ...where }: ListenOptions,
): Promise<Listening> {
  const { hostname, hostnames, port } = where
  const { promise, reject, resolve } = Promise.withResolvers<Listening>()
  const listener = getRequestListener(fetch, { hostname: hostname ?? 'localhost', errorHandler: toRefusal })
  // Node looks for requests that are late only as often as this, every 30 s by itself.
  const connectionsCheckingInterval = headersTimeout / 4
  const limits = { headersTimeout, requestTimeout, connectionsCheckingInterval, keepAliveTimeout: 65_000 }
  const isOwn = createNameCheck(hostnames)
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (!isOwn(request.headers.host)) refuse(response, foreignHost())
    else if (isAboutServer(request)) response.writeHead(200, { 'content-length': 0 }).end()
    else if (!before(request, response)) void listener(request, response)
  }
  const server = createServer(limits, (request, response) => {
    stopping.take(response)
    if (around) around(request, response, () => answer(request, response))
    else answer(request, response)
  })
  const stopping = createStopping(server)
  server.once('error', reject)
  server.listen(port, hostname, () => {
    resolve({ port: (server.address() as AddressInfo).port, stop: stopping.stop })
  })
  return promise
}

/** Whether a Host header names this host. */
function createNameCheck(hostnames: readonly string[] | undefined): (host: string | undefined) => boolean {
  const known = new Set(hostnames)
  return host => hostnames === undefined || known.has((host ?? '').replace(/:\d{1,5}$/, '').toLowerCase())
}

/**
 * Whether a request asks what the whole server can do: it names no address that a route could have.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7
 */
const isAboutServer = ({ method, url }: IncomingMessage): boolean => method === 'OPTIONS' && url === '*'

function refuse(response: ServerResponse, error: AppError): void {
  const { status } = failures[error.code]
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify(toFailure(error, randomUUID())))
}

const foreignHost = (): AppError => new AppError('forbidden', 'host: not a name of this host')

/** The answer to a request that never became one: its host or its target cannot stand in an address. */
function toRefusal(error: unknown): Response {
  const refused =
    error instanceof RequestError
      ? new AppError('invalid_path', 'host and path: must be plain', { cause: error })
      : toAppError(error)
  return Response.json(toFailure(refused, randomUUID()), { status: failures[refused.code].status })
}
