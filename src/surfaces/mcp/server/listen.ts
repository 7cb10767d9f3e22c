/**
 * The answer of the SDK, or that there is no such method: it opens a stream for every subscription, and this server, whose
 * lists never change while it runs, would have nothing to send. Clients that were told nothing would change do not ask again.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
export async function withoutSubscriptions(body: unknown, answer: Response): Promise<Response> {
  if (answer.headers.get('content-type') !== 'text/event-stream' || !isListen(body)) return answer
  await answer.body?.cancel()
  const error = { code: -32_601, message: 'Method not found' }
  return Response.json({ jsonrpc: '2.0', id: body.id, error }, { status: 404 })
}

const isListen = (body: unknown): body is { readonly id: unknown } =>
  (body as { method?: unknown } | null)?.method === 'subscriptions/listen'
