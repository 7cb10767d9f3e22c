import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type Tool as WireTool,
} from '@modelcontextprotocol/server'
import type { Caller } from '../core/caller.ts'
import type { Catalog } from '../core/catalog.ts'
import { toFailure } from '../core/failure.ts'
import type { Invoke } from '../core/invoke.ts'
import { type Era, toFailedResult, toResult } from './result.ts'

export interface ServerParts {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly list: (caller: Caller) => WireTool[]
  readonly info: ServerInfo
}

/** How the host names itself to clients. */
export interface ServerInfo {
  readonly name: string
  readonly title: string
  readonly version: string
}

/** One HTTP request and who sent it. */
export interface Exchange {
  readonly caller: Caller
  readonly era: Era
  readonly requestId: string
  /** Aborts when the client went away. */
  readonly signal?: AbortSignal
  /** Hears of every tool that ended, and of its failure, before that becomes a result. */
  readonly onEnd?: (tool: string, failure?: unknown) => void
}

/** Lists depend on the caller, so no cache may share them; five minutes since tools change with a deployment only. */
const listCache = { ttlMs: 300_000, cacheScope: 'private' } as const

/** Runs a tool and gives its result or its failure as a result. */
export async function callTool(
  { invoke }: Pick<ServerParts, 'invoke'>,
  { caller, era, onEnd, requestId, signal }: Exchange,
  { name, input }: { readonly name: string; readonly input: unknown },
): Promise<CallToolResult> {
  try {
    const output = await invoke({ tool: name, input, caller, surface: 'mcp', requestId, ...(signal && { signal }) })
    onEnd?.(name)
    return toResult(output)
  } catch (error) {
    onEnd?.(name, error)
    return toFailedResult(toFailure(error, requestId), era)
  }
}

/** A server for one exchange: the SDK's low-level one, since the list and its schemas are made already. */
export function createServer(parts: ServerParts, exchange: Exchange): Server {
  const server = new Server(
    { ...parts.info },
    {
      capabilities: { tools: { listChanged: false } },
      cacheHints: { 'tools/list': listCache, 'server/discover': listCache },
    },
  )
  server.setRequestHandler('tools/list', () => ({ tools: parts.list(exchange.caller) }))
  server.setRequestHandler('tools/call', ({ params }) => {
    if (!parts.catalog.toolOf(params.name, 'mcp')) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name.slice(0, 64)}`)
    }
    return callTool(parts, exchange, { name: params.name, input: params.arguments ?? {} })
  })
  return server
}
