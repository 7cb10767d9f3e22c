import type { SqlFragment } from '../../model.ts'
import type { OrderItem } from '../parse/syntax.ts'
import { malformed } from '../query-error.ts'
import { toTerm } from './expressions.ts'
import { checkSortable } from './field-traits.ts'
import { findField, type Scope } from './scope.ts'
import { joined, raw, sql } from './sql.ts'
import { sortKeysOf, type Term } from './terms.ts'

/**
 * The direction of a sort key. References sort their nulls first whatever the query says, as the SOQL reference has it.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_orderby.htm
 */
export function directionOf(item: OrderItem, term: Term): SqlFragment {
  const nullsLast = item.nullsLast && term.field?.type !== 'reference'
  return raw(`${item.descending ? 'DESC' : 'ASC'} NULLS ${nullsLast ? 'LAST' : 'FIRST'}`)
}

export const orderBy = (keys: readonly SqlFragment[]): SqlFragment =>
  keys.length === 0 ? raw('') : sql` ORDER BY ${joined(keys, ', ')}`

function checkFunction({ expression }: OrderItem): void {
  if (expression.kind === 'call' && expression.name === 'TOLABEL') {
    throw malformed("unexpected token: 'toLabel'", expression.at)
  }
}

/** ORDER BY over a scope's rows. @throws QueryError */
export function toOrder(scope: Scope, items: readonly OrderItem[]): SqlFragment {
  return orderBy(
    items.flatMap(item => {
      if (item.expression.kind === 'path') checkSortable(findField(scope, item.expression))
      checkFunction(item)
      const term = toTerm(scope, item.expression)
      const direction = directionOf(item, term)
      return sortKeysOf(term).map(key => sql`${key} ${direction}`)
    }),
  )
}
