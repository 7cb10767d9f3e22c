import type { Caller } from './caller.ts'
import type { Tool } from './tool/tool.ts'

/** What an access token allows: tools that only read, or those that change data. */
export type Scope = 'tools:read' | 'tools:write'

export const scopes: readonly Scope[] = ['tools:read', 'tools:write']

/** The scope that a call of the tool needs. */
export const scopeOf = ({ writes }: Pick<Tool, 'writes'>): Scope => (writes ? 'tools:write' : 'tools:read')

/** A caller with what the access token allows. */
export interface Bearer {
  readonly caller: Caller
  readonly scopes: ReadonlySet<Scope>
}
