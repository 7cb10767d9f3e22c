import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { AppLinkConfig } from './config.ts'
import { convertSchema } from './schema/schema.ts'
import { serviceProblems, toServices } from './services.ts'

/** @throws Error with every field of every tool that External Services cannot take, and what to write instead. */
export function requirePublishable(catalog: Catalog, config: AppLinkConfig): void {
  const tools = toServices(catalog, config).flatMap(service => service.tools)
  refuse('The tools cannot be published', [...serviceProblems(catalog, config), ...tools.flatMap(problemsOf)])
}

/** @throws Error with every field of every tool on the `api` surface that its document cannot describe. */
export function requireDescribable(catalog: Catalog): void {
  refuse('The tools cannot be described', apiToolsOf(catalog).flatMap(sideProblemsOf))
}

/** Tools for callers outside Salesforce. */
export const apiToolsOf = ({ tools }: Catalog): readonly Tool[] =>
  tools.filter(({ surfaces }) => surfaces.includes('api'))

function problemsOf(tool: Tool): readonly string[] {
  const { progress } = tool.job ?? {}
  return [...sideProblemsOf(tool), ...(progress ? named(tool, convertSchema(progress, 'output').problems) : [])]
}

const sideProblemsOf = (tool: Tool): readonly string[] =>
  named(tool, [...convertSchema(tool.input, 'input').problems, ...convertSchema(tool.output, 'output').problems])

const named = ({ name }: Tool, problems: readonly string[]): readonly string[] =>
  problems.map(problem => `tool "${name}": ${problem}`)

function refuse(sentence: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`${sentence}:\n${problems.map(line => `- ${line}`).join('\n')}`)
}
