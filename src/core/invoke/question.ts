import type { ToolContext } from '../tool/context.ts'
import { writesText } from '../tool/effects.ts'
import type { Tool } from '../tool/tool.ts'
import { toPlainText } from '../unseen.ts'

const maxLines = 20
const maxNameLength = 60
const maxValueLength = 200
const maxQuestionLength = 1000

/** What a person is asked. */
export interface AskedCall {
  readonly tool: Pick<Tool, 'title' | 'writes'>
  /** As it will be used. */
  readonly input: Readonly<Record<string, unknown>>
  /** The tool's own words. Absent: the arguments are shown. */
  readonly question?: string | undefined
}

/**
 * What a person reads before a tool changes data: its title, and what it says itself or each argument on a line of its own.
 * Values are the caller's text, and a tool's words have names of records in them: none can begin a line, all are bounded.
 */
export function toQuestion({ input, question, tool: { title, writes } }: AskedCall): string {
  const lines = question === undefined ? toArgumentLines(input) : [toPlainText(question, maxQuestionLength)]
  const first = `Run "${toPlainText(title, maxNameLength)}"? It ${writesText(writes)}.`
  return [first, ...(lines.length > 0 ? [''] : []), ...lines].join('\n')
}

function toArgumentLines(input: AskedCall['input']): readonly string[] {
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const lines = given.slice(0, maxLines).map(([name, value]) => `- ${toWords(name)}: ${toValueText(value)}`)
  const more = given.length - lines.length
  return more > 0 ? [...lines, `- and ${more} more`] : lines
}

/** `discountPercent` as `Discount percent`. */
export function toWords(name: string): string {
  const words = toPlainText(name, maxNameLength)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A value of others on one line, and bounded. */
export function toValueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const shown = toPlainText(text, maxValueLength)
  return text.length > maxValueLength ? `${shown} (${text.length} characters)` : shown || '(empty)'
}

/** What the tool asks itself before this very call; `undefined` where it says nothing about it, or that nothing is changed. */
export async function askTool(
  tool: Tool,
  input: AskedCall['input'],
  context: ToolContext,
): Promise<string | undefined> {
  const prepared: unknown = await tool.prepare?.(input, context)
  const question: unknown = await tool.confirm?.(input, Object.assign(context, { prepared }))
  if (question === undefined || (typeof question === 'string' && question.trim() !== '')) return question
  throw new Error(`confirm of ${tool.name} gave neither a question nor undefined`)
}
