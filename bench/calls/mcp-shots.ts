import type { Shot } from '../measure/load.ts'
import { shapeOf, toolName } from './tool-shapes.ts'

export type Era = '2026-07-28' | '2025-11-25' | '2025-06-18'
export type Method = 'tools/call' | 'tools/list'

const { example, run } = shapeOf('wide')
const callParams = { name: toolName(0), arguments: example }
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** One message as clients of an era send it. */
export function toShot(method: Method, era: Era, token = '00D5e000000AcmE!bench'): Shot {
  const isCall = method === 'tools/call'
  const params = { ...(isCall && callParams), ...(era === '2026-07-28' && { _meta: envelope }) }
  return {
    path: '/mcp',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      'x-request-id': '3c572064-b4d7-4653-b9bc-7de9e1dfbf83',
      'mcp-protocol-version': era,
      ...(era === '2026-07-28' && { 'mcp-method': method, ...(isCall && { 'mcp-name': callParams.name }) }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    // The quotes of the name are escaped where the answer is text in JSON, so the name alone.
    expect: isCall ? String(run(example).name) : `"${toolName(0)}"`,
  }
}
