import type { SqlFragment } from '../../../model.ts'
import type { Statement } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { checkOffset, conditionsOf, limitOf } from '../plan.ts'
import { presentRows, tablesOf } from '../rows.ts'
import type { Scope } from '../scope.ts'
import { allOf, sql } from '../sql.ts'

/** Whether a query is `SELECT COUNT() FROM ...`, whose answer is a number alone. */
export function isCountQuery({ items, at }: Statement): boolean {
  const counts = items.flatMap(item =>
    item.kind === 'expression' &&
    item.expression.kind === 'call' &&
    item.expression.name === 'COUNT' &&
    item.expression.arguments.length === 0
      ? [item]
      : [],
  )
  if (counts.length === 0) return false
  if (items.length > 1 || counts[0]?.alias !== undefined)
    throw malformed('COUNT() must be the only element in the SELECT list', at)
  return true
}

/** How many rows a query finds, within its limit, in the only column. @throws QueryError */
export function planCount(scope: Scope, statement: Statement): SqlFragment {
  checkOffset(statement, scope)
  if (statement.order.length > 0) throw malformed('COUNT() cannot be used with ORDER BY', statement.at)
  if (statement.grouping) throw malformed('COUNT() cannot be used with GROUP BY', statement.at)
  const conditions = conditionsOf(scope, statement)
  const rows = sql`SELECT 1 FROM ${tablesOf(scope.context, scope.row)} WHERE ${allOf([presentRows(scope.context, scope.row), ...conditions])}`
  return sql`SELECT COUNT(*) FROM (${rows}${limitOf(statement)})`
}
