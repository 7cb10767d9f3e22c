import type { RawAnswer } from '../../../client/attacks/raw-request.ts'
import type { Arena } from './arena.ts'

type Fields = Readonly<Record<string, unknown>>
type HeaderFields = Readonly<Record<string, string | readonly string[]>>

export const jsonHeaders = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
} as const

export interface Call {
  readonly tool?: string
  readonly params?: Fields
  readonly capabilities?: Fields
  /** Beside, or in the place of, the good ones; `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
}

const presentOf = (headers: NonNullable<Call['headers']>): HeaderFields =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** A call of a tool in the current era, good but for what is changed. */
export function callTool(
  { send }: Pick<Arena, 'send'>,
  token: string | undefined,
  { capabilities = {}, headers = {}, params = {}, tool = 'readOwn' }: Call = {},
): Promise<RawAnswer> {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  }
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {}, _meta, ...params } }
  const good = {
    ...jsonHeaders,
    ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
    authorization: token === undefined ? undefined : `Bearer ${token}`,
  }
  return send({ method: 'POST', path: '/mcp', headers: presentOf({ ...good, ...headers }), body: JSON.stringify(body) })
}

/** Any body at `/mcp`, in the older era. */
export const sendMessage = (
  { send }: Pick<Arena, 'send'>,
  token: string,
  { body, headers = {} }: { readonly body: string | Buffer; readonly headers?: NonNullable<Call['headers']> },
): Promise<RawAnswer> =>
  send({
    ...{ method: 'POST', path: '/mcp', body },
    headers: presentOf({ ...jsonHeaders, authorization: `Bearer ${token}`, ...headers }),
  })

export const legacyCall = (tool: string, id: number | string = 1) => ({
  ...{ jsonrpc: '2.0', id, method: 'tools/call', params: { name: tool, arguments: {} } },
})
