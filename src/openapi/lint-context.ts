import * as z from 'zod'
import { dropWords } from '../core/field-words/field-words.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { LintContext, McpFacts, ToolFacts } from '../spec/walk/targets.ts'

export interface LintContextOptions {
  readonly serviceName: string
  /** Of tools that name none. */
  readonly defaultDeadlineMs: number
}

/** How this host serves MCP; it lists a person's tools to that person only. */
const endpoint: McpFacts = {
  transports: ['streamable-http'],
  auth: ['client_credentials', 'authorization_code'],
  offersUserTools: false,
}

/** What the host knows of its tools and their document cannot say, for `lint`. */
export const toLintContext = (
  tools: readonly Tool[],
  { defaultDeadlineMs, serviceName }: LintContextOptions,
): LintContext => ({ serviceName, mcp: endpoint, tools: tools.map(tool => toFacts(tool, defaultDeadlineMs)) })

const toFacts = (tool: Tool, defaultDeadlineMs: number): ToolFacts => ({
  name: tool.name,
  writes: tool.writes !== false,
  runAs: tool.runAs,
  surfaces: tool.surfaces,
  deadlineMs: tool.deadlineMs ?? defaultDeadlineMs,
  outputSchema: { ...z.toJSONSchema(tool.output, { io: 'output', unrepresentable: 'any', override: dropWords }) },
})
