import { Server, type Tool as WireTool } from '@modelcontextprotocol/server'
import type { Caller } from '../../../core/caller.ts'
import type { Invoke } from '../../../core/invoke/invoke.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import { answerCall } from '../call/call.ts'
import type { Confirmation } from '../confirmation/confirmation.ts'
import type { Prompts } from '../lists/prompts.ts'
import type { Resources } from '../lists/resources.ts'
import { addTasks, taskCapabilities } from '../tasks/task-methods.ts'
import type { Tasks } from '../tasks/tasks.ts'
import { addPrompts, addResources } from './handlers.ts'
import type { Era } from './result.ts'

export interface ServerParts {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly list: (caller: Caller) => WireTool[]
  readonly info: ServerInfo
  /** Absent: tools that change data run without a question. */
  readonly confirmation?: Confirmation
  /** Absent: no prompts, and no instructions for models. */
  readonly prompts?: Prompts
  /** Absent: no resources. */
  readonly resources?: Resources
  /** Absent: no tool is a job. */
  readonly tasks?: Tasks | undefined
  /** Leaves plain calls to the SDK as well, as tests do that show both ways give the same. */
  readonly withoutShortPath?: boolean
  /** What a test adds to the protocol's surface, in the same place as everything else. */
  readonly extension?: Extension
}

/** Handlers beside our own. Only tests have any: they bring what our tools cannot give, such as images. */
export interface Extension {
  /** Registers capabilities and handlers; those for methods of ours take their place, but not on the short path. */
  extend(server: Server, exchange: McpExchange): void
  /** Whether the answer to a message of the older era must be a stream. */
  streams(body: unknown): boolean
}

/** How the host names itself to clients. */
export interface ServerInfo {
  readonly name: string
  readonly title: string
  readonly version: string
}

/** One HTTP request and who sent it. */
export interface McpExchange {
  readonly caller: Caller
  readonly era: Era
  readonly requestId: string
  /** Ends what the request started, as when the client hangs up. */
  readonly signal?: AbortSignal | undefined
  /** The header `Idempotency-Key`, under which the call of a job is the same one when it comes again. */
  readonly key?: string | undefined
  /** The client waits for a job, and hears how far it is meanwhile; its answer is a stream. */
  readonly waits?: boolean
  /** Hears of every tool that ended, before its output or its failure becomes a result. */
  onEnd?(tool: string, error?: unknown): void
}

/** Lists depend on the caller, so no cache may share them; five minutes since tools change with a deployment only. */
export const privateCache = { ttlMs: 300_000, cacheScope: 'private' } as const

/** A server for one exchange: the SDK's low-level one, since the list and its schemas are made already. */
export function createServer(parts: ServerParts, exchange: McpExchange): Server {
  const { extension, prompts, resources } = parts
  // Earlier revisions have tasks of another kind.
  const tasks = exchange.era === 'modern' ? parts.tasks : undefined
  const instructions = prompts?.instructionsFor(exchange.caller)
  const server = new Server(
    { ...parts.info },
    {
      capabilities: {
        tools: { listChanged: false },
        ...(prompts && { prompts: { listChanged: false } }),
        ...(resources && { resources: { listChanged: false, subscribe: false } }),
        ...(tasks && taskCapabilities),
      },
      cacheHints,
      ...(instructions && { instructions }),
    },
  )
  server.setRequestHandler('tools/list', () => ({ tools: parts.list(exchange.caller) }))
  server.setRequestHandler('tools/call', ({ params }, context) => answerCall(parts, exchange, { params, context }))
  if (prompts) addPrompts(server, prompts, exchange)
  if (resources) addResources(server, resources, exchange)
  if (tasks) addTasks(server, tasks, exchange)
  extension?.extend(server, exchange)
  return server
}

const cacheHints = {
  'tools/list': privateCache,
  'server/discover': privateCache,
  'prompts/list': privateCache,
  'resources/list': privateCache,
  'resources/templates/list': privateCache,
  'resources/read': privateCache,
} as const
