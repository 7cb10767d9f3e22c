import type { SqlFragment } from '../../../model.ts'
import type { Calendar } from '../../date-literals.ts'
import type { Literal, Operator } from '../../parse/syntax.ts'
import { malformed, QueryError } from '../../query-error.ts'
import { anyOf, bind, notTrue, oneOf, raw, type SqlValue, sql } from '../sql.ts'
import type { Term } from '../terms.ts'
import { compareWithRange } from './date-ranges.ts'
import { includesOneOf, inPicklistOrder } from './multi-select.ts'
import { matches } from './patterns.ts'
import { toSqlValue, wrongType } from './values.ts'

export interface Comparing {
  readonly operator: Operator
  readonly literals: readonly Literal[]
  readonly calendar: Calendar
}

const isAscii = (text: SqlValue): boolean => typeof text !== 'string' || /^[\x20-\x7e]*$/.test(text)

/** Text compares ignoring case; ASCII values by the collation of the store's indexes, since its function cannot use them. */
function equalsOneOf(term: Term, values: readonly SqlValue[]): SqlFragment {
  const [only] = values
  const equals = (left: SqlFragment, list: readonly SqlValue[]): SqlFragment =>
    list.length === 1 && only !== undefined ? sql`${left} = ${bind(list[0] ?? null)}` : oneOf(left, list)
  if (term.kind === 'boolean') return equals(sql`IFNULL(${term.sql}, 0)`, values)
  if (term.kind !== 'text') return equals(term.sql, values)
  if (term.field?.caseSensitive) return equals(sql`${term.sql} COLLATE BINARY`, values)
  if (values.every(isAscii)) return equals(sql`${term.sql} COLLATE NOCASE`, values)
  return equals(
    sql`soql_upper(${term.sql}) COLLATE BINARY`,
    values.map(value => String(value).toUpperCase()),
  )
}

const isNull = (term: Term): SqlFragment =>
  term.kind === 'boolean' ? sql`IFNULL(${term.sql}, 0) = 0` : sql`${term.sql} IS NULL`

function toEqualValue(term: Term, literal: Literal): SqlValue {
  const value = toSqlValue(term, literal)
  return typeof value === 'string' && term.field?.type === 'multipicklist' ? inPicklistOrder(term.field, value) : value
}

function equals(term: Term, { literals, calendar }: Comparing): SqlFragment {
  const ranges = literals.flatMap(literal => rangeOf(term, { literal, operator: '=' }, calendar) ?? [])
  const values = literals.flatMap(literal => (isRange(term, literal) ? [] : [toEqualValue(term, literal)]))
  const present = values.filter(value => value !== null)
  const conditions = [...ranges]
  if (present.length > 0) conditions.push(equalsOneOf(term, present))
  if (present.length < values.length) conditions.push(isNull(term))
  return conditions.length === 1 && conditions[0] ? conditions[0] : anyOf(conditions)
}

const isRange = (term: Term, { kind }: Literal): boolean =>
  kind === 'dateLiteral' && (term.kind === 'date' || term.kind === 'datetime') && term.field !== undefined

function rangeOf(
  term: Term,
  { literal, operator }: { readonly literal: Literal; readonly operator: Operator },
  calendar: Calendar,
): SqlFragment | undefined {
  if (literal.kind !== 'dateLiteral' || !isRange(term, literal)) return undefined
  return compareWithRange(term, { operator, literal }, calendar)
}

const invalidOperator = (message: string, at: number): QueryError =>
  new QueryError('INVALID_QUERY_FILTER_OPERATOR', message, at)

function compares(term: Term, operator: Operator, { literals, calendar }: Comparing): SqlFragment {
  const [literal] = literals
  if (!literal) throw malformed(`unexpected token: '${operator}'`, term.at)
  if (term.kind === 'boolean' || term.field?.type === 'multipicklist')
    throw invalidOperator('invalid operator', term.at)
  const range = rangeOf(term, { literal, operator }, calendar)
  if (range) return range
  const value = toSqlValue(term, literal)
  if (value === null)
    throw literal.kind === 'null' ? malformed("unexpected token: 'null'", literal.at) : wrongType(term, literal.at)
  const sign = raw(operator)
  if (term.kind !== 'text') return sql`${term.sql} ${sign} ${bind(value)}`
  if (term.field?.caseSensitive) return sql`${term.sql} COLLATE BINARY ${sign} ${bind(value)}`
  return sql`soql_upper(${term.sql}) COLLATE BINARY ${sign} ${bind(String(value).toUpperCase())}`
}

function like(term: Term, { literals }: Comparing): SqlFragment {
  const [literal] = literals
  if (term.kind === 'id') throw invalidOperator('invalid operator on id field', term.at)
  if (term.kind !== 'text' || term.field?.type === 'multipicklist') throw invalidOperator('invalid operator', term.at)
  if (literal?.kind === 'null') throw malformed("unexpected token: 'NULL'", literal.at)
  if (literal?.kind !== 'string') throw wrongType(term, literal?.at ?? term.at)
  return matches(term, literal)
}

/**
 * A comparison as SQL that is true where SOQL's is; what it is elsewhere, false or unknown, does not matter.
 *
 * @throws QueryError for an operator or a value that the term's type does not take
 */
export function toComparison(term: Term, comparing: Comparing): SqlFragment {
  switch (comparing.operator) {
    case '=':
    case 'IN':
      return equals(term, comparing)
    case '!=':
    case 'NOT IN':
      return notTrue(equals(term, comparing))
    case 'LIKE':
      return like(term, comparing)
    case 'INCLUDES':
      return includesOneOf(term, comparing.literals)
    case 'EXCLUDES':
      return notTrue(includesOneOf(term, comparing.literals))
    default:
      return compares(term, comparing.operator, comparing)
  }
}
