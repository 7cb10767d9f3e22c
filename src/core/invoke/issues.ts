import type * as z from 'zod'
import { fieldNamesAt, nearestField } from './field-names.ts'

type RawIssue = z.core.$ZodRawIssue

/** Zod's per-parse error map with plain sentences. A message that a schema's author gave wins; no value is ever shown. */
export const plainIssue = (issue: RawIssue): string | undefined =>
  issue.input === undefined && issue.code !== 'custom' ? 'is required' : sentences[issue.code]?.(issue)

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>

/**
 * One line for all problems, such as `accountId: must be 18 characters; limit: must be at most 200`.
 * @param schema what was not kept: a field that it does not have comes with the one that was probably meant
 */
export function toIssueText(error: { readonly issues: readonly Issue[] }, schema?: z.core.$ZodType): string {
  const shown = error.issues.slice(0, maxIssues).map(issue => {
    const text = `${issue.message}${schema ? hintFor(issue as z.core.$ZodIssue, schema) : ''}`
    return issue.path.length > 0 ? `${toPathText(issue.path)}: ${text}` : text
  })
  const hidden = error.issues.length - shown.length
  return clip(shown.join('; ') + (hidden > 0 ? `; and ${hidden} more` : ''), maxTextLength)
}

const maxGuesses = 3

/** For fields that are not there: what they should have been, else which there are. */
function hintFor(issue: z.core.$ZodIssue, schema: z.core.$ZodType): string {
  if (issue.code !== 'unrecognized_keys') return ''
  const names = fieldNamesAt(schema, issue.path)
  const nearest = issue.keys.slice(0, maxGuesses).map(key => nearestField(key, names))
  const meant = [...new Set(nearest.filter(name => name !== undefined))]
  if (meant.length > 0) return ` (did you mean ${toNames(meant)}?)`
  return names.length > 0 ? ` (there are ${listed(names)})` : ''
}

const maxIssues = 10
const maxListed = 20
const maxNameLength = 40
const maxTextLength = 2000

const clip = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text)

/** Where a field is, as `rows.3.name`, of a bounded length: names can be the caller's own, the keys of a record. */
export const toPathText = (path: readonly PropertyKey[]): string =>
  path.map(segment => clip(String(segment), maxNameLength)).join('.')

function listed(values: readonly unknown[]): string {
  const more = values.length - maxListed
  const shown = values.slice(0, maxListed).map(value => (value === '' ? '""' : String(value)))
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? `must be ${listed(values)}` : `must be one of ${listed(values)}`

const toNames = (keys: readonly string[]): string => listed(keys.map(key => JSON.stringify(clip(key, maxNameLength))))

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  null: 'null',
  never: 'left out',
  record: 'an object',
}
const toKind = (type: string): string => kinds[type] ?? (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`)

const units: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item', map: 'entry' }

function toAmount(issue: RawIssue, limit: unknown): string {
  const unit = units[String(issue.origin)]
  return unit === undefined ? String(limit) : `${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`
}

const formats: Readonly<Record<string, (issue: RawIssue) => string>> = {
  date: () => 'must be a date such as 2026-01-31',
  datetime: () => 'must be a date and time such as 2026-01-31T09:30:00Z',
  time: () => 'must be a time such as 09:30:00',
  duration: () => 'must be a duration such as P3D',
  email: () => 'must be an email address',
  url: () => 'must be a URL',
  regex: issue => `must match ${String(issue.pattern)}`,
  starts_with: issue => `must start with ${JSON.stringify(issue.prefix)}`,
  ends_with: issue => `must end with ${JSON.stringify(issue.suffix)}`,
  includes: issue => `must contain ${JSON.stringify(issue.includes)}`,
}

const sentences: Readonly<Record<string, (issue: RawIssue) => string | undefined>> = {
  invalid_type: issue => `must be ${toKind(String(issue.expected))}`,
  too_small: issue => toLimit(issue, issue.minimum, ['at least', 'more than']),
  too_big: issue => toLimit(issue, issue.maximum, ['at most', 'less than']),
  invalid_format: issue => formats[String(issue.format)]?.(issue) ?? `must be a valid ${String(issue.format)}`,
  invalid_value: issue => oneOf(issue.values as unknown[]),
  unrecognized_keys: issue => `has no field ${toNames(issue.keys as string[])}`,
  not_multiple_of: issue => `must be a multiple of ${String(issue.divisor)}`,
  invalid_union: issue => (issue.options ? oneOf(issue.options as unknown[]) : 'must have one of the accepted forms'),
  invalid_key: () => 'has a name that is not accepted',
  invalid_element: () => 'has an entry that is not accepted',
  custom: () => 'is not accepted',
}

type LimitWords = readonly [inclusive: string, exclusive: string]

function toLimit(issue: RawIssue, limit: unknown, [inclusive, exclusive]: LimitWords): string {
  const amount = toAmount(issue, limit)
  if (issue.exact) return `must be ${amount}`
  return `must be ${issue.inclusive === false ? exclusive : inclusive} ${amount}`
}
