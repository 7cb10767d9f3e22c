import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server'
import * as z from 'zod'
import { toFailure } from '../../../core/failure.ts'
import type { McpExchange } from '../server/exchange.ts'
import type { Tasks } from './tasks.ts'

const extension = 'io.modelcontextprotocol/tasks'

/** How the server says that some of its tools give tasks. */
export const taskCapabilities = { extensions: { [extension]: {} } }

/** Whether the client says in this request that it knows tasks: what it said in others does not count. */
export function declaresTasks({ mcpReq }: ServerContext): boolean {
  const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined
  const capabilities = envelope?.[CLIENT_CAPABILITIES_META_KEY] as typeof taskCapabilities | undefined
  const declared: unknown = capabilities?.extensions?.[extension]
  return typeof declared === 'object' && declared !== null
}

const params = z.object({ taskId: z.string().min(1).max(64) })

/** The methods of the extension. There is nothing to update: what a job needs to know is asked before it is accepted. */
export function addTasks(server: Server, tasks: Tasks, { caller }: McpExchange): void {
  const add = (method: string, answer: (taskId: string) => Promise<object>) =>
    server.setRequestHandler(method, { params }, async ({ taskId }, context) => {
      if (!declaresTasks(context)) throw new MissingRequiredClientCapabilityError({ requiredCapabilities })
      return { ...(await answer(taskId).catch(refuse)) }
    })
  add('tasks/get', taskId => tasks.get(taskId, caller))
  add('tasks/update', taskId => tasks.find(taskId, caller).then(toEmpty))
  add('tasks/cancel', taskId => tasks.cancel(taskId, caller).then(toEmpty))
}

const requiredCapabilities = taskCapabilities
const toEmpty = () => ({})

/** In the words of the protocol. */
function refuse(error: unknown): never {
  const { code, message } = toFailure(error, '')
  if (code !== 'not_found') throw new ProtocolError(ProtocolErrorCode.InternalError, message)
  const reason = 'There is no such task, or it is not yours. Tasks are kept for some days after their end.'
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, reason)
}
