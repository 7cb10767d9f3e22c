import { AppError } from '../../core/failure.ts'
import type { Soql } from '../../core/org/query.ts'
import { readFieldPath } from '../records/name.ts'
import { createBrand } from './brand.ts'
import { type SoqlScalar, toDateTime, toEscaped, toLiteral } from './literal.ts'
import type { LikeMatch, SoqlValue, TypedSoqlTag } from './soql-tag.ts'

const { make: toSoql, textOf: brandedTextOf } = createBrand<Soql>('soql')

/** The text of a query. @throws internal for anything that the `soql` template did not make. */
export function soqlTextOf(soql: Soql): string {
  const text = brandedTextOf(soql)
  if (text === undefined) {
    throw new AppError('internal', 'A query must be made with the soql template; plain text is refused.')
  }
  return text
}

function toText(value: SoqlValue): string {
  if (Array.isArray(value)) return toList(value)
  return brandedTextOf(value) ?? toLiteral(value)
}

function toList(values: readonly SoqlScalar[]): string {
  if (values.length === 0) {
    throw new AppError('internal', 'A query holds an empty list. SOQL has none: do not run the query then.')
  }
  return `(${values.map(toLiteral).join(',')})`
}

/** Whether the text ends inside a string literal, given whether it starts inside one. */
function endsQuoted(text: string, startsQuoted: boolean): boolean {
  let quoted = startsQuoted
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    if (character === 92) index += 1
    else if (character === 39) quoted = !quoted
  }
  return quoted
}

function template({ raw }: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql {
  let text = raw[0] ?? ''
  let quoted = endsQuoted(text, false)
  for (const [index, value] of values.entries()) {
    // Inside quotes of the template's own, a value's text would stand outside of any string literal.
    if (quoted) throw new AppError('internal', 'A query has quotes around a placeholder. Leave them out.')
    const part = raw[index + 1] ?? ''
    text += toText(value) + part
    quoted = endsQuoted(part, false)
  }
  if (quoted) throw new AppError('internal', 'A query has a quote that is never closed.')
  return toSoql(text)
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

function readDay(day: Date | string): string {
  if (typeof day !== 'string') return toDateTime(day).slice(0, 10)
  if (!dayPattern.test(day)) throw new AppError('invalid_input', 'A date is not written YYYY-MM-DD.')
  const time = Date.parse(`${day}T00:00:00Z`)
  // The engine moves what is beyond the end of a month into the next one.
  if (!Number.isNaN(time) && toDateTime(new Date(time)).startsWith(day)) return day
  throw new AppError('invalid_input', `${day}: there is no such day.`)
}

function toPattern(text: string, match: LikeMatch): string {
  const escaped = toEscaped(text).replace(/[%_]/g, '\\$&')
  const before = match === 'contains' || match === 'ends' ? '%' : ''
  const after = match === 'contains' || match === 'starts' ? '%' : ''
  return `'${before}${escaped}${after}'`
}

function joinParts(parts: readonly Soql[], separator: 'AND' | 'OR' | ','): Soql {
  if (parts.length === 0) throw new AppError('internal', 'soql.join was given an empty list.')
  if (separator === ',') return toSoql(parts.map(soqlTextOf).join(', '))
  const joined = parts.map(part => `(${soqlTextOf(part)})`).join(` ${separator === 'OR' ? 'OR' : 'AND'} `)
  return toSoql(parts.length === 1 ? joined : `(${joined})`)
}

const when = <T>(value: T | null | undefined, toCondition: (value: T) => Soql): Soql | undefined =>
  value === undefined || value === null ? undefined : toCondition(value)

function and(...conditions: readonly (Soql | undefined)[]): Soql {
  const given = conditions.filter(condition => condition !== undefined)
  if (given.length > 0) return joinParts(given, 'AND')
  throw new AppError('internal', 'soql.and was given no condition: the query would be for every record.')
}

/** No quotes and no escapes: a text of a caller that came here in spite of its type stays a list of names. */
const headPattern = /^\s*select\s[\w\s.,:()=!<>-]+$/i

function typed(head: string): (strings: TemplateStringsArray, ...values: readonly SoqlValue[]) => Soql {
  if (!headPattern.test(head)) {
    throw new AppError('internal', 'soql.typed takes SELECT and FROM alone. Values belong into the template behind it.')
  }
  return (strings, ...values) => toSoql(`${head} ${soqlTextOf(template(strings, ...values))}`)
}

const helpers = {
  name: (identifier: string) => toSoql(readFieldPath(identifier)),
  date: (day: Date | string) => toSoql(readDay(day)),
  like: (text: string, match: LikeMatch = 'contains') => toSoql(toPattern(text, match)),
  join: joinParts,
  when,
  and,
  typed,
}

/** Makes queries whose values are escaped; the only way to a query that an org accepts. */
// Defined, not assigned: a function's own `name` is read-only.
export const soql = Object.defineProperties(
  template,
  Object.getOwnPropertyDescriptors(helpers),
) as unknown as TypedSoqlTag<unknown>
