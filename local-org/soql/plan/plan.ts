import type { SqlFragment } from '../../model.ts'
import type { SelectItem, Statement } from '../parse/syntax.ts'
import { malformed, QueryError } from '../query-error.ts'
import { type Columns, createColumns } from '../result/columns.ts'
import { createShape, type Shape } from '../result/shape.ts'
import { toWhere } from './conditions/conditions.ts'
import { toOrder } from './ordering.ts'
import { columnOf, presentRows, tablesOf } from './rows.ts'
import type { Scope } from './scope.ts'
import { type ChildList, planChildren } from './select/children.ts'
import { fieldsOf } from './select/field-groups.ts'
import { addExpression, addField, type Selecting } from './select/select.ts'
import { addTypeOf } from './select/type-of.ts'
import { allOf, bind, raw, sql } from './sql.ts'

/** A query for records, ready to run. */
export interface RecordPlan {
  readonly columns: Columns
  readonly shape: Shape
  readonly children: readonly ChildList[]
  /** All rows that the query finds, in its order, within its limit. */
  toSql(): SqlFragment
  /** The rows for which the condition holds, whatever the query's own conditions are, but still only those the user may see. */
  toSqlWhere(condition: SqlFragment): SqlFragment
  /** As `toSql`, for those rows for which the condition holds, without limit. */
  toSqlWithin(condition: SqlFragment): SqlFragment
}

const largestOffset = 2000

/** @throws QueryError NUMBER_OUTSIDE_VALID_RANGE */
export function checkOffset({ offset = 0 }: Statement, { row }: Scope): void {
  if (offset <= largestOffset) return
  const message = `Maximum SOQL offset allowed for apiName ${row.object.name} is ${largestOffset}`
  throw new QueryError('NUMBER_OUTSIDE_VALID_RANGE', message)
}

export function limitOf({ limit, offset }: Statement): SqlFragment {
  if (limit === undefined && offset === undefined) return raw('')
  return sql` LIMIT ${bind(limit ?? -1)} OFFSET ${bind(offset ?? 0)}`
}

/** The rows that USING SCOPE leaves. @throws QueryError for scopes that need what this org has not. */
function scopeCondition({ context, row }: Scope, { scope }: Statement): readonly SqlFragment[] {
  if (!scope || scope.name === 'everything') return []
  if (scope.name !== 'mine' || !row.object.fields.has('OwnerId')) {
    throw malformed(`filter scope '${scope.name}' is not supported for ${row.object.name}`, scope.at)
  }
  return [sql`${columnOf(row, 'OwnerId')} = ${bind(context.access.userId)}`]
}

/** The conditions of a query, its scope included, but not which rows the user may see. */
export function conditionsOf(scope: Scope, statement: Statement): readonly SqlFragment[] {
  const where = statement.where ? [toWhere(scope, statement.where)] : []
  return [...scopeCondition(scope, statement), ...where]
}

function addItem(selecting: Selecting, statement: Statement, item: SelectItem): readonly ChildList[] {
  switch (item.kind) {
    case 'expression':
      addExpression(selecting, item)
      return []
    case 'typeof':
      addTypeOf(selecting, item)
      return []
    case 'subquery':
      return [planChildren(selecting, statement, item.statement)]
    case 'fields':
      for (const path of fieldsOf(selecting.scope, statement, item)) addField(selecting, path)
      return []
  }
}

function checkLock({ lock, order, offset }: Statement): void {
  if (lock !== 'UPDATE') return
  if (order.length > 0) throw malformed('Explicit ORDER BY not allowed when locking rows (Id order is implied)')
  if (offset !== undefined) throw malformed('FOR UPDATE cannot be used in conjunction with the OFFSET clause')
}

/** Plans a query whose answer is records. @throws QueryError */
export function planRecords(scope: Scope, statement: Statement): RecordPlan {
  checkOffset(statement, scope)
  checkLock(statement)
  const columns = createColumns()
  const shape = createShape({ columns, rows: [scope.row] })
  const children = statement.items.flatMap(item => addItem({ scope, columns, shape }, statement, item))
  const conditions = conditionsOf(scope, statement)
  const order = toOrder(scope, statement.order)
  const visible = presentRows(scope.context, scope.row)
  const select = (where: readonly SqlFragment[]): SqlFragment =>
    sql`SELECT ${columns.toSql()} FROM ${tablesOf(scope.context, scope.row)} WHERE ${allOf(where)}`
  return {
    columns,
    shape,
    children,
    toSql: () => sql`${select([visible, ...conditions])}${order}${limitOf(statement)}`,
    toSqlWhere: condition => select([visible, condition]),
    toSqlWithin: condition => sql`${select([visible, condition, ...conditions])}${order}`,
  }
}
