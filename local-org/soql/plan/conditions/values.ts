import { readId } from '../../../store/id.ts'
import type { Literal, StringLiteral } from '../../parse/syntax.ts'
import { invalidField, malformed, QueryError } from '../../query-error.ts'
import type { ValueKind } from '../field-traits.ts'
import type { SqlValue } from '../sql.ts'
import type { Term } from '../terms.ts'

const typeNames: Readonly<Record<Exclude<ValueKind, 'number' | 'none'>, string>> = {
  text: 'string',
  id: 'string',
  boolean: 'boolean',
  date: 'date',
  datetime: 'dateTime',
  time: 'time',
}

function typeNameOf({ kind, field }: Term): string {
  if (kind === 'none') return 'anyType'
  if (kind !== 'number') return typeNames[kind]
  return field === undefined || field.type === 'int' ? 'int' : 'double'
}

/** Salesforce's answer to a value of the wrong type. */
export function wrongType(term: Term, at: number): QueryError {
  const quotes = term.kind === 'text' || term.kind === 'id' ? 'should be' : 'should not be'
  return invalidField(
    `value of filter criterion for field '${term.name}' must be of type ${typeNameOf(term)} and ${quotes} enclosed in quotes`,
    at,
  )
}

function toId(text: string, at: number): string {
  const id = readId(text)
  if (id === undefined) throw new QueryError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`, at)
  return id
}

function toText(term: Term, literal: StringLiteral): SqlValue {
  const { value, at } = literal
  if (literal.likeOnly)
    throw malformed(`Invalid string literal '${value}'. Illegal character sequence in string literal.`, at)
  if (value === '') return null
  return term.kind === 'id' ? toId(value, at) : value
}

/**
 * A literal as the store holds values of the term's kind; null for `null` and the empty string, which Salesforce
 * does not tell apart. Date literals are ranges, not values.
 *
 * @throws QueryError INVALID_FIELD for a value of another type
 */
export function toSqlValue(term: Term, literal: Literal): SqlValue {
  if (literal.kind === 'null') return null
  if (literal.kind === 'dateLiteral') throw wrongType(term, literal.at)
  const isText = term.kind === 'text' || term.kind === 'id'
  if (literal.kind === 'string' && isText) return toText(term, literal)
  if (literal.kind === 'string' || literal.kind !== term.kind) throw wrongType(term, literal.at)
  return literal.kind === 'boolean' ? Number(literal.value) : literal.value
}
