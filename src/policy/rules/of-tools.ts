import { type CallerKind, callersOf } from '../../core/disclosure/disclosure.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { Budget } from '../plan/budget.ts'
import type { DataPolicy } from '../policy-form.ts'
import { isFor, refusesTool } from './decide.ts'

/** For one of those who call. */
export const isToolRefused = ({ rules = [] }: DataPolicy, { name }: Tool, kind: CallerKind): boolean =>
  rules.some(rule => callersOf(kind).some(caller => refusesTool(rule, name, caller)))

/** The smallest that is for one of those who call. A limit that names the tool takes the place of one that does not. */
export function budgetOf({ answers = [] }: DataPolicy, tool: Tool, kind: CallerKind): Budget | undefined {
  const found = callersOf(kind).flatMap(caller => {
    const fitting = answers.filter(
      ({ to, tool: name }) => isFor(to, caller) && (name === undefined || name === tool.name),
    )
    const named = fitting.filter(limit => limit.tool !== undefined)
    return named.length > 0 ? named : fitting
  })
  const least = (sizes: readonly (number | undefined)[]): number | undefined => {
    const given = sizes.filter(size => size !== undefined)
    return given.length === 0 ? undefined : Math.min(...given)
  }
  const budget = { rows: least(found.map(({ rows }) => rows)), characters: least(found.map(each => each.characters)) }
  return budget.rows === undefined && budget.characters === undefined ? undefined : budget
}

const callerWords: Readonly<Record<CallerKind, string>> = {
  agent: 'agents',
  flow: 'flows and Apex',
  apex: 'Apex',
  mcpPerson: 'AI assistants',
  mcpService: 'programs over MCP',
  api: 'programs outside Salesforce',
  console: 'the console',
}

/** For who calls, in a sentence that an agent can pass on. */
export const policyRefusalOf = ({ name, title }: Tool, kind: CallerKind): string =>
  `${name}: the data policy of this app keeps what "${title}" gives from ${callerWords[kind]}. Whoever may see it finds it in Salesforce; asking again does not help.`
