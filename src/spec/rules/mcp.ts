import { root } from '../walk/place.ts'
import type { Spec, ToolFacts } from '../walk/targets.ts'
import { isObject, type JsonObject, objectOf } from '../walk/value.ts'
import { placeOfTool } from './limits.ts'
import { none, type Problem, problemAt, type Rule } from './rule.ts'
import { pages } from './sources.ts'

const safeName = /^[A-Za-z0-9_-]{1,64}$/
const possibleName = /^[A-Za-z0-9_.-]{1,128}$/
const agentforceAuth: ReadonlySet<string> = new Set(['none', 'client_credentials'])
const maxTools = 10

/** Rules on the tools that Agentforce reaches as an MCP client. */
export const mcpRules: readonly Rule[] = [
  {
    id: 'mcp-tool-name',
    profile: 'mcp',
    severity: 'error',
    sentence: 'Tool names are letters, digits, _ and -, at most 64.',
    sources: [pages['MCP-CONS']],
    at: 'document',
    check: spec => toolsOf(spec).flatMap(tool => nameProblem(spec, tool)),
  },
  {
    id: 'mcp-shallow-output',
    profile: 'mcp',
    severity: 'warning',
    sentence: 'A result is a flat object, or a list of flat objects.',
    sources: [pages['MCP-DESIGN']],
    at: 'document',
    check: spec => toolsOf(spec).flatMap(tool => outputProblem(spec, tool)),
  },
  {
    id: 'mcp-transport',
    profile: 'mcp',
    severity: 'error',
    sentence: 'The endpoint speaks Streamable HTTP.',
    sources: [pages['MCP-CONS']],
    at: 'document',
    check: ({ context }) =>
      !context.mcp || context.mcp.transports.includes('streamable-http')
        ? none
        : [
            problemAt(root, {
              message: `Agentforce speaks Streamable HTTP; the endpoint only ${context.mcp.transports.join(', ') || 'nothing'}.`,
              fix: 'Serve Streamable HTTP.',
            }),
          ],
  },
  {
    id: 'mcp-agentforce-auth',
    profile: 'mcp',
    severity: 'error',
    sentence: 'Agentforce can sign in without a person, and gets no tool that needs one.',
    sources: [pages['MCP-CONS']],
    at: 'document',
    check: spec => [...authProblem(spec), ...personalTools(spec)],
  },
  {
    id: 'mcp-tool-count',
    profile: 'mcp',
    severity: 'info',
    sentence: 'An agent has at most 10 tools.',
    sources: [pages['EXCH-MCP10']],
    at: 'document',
    check: spec => {
      const { length } = toolsOf(spec)
      if (length <= maxTools) return none
      const fix = 'Allow-list those that the agent needs.'
      return [
        problemAt(root, {
          message: `There are ${length} tools; more than ${maxTools} make an agent choose badly.`,
          fix,
        }),
      ]
    },
  },
]

const toolsOf = ({ context }: Spec): readonly ToolFacts[] =>
  (context.tools ?? []).filter(tool => tool.surfaces.includes('mcp'))

function nameProblem(spec: Spec, { name }: ToolFacts): readonly Problem[] {
  if (safeName.test(name)) return none
  const possible = possibleName.test(name)
  return [
    problemAt(placeOfTool(spec, name), {
      message: possible ? `Not every client takes the tool name ${name}.` : 'The name of the tool is no MCP tool name.',
      fix: 'Use letters, digits, _ and -, at most 64.',
      severity: possible ? 'warning' : 'error',
    }),
  ]
}

function outputProblem(spec: Spec, { name, outputSchema }: ToolFacts): readonly Problem[] {
  if (!outputSchema) return none
  const item = outputSchema.type === 'array' ? objectOf(outputSchema.items) : outputSchema
  const nested = Object.entries(objectOf(item.properties)).filter(([, property]) => isNested(objectOf(property)))
  if (item.type === 'object' && nested.length === 0) return none
  const inside = nested.map(([key]) => key).join(', ')
  return [
    problemAt(placeOfTool(spec, name), {
      message: inside
        ? `Agentforce does not see what is inside ${inside} of ${name}'s result.`
        : `The result of ${name} is neither an object nor a list of objects.`,
      fix: 'Return one flat object.',
    }),
  ]
}

/** An object without properties passes, and a list of such. */
const isNested = (property: JsonObject): boolean => {
  const inside = property.type === 'array' ? objectOf(property.items) : property
  return isObject(inside.properties) && Object.keys(inside.properties).length > 0
}

function authProblem({ context: { mcp } }: Spec): readonly Problem[] {
  if (!mcp || mcp.auth.some(kind => agentforceAuth.has(kind))) return none
  return [
    problemAt(root, {
      message: `Agentforce signs in with client credentials or not at all; the endpoint offers ${mcp.auth.join(', ') || 'nothing'}.`,
      fix: 'Register a service client with client credentials.',
    }),
  ]
}

/** Tools of a person in a host that offers them to callers without one. */
const personalTools = (spec: Spec): readonly Problem[] =>
  spec.context.mcp?.offersUserTools === true
    ? toolsOf(spec)
        .filter(({ runAs }) => typeof runAs === 'string')
        .map(({ name }) =>
          problemAt(placeOfTool(spec, name), {
            message: `${name} runs as a person, and no person's identity reaches an MCP server from Agentforce.`,
            fix: 'Run it with a stored authorization, or do not list it for callers without a person.',
          }),
        )
    : none
