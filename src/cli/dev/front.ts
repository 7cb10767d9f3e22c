import { randomUUID } from 'node:crypto'
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { AppError, failures, toFailure } from '../../core/failure.ts'

/** Milliseconds that a call waits for what a change brings; then it goes where it would have gone without one. */
const longestWaitMs = 10_000
/** Those of the host, which answers behind it. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_500,
  keepAliveTimeout: 65_000,
}

/** The one that listens on the port of the host, and leads each request to the host of the moment. */
export interface Front {
  /** Requests go to this port from now on; those that were sent elsewhere end there. `undefined`: they are refused. */
  leadTo(port: number | undefined): void
  /** Requests wait from now on, until `release`. */
  hold(): void
  release(): void
  close(): void
}

interface Target {
  readonly port: number
  readonly agent: Agent
}

/**
 * Listens where the host is expected. It leads requests, not connections: a client keeps its connection over a change of
 * the host, and none is closed under a request that is just being sent.
 * @throws Error with the `code` of the system when the port cannot be had
 */
export function openFront(port: number): Promise<Front> {
  let target: Target | undefined
  let held: PromiseWithResolvers<void> | undefined = Promise.withResolvers()
  const server = createServer(limits, async (request, response) => {
    if (held) await withinTime(held.promise)
    if (response.destroyed) return
    if (target) pass(request, response, target)
    else refuse(response, noHost())
  })
  const opened = Promise.withResolvers<Front>()
  server.once('error', opened.reject)
  server.listen(port, '127.0.0.1', () =>
    opened.resolve({
      leadTo(next) {
        target = next === undefined ? undefined : { port: next, agent: new Agent({ keepAlive: true }) }
      },
      hold() {
        held ??= Promise.withResolvers()
      },
      release() {
        held?.resolve()
        held = undefined
      },
      close: () => server.close().closeAllConnections(),
    }),
  )
  return opened.promise
}

const noHost = (): AppError =>
  new AppError('unavailable', 'No host is running: the terminal of "npm run dev" says why, and where.')

async function withinTime(held: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, longestWaitMs)
  await Promise.race([held, promise])
  clearTimeout(timer)
}

/** Each connection has its own, and the other side has said what is in the body already. */
const ofConnection = new Set(['connection', 'keep-alive', 'expect'])

/** Names and values in turn, as they came. */
const forwarded = (raw: readonly string[]): string[] =>
  raw.filter((_, at) => !ofConnection.has((raw[at - (at % 2)] ?? '').toLowerCase()))

function pass(request: IncomingMessage, response: ServerResponse, { agent, port }: Target): void {
  const headers = forwarded(request.rawHeaders)
  // Else Node would announce a body in parts where there is none.
  if (!hasBody(request)) headers.push('Content-Length', '0')
  const place = { host: '127.0.0.1', port, agent, setHost: false }
  const passed = send({ ...place, method: request.method, path: request.url, headers }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', forwarded(answer.rawHeaders))
    answer.on('error', () => response.destroy())
    answer.pipe(response)
  })
  passed.on('error', () => {
    if (response.headersSent) response.destroy()
    else refuse(response, new AppError('unavailable', 'The host ended during this call.'))
  })
  response.once('close', () => passed.destroy())
  request.pipe(passed)
}

const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'])

const hasBody = ({ headers, method = 'GET' }: IncomingMessage): boolean =>
  bodyless.has(method) || 'content-length' in headers || 'transfer-encoding' in headers

function refuse(response: ServerResponse, error: AppError): void {
  response.writeHead(failures[error.code].status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify(toFailure(error, randomUUID())))
}
