import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpRequestContext,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { type Context, Hono } from 'hono'
import type { Caller } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { headersOf, type ReadHeader } from '../http/header.ts'
import { readJsonBody } from '../http/json-body.ts'
import { requestIdOf } from '../http/request-id.ts'
import { answerDirectly } from './direct.ts'
import { createServer, type Exchange, type ServerParts } from './server.ts'

export interface McpParts extends ServerParts {
  readonly maxBodyBytes: number
  /** Host names that a request may name, in Host and in Origin: a page elsewhere must not reach a host on this machine. */
  readonly hostnames: readonly string[]
  /** Who holds the bearer token. @throws unauthenticated */
  readCaller(authorization: string | undefined): Promise<Caller>
}

/**
 * `POST /mcp`: Streamable HTTP in both protocol eras, without sessions, always answered as JSON. Everybody needs a bearer
 * token on every request.
 */
export function createMcp(parts: McpParts): Hono {
  const routes = new Hono()
  const hostnames = new Set(parts.hostnames)
  const modern = createModernHandler(parts)
  routes.post('/', async c => {
    const header = headersOf(c)
    requireKnownHost(header, hostnames)
    const caller = await parts.readCaller(header('authorization'))
    const requestId = requestIdOf(header('x-request-id'))
    const body = await readMessage(c, parts.maxBodyBytes)
    if (body instanceof AppError) return c.json(toParseError(body), 400)
    const direct = await answerDirectly(parts, c, { body, caller, requestId })
    return direct ?? answerThroughSdk(parts, modern, { request: c.req.raw, body, caller, requestId })
  })
  return routes
}

const toParseError = ({ message }: AppError) => ({
  jsonrpc: '2.0',
  id: null,
  error: { code: -32_700, message: `Parse error: ${message}` },
})

/** The message, or why it cannot be read. */
async function readMessage(c: Context, maxBodyBytes: number): Promise<unknown> {
  try {
    return await readJsonBody(c, maxBodyBytes)
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return error
    throw error
  }
}

function requireKnownHost(header: ReadHeader, hostnames: ReadonlySet<string>): void {
  const host = header('host') ?? ''
  if (!hostnames.has(host.replace(/:\d{1,5}$/, '').toLowerCase()))
    throw new AppError('forbidden', 'host: not a name of this host')
  const origin = header('origin')
  if (origin && !hostnames.has(URL.parse(origin)?.hostname ?? '')) {
    throw new AppError('forbidden', 'origin: pages of this origin may not call this host')
  }
}

interface SdkRequest extends Omit<Exchange, 'era'> {
  readonly request: Request
  readonly body: unknown
}

async function answerThroughSdk(parts: McpParts, modern: McpHttpHandler, call: SdkRequest): Promise<Response> {
  const { body, caller, request, requestId } = call
  if (!(await isLegacyRequest(request, body))) {
    return modern.fetch(request, {
      parsedBody: body,
      authInfo: { token: '', clientId: '', scopes: [], extra: { caller, requestId } },
    })
  }
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  const server = createServer(parts, { caller, requestId, era: 'legacy' })
  await server.connect(transport)
  try {
    return await transport.handleRequest(request, { parsedBody: withoutNotifications(body) })
  } finally {
    await server.close()
  }
}

/**
 * A batch that asks for something, without its notifications: one that cancels a request of the same batch would leave
 * the whole answer open for ever, and without sessions none of them means anything.
 */
function withoutNotifications(body: unknown): unknown {
  if (!Array.isArray(body)) return body
  const requests = body.filter(message => 'id' in message && 'method' in message)
  return requests.length > 0 ? requests : body
}

function createModernHandler(parts: McpParts): McpHttpHandler {
  const factory = ({ authInfo }: McpRequestContext) => {
    const exchange = authInfo?.extra as Pick<Exchange, 'caller' | 'requestId'> | undefined
    if (!exchange) throw new Error('an MCP request reached the server without its caller')
    return createServer(parts, { ...exchange, era: 'modern' })
  }
  return createMcpHandler(factory, { legacy: 'reject' })
}
