import { type Scope, scopeOf } from '../../core/scope.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { HomeOf } from '../clients/homes.ts'
import type { ToolTitles } from '../pages/consent-page.ts'

/** What a person makes possible by allowing a scope: the tools that a program can run as her, or the flows of her org. */
export function createTitlesFor({ tools }: Catalog, homeOf: HomeOf): (clientId: string) => ToolTitles {
  const ofPrograms = toTitles(tools.filter(isForPrograms))
  const ofOrgs = toTitles(tools.filter(isForOrgs))
  return clientId => (homeOf(clientId) ? ofOrgs : ofPrograms)
}

const isForPrograms = ({ people, runAs, surfaces }: Tool): boolean =>
  surfaces.includes('mcp') && (runAs === 'user' || people !== undefined)

const isForOrgs = ({ runAs, surfaces }: Tool): boolean => surfaces.includes('actions') && runAs !== 'user-plus'

function toTitles(tools: readonly Tool[]): Readonly<Record<Scope, readonly string[]>> {
  const titlesIn = (scope: Scope) => tools.filter(tool => scopeOf(tool) === scope).map(({ title }) => title)
  return { 'tools:read': titlesIn('tools:read'), 'tools:write': titlesIn('tools:write') }
}
