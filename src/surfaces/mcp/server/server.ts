import { Server } from '@modelcontextprotocol/server'
import { answerCall } from '../call/call.ts'
import { addTasks, taskCapabilities } from '../tasks/task-methods.ts'
import type { McpExchange } from './exchange.ts'
import { addPrompts, addResources } from './handlers.ts'
import type { ServerParts } from './parts.ts'
import { withPlainErrors } from './plain-errors.ts'

/** Lists depend on the caller, so no cache may share them; five minutes since tools change with a deployment only. */
export const privateCache = { ttlMs: 300_000, cacheScope: 'private' } as const

/** A server for one exchange: the SDK's low-level one, since the list and its schemas are made already. */
export function createServer(parts: ServerParts, exchange: McpExchange): Server {
  const { extension, prompts, resources } = parts
  // Earlier revisions have tasks of another kind.
  const tasks = exchange.era === 'modern' ? parts.tasks : undefined
  const instructions = prompts?.instructionsFor(exchange.caller)
  const bare = new Server(
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
  const server = withPlainErrors(bare)
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
