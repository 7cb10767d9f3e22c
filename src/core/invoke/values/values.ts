import { AppError, toAppError } from '../../failure.ts'
import type { Tool } from '../../tool/tool.ts'
import { plainIssue, toIssueText } from '../issues.ts'
import { fitBlanks } from './blanks.ts'
import { compiledOf } from './compiled.ts'
import { cutLongLists } from './long-lists.ts'

/**
 * The input of a call, checked. `null` in an optional field counts as left out, since Apex and models send it so; a
 * field that takes `null` gets it, also when it was left out and must not be.
 * @throws invalid_input with every field that does not fit; never with its value.
 */
export function readInput(tool: Tool, value: unknown): Record<string, unknown> {
  const bounded = cutLongLists(tool.input, value)
  const first = compiledOf(tool.input).safeParse(bounded, { error: plainIssue })
  if (first.success) return first.data
  const result = tool.input.safeParse(fitBlanks(tool.input, bounded), { error: plainIssue })
  if (result.success) return result.data
  throw new AppError('invalid_input', toIssueText(result.error, tool.input))
}

/** What a tool gave, as its output schema has it. @throws internal, with the field in its cause, when it does not fit. */
export function readOutput(tool: Tool, value: unknown): Record<string, unknown> {
  const result = compiledOf(tool.output).safeParse(value, { error: plainIssue })
  if (result.success) return result.data
  throw toAppError(new Error(`output of ${tool.name} does not fit its schema: ${toIssueText(result.error)}`))
}
