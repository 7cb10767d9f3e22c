import type { Addresses, McpRevision, SurfaceAnswer, SurfaceClient } from './surface-client.ts'

/** Answers of the protocol itself, such as to a tool that is not there. */
interface McpError {
  readonly code: number
  readonly message: string
}

interface McpResult {
  readonly isError?: boolean
  readonly content?: readonly { readonly type: string; readonly text?: string }[]
  readonly structuredContent?: Record<string, unknown>
  readonly protocolVersion?: string
}

interface Message {
  readonly id?: number
  readonly result?: McpResult
  readonly error?: McpError
}

export interface McpClientOptions extends Pick<Addresses, 'mcp'> {
  readonly accessToken: string
  readonly revision: McpRevision
}

/** MCP over HTTP as one of the two eras has it. Shows no forms, so nobody is asked before a tool writes. */
export async function createMcpClient(options: McpClientOptions): Promise<SurfaceClient> {
  const { revision } = options
  const isModern = revision === '2026-07-28'
  if (!isModern) await shakeHands(options)
  return {
    surface: `mcp ${revision}`,
    async call(tool, input) {
      const params = { name: tool, arguments: input, ...(isModern && { _meta: envelopeOf(revision) }) }
      const headers = {
        'mcp-protocol-version': revision,
        ...(isModern && { 'mcp-method': 'tools/call', 'mcp-name': tool }),
      }
      const { error, result } = await send(options, { method: 'tools/call', params, headers })
      return result ? toAnswer(result) : { ok: false, failure: { ...error } }
    },
  }
}

const envelopeOf = (revision: McpRevision) => ({
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
})

const clientInfo = { name: 'applink-action-host-test', version: '1.0.0' }

async function shakeHands(options: McpClientOptions): Promise<void> {
  const { revision } = options
  const params = { protocolVersion: revision, capabilities: {}, clientInfo }
  const { error, result } = await send(options, { method: 'initialize', params })
  if (result?.protocolVersion !== revision)
    throw new Error(`/mcp does not speak ${revision}: ${JSON.stringify(error ?? result)}`)
  const headers = { 'mcp-protocol-version': revision }
  await post(options, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers)
}

/** The text is what models read, the object what programs read: of a tool with an output both say the same. */
function toAnswer({ content, isError, structuredContent }: McpResult): SurfaceAnswer {
  const text = content?.[0]?.text ?? '{}'
  const object = structuredContent ?? (JSON.parse(text) as Record<string, unknown>)
  return isError ? { ok: false, failure: object } : { ok: true, output: object }
}

interface Request {
  readonly method: string
  readonly params: object
  readonly headers?: Readonly<Record<string, string>>
}

async function send(options: McpClientOptions, { headers = {}, method, params }: Request): Promise<Message> {
  const id = 1
  const answer = await post(options, { jsonrpc: '2.0', id, method, params }, headers)
  const text = await answer.text()
  const found = messagesIn(answer, text).find(message => message.id === id || message.error)
  if (!found) throw new Error(`/mcp answered ${method} with ${answer.status}: ${text}`)
  return found
}

const post = ({ accessToken, mcp }: McpClientOptions, body: object, headers: Readonly<Record<string, string>>) =>
  fetch(mcp, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${accessToken}`,
      ...headers,
    },
    body: JSON.stringify(body),
  })

/** A server may answer with a message, or with a stream that has it among others. */
function messagesIn({ headers }: Response, text: string): readonly Message[] {
  const type = headers.get('content-type') ?? ''
  if (type.includes('text/event-stream'))
    return [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data = '']) => JSON.parse(data) as Message)
  return type.includes('json') ? [JSON.parse(text) as Message] : []
}
