import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpRequestContext,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { withoutNotifications } from '../batch.ts'
import { isWaiting } from '../tasks/wait.ts'
import type { McpExchange } from './exchange.ts'
import type { ServerParts } from './parts.ts'
import { createServer } from './server.ts'

/** What came in one HTTP request. */
export interface Incoming {
  readonly body: unknown
  readonly exchange: Omit<McpExchange, 'era'>
}

/** Answers through the official SDK, which knows every rule of the protocol in both eras. */
export function createSdk(parts: ServerParts): (request: Request, incoming: Incoming) => Promise<Response> {
  const modern = createModernHandler(parts)
  return async (request, { body, exchange: given }) => {
    const exchange = { ...given, waits: parts.tasks !== undefined && isWaiting(body) && takesStream(request) }
    if (await isLegacyRequest(request, body)) return answerLegacy(parts, request, { body, exchange })
    const authInfo = { token: '', clientId: '', scopes: [], extra: { exchange } }
    return withoutSubscriptions(body, await modern.fetch(request, { parsedBody: body, authInfo }))
  }
}

const takesStream = ({ headers }: Request): boolean => headers.get('accept')?.includes('text/event-stream') === true

async function answerLegacy(parts: ServerParts, request: Request, { body, exchange }: Incoming): Promise<Response> {
  const streams = exchange.waits === true || parts.extension?.streams(body) === true
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams })
  const server = createServer(parts, { ...exchange, era: 'legacy' })
  await server.connect(transport)
  try {
    return await transport.handleRequest(request, { parsedBody: withoutNotifications(body) })
  } finally {
    // A stream ends by itself; closing it here would cut it.
    if (!streams) await server.close()
  }
}

function createModernHandler(parts: ServerParts): McpHttpHandler {
  const factory = ({ authInfo }: McpRequestContext) => {
    const exchange = authInfo?.extra?.exchange as Incoming['exchange'] | undefined
    if (!exchange) throw new Error('an MCP request reached the server without its caller')
    return createServer(parts, { ...exchange, era: 'modern' })
  }
  return createMcpHandler(factory, { legacy: 'reject' })
}

/**
 * The answer of the SDK, or that there is no such method: it opens a stream for every subscription, and this server, whose
 * lists never change while it runs, would have nothing to send. Clients that were told nothing would change do not ask again.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
async function withoutSubscriptions(body: unknown, answer: Response): Promise<Response> {
  if (answer.headers.get('content-type') !== 'text/event-stream' || !isListen(body)) return answer
  await answer.body?.cancel()
  const error = { code: -32_601, message: 'Method not found' }
  return Response.json({ jsonrpc: '2.0', id: body.id, error }, { status: 404 })
}

const isListen = (body: unknown): body is { readonly id: unknown } =>
  (body as { method?: unknown } | null)?.method === 'subscriptions/listen'
