import type * as z from 'zod'

type RawIssue = z.core.$ZodRawIssue

/** Plain sentences for Zod's issues; a message that a schema's author gave takes precedence. Never shows the value. */
const sentences: Partial<Record<string, (issue: RawIssue) => string | undefined>> = {
  invalid_type: issue => (issue.input === undefined ? 'is required' : `must be ${articleFor(String(issue.expected))}`),
  too_small: issue => boundary(issue, 'at least', issue.minimum),
  too_big: issue => boundary(issue, 'at most', issue.maximum),
  invalid_value: issue => `must be one of ${(issue.values as unknown[]).map(String).join(', ')}`,
  unrecognized_keys: issue =>
    `has no field ${(issue.keys as string[]).map(key => JSON.stringify(clip(key))).join(', ')}`,
  not_multiple_of: issue => `must be a multiple of ${String(issue.divisor)}`,
}

/** Zod's per-parse error map with our sentences. */
export const plainIssue = (issue: RawIssue): string | undefined => sentences[issue.code]?.(issue)

/** One line for all problems, such as `accountId: must be 18 characters; limit: must be at most 200`. */
export function toIssueText(error: z.core.$ZodError): string {
  const shown = error.issues
    .slice(0, maxIssues)
    .map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message))
  const hidden = error.issues.length - shown.length
  return shown.join('; ') + (hidden > 0 ? `; and ${hidden} more` : '')
}

const maxIssues = 10
const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text)
const articleFor = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`)

function boundary(issue: RawIssue, word: string, limit: unknown): string {
  const amount = String(limit)
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''
  if (issue.exact) return `must be ${amount}${unit}`
  return issue.inclusive === false
    ? `must be ${word === 'at least' ? 'more' : 'less'} than ${amount}${unit}`
    : `must be ${word} ${amount}${unit}`
}
