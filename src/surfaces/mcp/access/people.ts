import type { Caller, CallScope } from '../../../core/caller.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'

export interface PeopleParts {
  readonly catalog: Catalog
  /** A person with the custom permissions that her org confirms. Absent: no tool asks for any. */
  readonly withCustomPermissions?: ((caller: Caller, scope: CallScope) => Promise<Caller>) | undefined
}

/** Methods whose answers are the same whatever somebody may do, or about what is hers already. */
const indifferent = /^(?:ping|notifications\/.*|completion\/.*|logging\/.*|resources\/.*|tasks\/.*)$/

/**
 * The caller as a message needs to know her: her org is asked what she may do only where that makes a difference.
 * `undefined` where it never does, so that most hosts wait for nothing.
 */
export function createCallerFor({ catalog, withCustomPermissions }: PeopleParts) {
  if (!withCustomPermissions) return undefined
  const isIndifferent = (body: unknown): boolean => {
    const { method, params } = (body ?? {}) as { method?: unknown; params?: { name?: unknown; uri?: unknown } | null }
    // What a skill says depends on the tools that she is offered.
    if (method === 'resources/read' && String(params?.uri).startsWith('skill:')) return false
    if (method !== 'tools/call') return typeof method === 'string' && indifferent.test(method)
    return catalog.toolOf(String(params?.name), 'mcp')?.people === undefined
  }
  return (body: unknown, caller: Caller, scope: CallScope): Caller | Promise<Caller> =>
    caller.kind === 'person' && !isIndifferent(body) ? withCustomPermissions(caller, scope) : caller
}
