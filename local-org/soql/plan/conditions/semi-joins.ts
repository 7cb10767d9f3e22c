import type { SqlFragment } from '../../../model.ts'
import type { Comparison, Condition, FieldPath, SelectItem, Statement } from '../../parse/syntax.ts'
import { malformed, type QueryError } from '../../query-error.ts'
import { noSuchObject } from '../complaints.ts'
import { readableObjectOf } from '../context.ts'
import { kindOf } from '../field-traits.ts'
import { presentRows, tablesOf } from '../rows.ts'
import { columnOfFound, createScope, type FoundField, findField, type Scope } from '../scope.ts'
import { allOf, sql } from '../sql.ts'
import { toWhere } from './conditions.ts'

type SemiJoin = Comparison & { readonly right: Statement }

const isSemiJoin = (condition: Condition): condition is SemiJoin =>
  condition.kind === 'comparison' && !('length' in condition.right)

function semiJoinsIn(condition: Condition): readonly SemiJoin[] {
  if (isSemiJoin(condition)) return [condition]
  if (condition.kind === 'and' || condition.kind === 'or') return condition.parts.flatMap(semiJoinsIn)
  return condition.kind === 'not' ? semiJoinsIn(condition.part) : []
}

const mostSemiJoins = 2
const nested =
  'Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.'

/** Whether a semi-join stands where AND alone does not lead. */
function checkPlaces(condition: Condition, isTop: boolean): void {
  if (condition.kind === 'comparison') return
  if (condition.kind === 'and') {
    for (const part of condition.parts) checkPlaces(part, false)
    return
  }
  const [found] = semiJoinsIn(condition)
  if (!found) return
  throw malformed(
    isTop && condition.kind === 'or' ? "Semi join sub-selects are not allowed with the 'OR' operator" : nested,
    found.at,
  )
}

/** @throws QueryError MALFORMED_QUERY for semi-joins where Salesforce does not take them. */
export function checkSemiJoins(where: Condition | undefined): void {
  if (!where) return
  const found = semiJoinsIn(where)
  if (found.length > mostSemiJoins) {
    throw malformed(`Maximum ${mostSemiJoins} semi join sub-selects are allowed`, found[mostSemiJoins]?.at)
  }
  checkPlaces(where, true)
  for (const { right } of found) {
    if (right.where && semiJoinsIn(right.where).length > 0) {
      throw malformed('Nesting of semi join sub-selects is not supported', right.at)
    }
  }
}

/** @throws QueryError MALFORMED_QUERY for a sub-query's WHERE that has a semi-join. */
export function checkNoSemiJoins(condition: Condition | undefined): void {
  const [found] = condition ? semiJoinsIn(condition) : []
  if (found) throw malformed(nested, found.at)
}

const onlyIds = ({ field, at }: FoundField): QueryError =>
  malformed(`Semi join sub-selects can only query id fields, cannot use: '${field.name}'`, at)

function pathOf(item: SelectItem | undefined): FieldPath | undefined {
  return item?.kind === 'expression' && item.expression.kind === 'path' ? item.expression : undefined
}

function selectedField(scope: Scope, { items, at }: Statement): FoundField {
  const path = pathOf(items[0])
  if (!path || items.length > 1) throw malformed('Semi join sub-selects must select a single id field', at)
  const found = findField(scope, path)
  if (kindOf(found.field) !== 'id' || found.steps.length > 0) throw onlyIds(found)
  return found
}

const targetsOf = (scope: Scope, { field }: FoundField): readonly string[] =>
  field.type === 'id' ? [scope.row.object.name] : (field.referenceTo ?? [])

function checkShape({ from, grouping, order, limit, offset, lock, scope, at }: Statement): void {
  const surplus = [grouping, limit, offset, lock, scope].some(clause => clause !== undefined)
  if (surplus || order.length > 0 || from.length > 1) {
    throw malformed('Semi join sub-selects take SELECT, FROM and WHERE only', at)
  }
}

function leftField(outer: Scope, { left }: SemiJoin): FoundField {
  if (left.kind !== 'path') throw malformed(`unexpected token: '${left.name}'`, left.at)
  const found = findField(outer, left)
  if (kindOf(found.field) === 'id' && found.steps.length === 0) return found
  const message = `The left operand '${left.segments.join('.')}' in the where expression for a semi-join should be an id or reference field`
  throw malformed(`${message}, cannot use: '${left.segments.join('.')}'`, left.at)
}

const unsupported = new Set(['ActivityHistory', 'Attachment', 'Event', 'Note', 'OpenActivity', 'Task'])

/** `Id IN (SELECT ...)` or NOT IN, over rows that the user may see. A NOT IN holds where the left side is null. */
export function toSemiJoin(outer: Scope, semiJoin: SemiJoin): SqlFragment {
  const { right, operator } = semiJoin
  const left = leftField(outer, semiJoin)
  checkShape(right)
  const [source] = right.from
  const object = readableObjectOf(outer.context, source.name)
  if (!object) throw noSuchObject(source.name, source.at)
  if (unsupported.has(object.name)) {
    throw malformed(`Entity '${object.name}' is not supported for semi join inner selects`, source.at)
  }
  if (object === outer.row.object)
    throw malformed('The inner and outer selects should not be on the same object type', source.at)
  const inner = createScope(outer.context, object, right.from)
  const selected = selectedField(inner, right)
  const targets = targetsOf(inner, selected)
  if (!targetsOf(outer, left).some(name => targets.includes(name))) throw differentTargets(selected, left)
  const where = right.where ? [toWhere(inner, right.where)] : []
  const column = columnOfFound(selected)
  const conditions = allOf([presentRows(outer.context, inner.row), ...where, sql`${column} IS NOT NULL`])
  const members = sql`SELECT ${column} FROM ${tablesOf(outer.context, inner.row)} WHERE ${conditions}`
  const leftColumn = columnOfFound(left)
  if (operator === 'IN') return sql`${leftColumn} IN (${members})`
  return sql`(${leftColumn} IS NULL OR ${leftColumn} NOT IN (${members}))`
}

const differentTargets = (selected: FoundField, left: FoundField): QueryError =>
  malformed(
    `The selected field '${selected.field.name}' in the subquery and the left operand field in the where expression in the outer query '${left.field.name}' should point to the same object type`,
    selected.at,
  )
