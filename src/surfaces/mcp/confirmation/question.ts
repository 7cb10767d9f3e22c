import type { Tool } from '../../../core/tool/tool.ts'
import { toPlainText } from '../server/plain-text.ts'

const maxLines = 20
const maxNameLength = 60
const maxValueLength = 200

/**
 * What a person reads before a tool changes data: its title, and each argument on a line of its own, as it will be used.
 * Values are the caller's text: none can begin a line, and all of them are bounded.
 */
export function toQuestion({ title }: Pick<Tool, 'title'>, input: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const lines = given.slice(0, maxLines).map(([name, value]) => `- ${toWords(name)}: ${toValueText(value)}`)
  const more = given.length - lines.length
  return [
    `Run "${toPlainText(title, maxNameLength)}"? It changes data in Salesforce.`,
    ...(lines.length > 0 ? [''] : []),
    ...lines,
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join('\n')
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
