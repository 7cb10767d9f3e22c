import type { FieldDefinition, SqlFragment } from '../../../model.ts'
import type { Literal } from '../../parse/syntax.ts'
import { QueryError } from '../../query-error.ts'
import { allOf, anyOf, bind, sql } from '../sql.ts'
import type { Term } from '../terms.ts'
import { toSqlValue, wrongType } from './values.ts'

const itemsOf = (text: string): readonly string[] =>
  text
    .split(';')
    .map(item => item.trim())
    .filter(item => item !== '')

const includesItem = (term: Term, item: string): SqlFragment =>
  sql`instr(';' || soql_upper(${term.sql}) || ';', ${bind(`;${item.toUpperCase()};`)}) > 0`

/**
 * True where at least one of the texts is selected; of `A;B` both.
 *
 * @throws QueryError for a field that is no multi-select picklist
 */
export function includesOneOf(term: Term, literals: readonly Literal[]): SqlFragment {
  if (term.field?.type !== 'multipicklist') {
    throw new QueryError(
      'INVALID_QUERY_FILTER_OPERATOR',
      'includes or excludes operator only valid on multipicklist field',
      term.at,
    )
  }
  return anyOf(
    literals.map(literal => {
      const text = toSqlValue(term, literal)
      const items = typeof text === 'string' ? itemsOf(text) : []
      if (items.length === 0) throw wrongType(term, literal.at)
      return allOf(items.map(item => includesItem(term, item)))
    }),
  )
}

/** Selected items in the order in which the store writes them, so that `B;A` equals `A;B`. */
export function inPicklistOrder(field: FieldDefinition, text: string): string {
  const values = (field.picklist ?? []).map(({ value }) => value.toUpperCase())
  const place = (item: string): number => {
    const at = values.indexOf(item.toUpperCase())
    return at < 0 ? values.length : at
  }
  return itemsOf(text)
    .toSorted((a, b) => place(a) - place(b))
    .join(';')
}
