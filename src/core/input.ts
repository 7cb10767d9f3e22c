import { AppError } from './failure.ts'
import { plainIssue, toIssueText } from './issues.ts'
import type { Tool } from './tool.ts'

/**
 * The input of a call, checked. `null` in an optional field counts as left out, since Apex and models send it so; a
 * field that takes `null` gets it.
 * @throws invalid_input with every field that does not fit; never with its value.
 */
export function readInput(tool: Tool, value: unknown): Record<string, unknown> {
  const first = tool.input.safeParse(value, { error: plainIssue })
  if (first.success) return first.data
  const result = tool.input.safeParse(withoutEmptyOptions(tool, value), { error: plainIssue })
  if (result.success) return result.data
  throw new AppError('invalid_input', toIssueText(result.error))
}

function withoutEmptyOptions(tool: Tool, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const given = Object.entries(value).filter(([key, content]) => content !== null || !meansLeftOut(tool, key))
  return Object.fromEntries(given)
}

function meansLeftOut(tool: Tool, key: string): boolean {
  const field = Object.hasOwn(tool.input.shape, key) ? tool.input.shape[key] : undefined
  return field ? field.safeParse(undefined).success && !field.safeParse(null).success : false
}
