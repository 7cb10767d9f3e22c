import type { Principal } from '../caller.ts'
import type { JsonFields } from '../json.ts'
import type { Undeclared } from '../org/reach.ts'
import type { Surface } from '../tool/surface.ts'
import type { Tool } from '../tool/tool.ts'

/**
 * Who is shown what a tool gives. The wire of AppLink does not tell an agent from a flow from Apex: which of them it is, is
 * a fact of the operation, never of a header.
 */
export const callerKinds = ['agent', 'flow', 'apex', 'mcpPerson', 'mcpService', 'api', 'console'] as const
export type CallerKind = (typeof callerKinds)[number]

/** What one kind of caller is shown of one tool. Fields are those of its output, its progress and reports on it. */
export interface View {
  /** Why this kind of caller cannot have the tool, in a sentence for the caller; `undefined` where it can. */
  readonly refusal: string | undefined
  /** A copy without what this kind of caller is not shown. Fields of which the tool says nothing stay. */
  show(fields: JsonFields): ShownFields
}

export interface ShownFields {
  readonly fields: JsonFields
  /** Paths of what was masked or dropped, each once; never a value. */
  readonly withheld: readonly string[]
  /** How many entries of lists, or characters of texts, were left out for being too many, by path; `undefined`: none. */
  readonly leftOut: Readonly<Record<string, number>> | undefined
}

/** What callers are shown of what tools give. Composition gives it where the app has a policy. */
export interface Disclosure {
  /** Of tools that name their objects. Default: refused. */
  readonly undeclared?: Undeclared | undefined
  /** `undefined` where this kind of caller is shown all of it, as it is. */
  viewOf(tool: string, kind: CallerKind): View | undefined
}

/** What is known of a call before its tool runs. */
export interface AskedThrough {
  readonly surface: Surface
  readonly caller: Pick<Principal, 'kind'>
  /** Through the operation that flows and Apex have beside the one for agents. */
  readonly forFlows?: true | undefined
}

/**
 * The kind of caller that an operation has. One that is published for agents is called by flows and Apex too, and gets what
 * is strictest for the three; of flows and Apex alone likewise, but for what can call back, which Apex alone can begin.
 */
export function callerKindOf({ agent, job }: Pick<Tool, 'agent' | 'job'>, asked: AskedThrough): CallerKind {
  const { caller, forFlows, surface } = asked
  if (surface === 'mcp') return mcpKindOf(caller)
  if (surface === 'api' || surface === 'console') return surface
  if (agent.publish && !forFlows) return 'agent'
  return job?.callback === undefined ? 'flow' : 'apex'
}

export const mcpKindOf = ({ kind }: Pick<Principal, 'kind'>): CallerKind =>
  kind === 'service' ? 'mcpService' : 'mcpPerson'

/** Those that call the operation of a kind: what is shown fits the strictest of them. */
export const callersOf = (kind: CallerKind): readonly CallerKind[] => together[kind] ?? [kind]

const together: Partial<Record<CallerKind, readonly CallerKind[]>> = {
  agent: ['agent', 'flow', 'apex'],
  flow: ['flow', 'apex'],
}

/** What flows and Apex call where they are shown more than agents: the name of the tool with a word behind it. */
export const secondNameOf = (tool: string): string => `${tool}ForFlow`
