import { Server } from '@modelcontextprotocol/server'
import { answerCall } from '../call/call.ts'
import { addTasks, taskCapabilities } from '../tasks/task-methods.ts'
import type { McpExchange } from './exchange.ts'
import { addPrompts, addResources, addSkills, skillCapabilities } from './handlers.ts'
import type { ServerParts } from './parts.ts'
import { withPlainErrors } from './plain-errors.ts'
import { privateCache } from './private-cache.ts'

/** What this exchange has of what only some do. */
interface Served extends Pick<ServerParts, 'prompts' | 'resources' | 'skills' | 'tasks'> {}

/** Earlier revisions have tasks of another kind, and no skills. */
function servedIn({ era }: McpExchange, { prompts, resources, skills, tasks }: ServerParts): Served {
  const basic = { ...(prompts && { prompts }), ...(resources && { resources }) }
  return era === 'modern' ? { ...basic, tasks, ...(resources && skills && { skills }) } : basic
}

function capabilitiesOf({ prompts, resources, skills, tasks }: Served) {
  const extensions = { ...(tasks && taskCapabilities.extensions), ...(skills && skillCapabilities) }
  return {
    tools: { listChanged: false },
    ...(prompts && { prompts: { listChanged: false } }),
    ...(resources && { resources: { listChanged: false, subscribe: false } }),
    ...((tasks || skills) && { extensions }),
  }
}

/** A server for one exchange: the SDK's low-level one, since the list and its schemas are made already. */
export function createServer(parts: ServerParts, exchange: McpExchange): Server {
  const served = servedIn(exchange, parts)
  const { prompts, resources, skills, tasks } = served
  const instructions = prompts?.instructionsFor(exchange.caller)
  const bare = new Server(
    { ...parts.info },
    { capabilities: capabilitiesOf(served), cacheHints, ...(instructions && { instructions }) },
  )
  const server = withPlainErrors(bare)
  server.setRequestHandler('tools/list', () => ({ tools: parts.list(exchange.caller) }))
  server.setRequestHandler('tools/call', ({ params }, context) => answerCall(parts, exchange, { params, context }))
  if (prompts) addPrompts(server, prompts, exchange)
  if (resources) addResources(server, { resources, skills: parts.skills }, exchange)
  if (skills) addSkills(server, skills, exchange)
  if (tasks) addTasks(server, tasks, exchange)
  parts.extension?.extend(server, exchange)
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
