import type { McpFacts, ToolFacts } from '../../../../../src/spec/walk/targets.ts'
import { op, plain, type RuleCase, type Sample } from '../sample.ts'

const endpoint: McpFacts = { transports: ['streamable-http'], auth: ['client_credentials'], offersUserTools: false }
const base: ToolFacts = { name: 'findOrders', writes: false, runAs: 'user', surfaces: ['mcp'], deadlineMs: 1000 }
const withTool = (facts: Partial<ToolFacts>): Sample => ({ ...plain(), context: { tools: [{ ...base, ...facts }] } })
const withEndpoint = (facts: Partial<McpFacts>): Sample => ({
  ...plain(),
  context: { tools: [base], mcp: { ...endpoint, ...facts } },
})
const resultOf = (property: object) => withTool({ outputSchema: { type: 'object', properties: { order: property } } })
const object = { type: 'object', properties: { id: { type: 'string' } } }
const root = { at: '', line: ['openapi:', 1] } as const
const operation = { at: op, line: ['post:', 1] } as const

/** Tools that Agentforce reaches over MCP. */
export const mcpCases: readonly RuleCase[] = [
  {
    rule: 'mcp-tool-name',
    severity: 'error',
    breaks: withTool({ name: 'find orders' }),
    ...root,
    holds: withTool({ name: 'find_orders-2' }),
  },
  {
    rule: 'mcp-tool-name',
    severity: 'warning',
    breaks: withTool({ name: 'f'.repeat(65) }),
    ...root,
    holds: withTool({ name: 'f'.repeat(64) }),
  },
  {
    rule: 'mcp-shallow-output',
    severity: 'warning',
    breaks: resultOf({ type: 'array', items: object }),
    ...operation,
    holds: resultOf({ type: 'array', items: { type: 'object' } }),
  },
  {
    rule: 'mcp-shallow-output',
    severity: 'warning',
    breaks: withTool({ outputSchema: { type: 'array', items: { type: 'string' } } }),
    ...operation,
    holds: withTool({ outputSchema: { type: 'array', items: object } }),
  },
  {
    rule: 'mcp-transport',
    severity: 'error',
    breaks: withEndpoint({ transports: ['sse'] }),
    ...root,
    holds: withEndpoint({ transports: ['sse', 'streamable-http'] }),
  },
  {
    rule: 'mcp-agentforce-auth',
    severity: 'error',
    breaks: withEndpoint({ auth: ['authorization_code'] }),
    ...root,
    holds: withEndpoint({ auth: ['authorization_code', 'none'] }),
  },
  {
    rule: 'mcp-agentforce-auth',
    severity: 'error',
    breaks: withEndpoint({ offersUserTools: true }),
    ...operation,
    holds: {
      ...plain(),
      context: { tools: [{ ...base, runAs: { authorization: 'shop' } }], mcp: { ...endpoint, offersUserTools: true } },
    },
  },
  {
    rule: 'mcp-tool-count',
    severity: 'info',
    breaks: withTools(11),
    ...root,
    holds: withTools(10),
  },
]

function withTools(count: number): Sample {
  const tools = Array.from({ length: count }, (_, index) => ({ ...base, name: `tool${index}` }))
  return { ...plain(), context: { tools: [...tools, { ...base, surfaces: ['actions'] }] } }
}
