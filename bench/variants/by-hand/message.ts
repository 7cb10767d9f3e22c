import type { IncomingHttpHeaders } from 'node:http'
import { toolName } from '../../calls/tool-shapes.ts'

const version = '2026-07-28'
const versionKey = 'io.modelcontextprotocol/protocolVersion'
const local = /^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/

interface Call {
  readonly id: string | number
  readonly params: { readonly arguments: unknown }
}

/** A `tools/call` of the current era, in which body and headers say the same, from a program that may call. */
export function readCall(body: Call & Record<string, unknown>, headers: IncomingHttpHeaders): Call {
  const { id, jsonrpc, method, params } = body
  const { name, _meta: meta } = params as { name?: unknown; _meta?: Readonly<Record<string, unknown>> }
  requireAll('host', local.test(headers.host ?? '') && headers.origin === undefined)
  requireAll('message', jsonrpc === '2.0' && method === 'tools/call' && name === toolName(0))
  requireAll('id', typeof id === 'string' || Number.isSafeInteger(id))
  requireAll('version', meta?.[versionKey] === version && headers['mcp-protocol-version'] === version)
  requireAll('headers', headers['mcp-method'] === method && headers['mcp-name'] === name)
  return body
}

function requireAll(what: string, isSo: boolean): void {
  if (!isSo) throw new Error(what)
}

const end = `,"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"bench","version":"1.0.0"}}},"jsonrpc":"2.0"`

/** The output as text for models and as an object for programs. */
export function toAnswer(id: string | number, output: unknown): string {
  const text = JSON.stringify(output)
  return `{"result":{"content":[{"type":"text","text":${JSON.stringify(text)}}],"structuredContent":${text}${end},"id":${JSON.stringify(id)}}`
}
