import type { Caller } from '../../../core/caller.ts'
import { isOffered } from '../../../core/invoke/rights.ts'
import { type Scope, scopes } from '../../../core/scope.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { ServerParts } from '../server/parts.ts'
import type { Tasks } from '../tasks/tasks.ts'

/** Methods that ask for data. Handshakes, prompts and the list of tools say nothing about anybody's. */
const reading: ReadonlySet<unknown> = new Set([
  ...['tools/call', 'resources/list', 'resources/read'],
  ...['tasks/get', 'tasks/update'],
])
const none: readonly Scope[] = []
const read: readonly Scope[] = ['tools:read']

type Need = (body: unknown, caller: Caller) => readonly Scope[] | Promise<readonly Scope[]>

/** Says which scopes the messages of a request need together, all of them at once. */
export function createRequiredScopes({ catalog, tasks }: Pick<ServerParts, 'catalog' | 'tasks'>): Need {
  return (body, caller) => (tasks && scopesToCancel(body, tasks, caller)) ?? scopesNeeded(body, catalog, caller)
}

/**
 * Every scope that the messages need together, in the order of the list of scopes. A tool that changes data needs all, since
 * its answer tells what is there. A tool that the caller is not offered needs none: more scopes would not help.
 */
function scopesNeeded(body: unknown, catalog: Catalog, caller: Caller): readonly Scope[] {
  if (!Array.isArray(body)) return scopesOf(body, catalog, caller)
  let most = none
  for (const message of body) {
    const required = scopesOf(message, catalog, caller)
    if (required.length > most.length) most = required
  }
  return most
}

function scopesOf(message: unknown, catalog: Catalog, caller: Caller): readonly Scope[] {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } | null }
  if (!reading.has(method)) return none
  const name = method === 'tools/call' ? params?.name : undefined
  const tool = typeof name === 'string' ? catalog.toolOf(name, 'mcp') : undefined
  if (!tool) return read
  if (!isOffered(tool, caller)) return none
  return tool.writes ? scopes : read
}

/**
 * Every scope that a message needs which ends a task: those of its tool, since to stop half-way changes what is there. No
 * more than those to read for a task that is not the caller's. `undefined` for any other message.
 */
function scopesToCancel(body: unknown, tasks: Tasks, caller: Caller): Promise<readonly Scope[]> | undefined {
  const { method, params } = (body ?? {}) as { method?: unknown; params?: { taskId?: unknown } | null }
  if (method !== 'tasks/cancel' || typeof params?.taskId !== 'string') return undefined
  return tasks.toolOf(params.taskId, caller).then(tool => (tool?.writes ? scopes : read))
}
