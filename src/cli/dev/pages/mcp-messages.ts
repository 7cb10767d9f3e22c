/** The two eras of MCP, each in the revision that clients of it speak. */
export const sideRevisions = ['2026-07-28', '2025-11-25'] as const
export type SideRevision = (typeof sideRevisions)[number]

/** One message to `/mcp`, without the token. */
export interface McpMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
}

interface McpCall {
  readonly tool: string
  readonly input: object
}

const clientInfo = { name: 'every-side-of-a-call', version: '1.0.0' }

const always = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/**
 * What a client sends for one call; the last message is the call. Neither shows forms, so that nobody is asked before a tool
 * changes anything.
 */
export function toMcpMessages(revision: SideRevision, { input, tool }: McpCall): readonly McpMessage[] {
  const headers = { ...always, 'mcp-protocol-version': revision }
  const call = { name: tool, arguments: input }
  if (revision === '2026-07-28') {
    const params = { ...call, _meta: envelopeOf(revision) }
    const named = { ...headers, 'mcp-method': 'tools/call', 'mcp-name': tool }
    return [{ headers: named, body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params } }]
  }
  const hello = { protocolVersion: revision, capabilities: {}, clientInfo }
  return [
    { headers: always, body: { jsonrpc: '2.0', id: 1, method: 'initialize', params: hello } },
    { headers, body: { jsonrpc: '2.0', method: 'notifications/initialized' } },
    { headers, body: { jsonrpc: '2.0', id: 2, method: 'tools/call', params: call } },
  ]
}

const envelopeOf = (revision: string) => ({
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
})

/** The messages as they go over the wire, but for the token. */
export const toMcpText = (revision: SideRevision, call: McpCall): string =>
  toMcpMessages(revision, call)
    .map(({ body, headers }) => {
      const lines = Object.entries({ ...headers, authorization: 'Bearer ...' }).map(
        ([name, value]) => `${name}: ${value}`,
      )
      return ['POST /mcp', ...lines, '', JSON.stringify(body, null, 2)].join('\n')
    })
    .join('\n\n')
