import type { IncomingHttpHeaders } from 'node:http'
import { toolName } from '../../calls/tool-shapes.ts'

const version = '2026-07-28'
const versionKey = 'io.modelcontextprotocol/protocolVersion'
const methods: ReadonlySet<unknown> = new Set(['tools/call', 'tools/list'])
const local = /^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/

interface Message {
  readonly id: string | number
  readonly method: string
  readonly params: { readonly arguments?: unknown }
}

/** A `tools/call` or `tools/list` of the current era, in which body and headers say the same, from a program that may call. */
export function readMessage(body: Message & Record<string, unknown>, headers: IncomingHttpHeaders): Message {
  const { id, jsonrpc, method, params } = body
  const { name, _meta: meta } = params as { name?: unknown; _meta?: Readonly<Record<string, unknown>> }
  requireAll('host', local.test(headers.host ?? '') && headers.origin === undefined)
  requireAll('message', jsonrpc === '2.0' && methods.has(method))
  requireAll('name', name === (method === 'tools/call' ? toolName(0) : undefined))
  requireAll('id', typeof id === 'string' || Number.isSafeInteger(id))
  requireAll('version', meta?.[versionKey] === version && headers['mcp-protocol-version'] === version)
  requireAll('headers', headers['mcp-method'] === method && headers['mcp-name'] === name)
  return body
}

function requireAll(what: string, isSo: boolean): void {
  if (!isSo) throw new Error(what)
}

const meta = '"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"bench","version":"1.0.0"}}},"jsonrpc":"2.0"'
const end = `,"resultType":"complete",${meta}`

/** The output as text for models and as an object for programs. */
export function toAnswer(id: string | number, output: unknown): string {
  const text = JSON.stringify(output)
  return `{"result":{"content":[{"type":"text","text":${JSON.stringify(text)}}],"structuredContent":${text}${end},"id":${JSON.stringify(id)}}`
}

/** The answer to a list up to its id, which is all that differs. */
export const toListStart = (tools: readonly object[]): string =>
  `{"result":{"tools":${JSON.stringify(tools)},"resultType":"complete","ttlMs":300000,"cacheScope":"private",${meta},"id":`
