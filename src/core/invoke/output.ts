import { toAppError } from '../failure.ts'
import type { Tool } from '../tool/tool.ts'
import { plainIssue, toIssueText } from './issues.ts'

/** What a tool gave, as its output schema has it. @throws internal, with the field in its cause, when it does not fit. */
export function readOutput(tool: Tool, value: unknown): Record<string, unknown> {
  const result = tool.output.safeParse(value, { error: plainIssue })
  if (result.success) return result.data
  throw toAppError(new Error(`output of ${tool.name} does not fit its schema: ${toIssueText(result.error)}`))
}
