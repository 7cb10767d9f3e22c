import type { ChildRelationship, ObjectDefinition, SqlFragment } from '../../../model.ts'
import type { Statement } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { noSuchChildren } from '../complaints.ts'
import { checkNoSemiJoins } from '../conditions/semi-joins.ts'
import { type PlanContext, readableFieldOf, readableObjectOf } from '../context.ts'
import { planRecords, type RecordPlan } from '../plan.ts'
import { columnOf } from '../rows.ts'
import { createScope, type Scope } from '../scope.ts'
import { oneOf } from '../sql.ts'
import type { Selecting } from './select.ts'

/** The children that a sub-query in SELECT gives to each record. */
export interface ChildList {
  readonly plan: RecordPlan
  /** Column of the parent's id. */
  readonly parentColumn: number
  readonly limit: number | undefined
  readonly offset: number
  /** Children of all these parents together, in the sub-query's order. */
  toSql(parentIds: readonly string[]): SqlFragment
}

interface Found {
  readonly relationship: ChildRelationship
  readonly object: ObjectDefinition
}

function nameOf({ row, aliases }: Scope, written: string, at: number): string {
  const [first = '', second, ...others] = written.split('.')
  if (second === undefined) return first
  const prefix = first.toLowerCase()
  const isParent = prefix === row.object.name.toLowerCase() || aliases.get(prefix)?.length === 0
  if (!isParent || others.length > 0) throw noSuchChildren(written, at)
  return second
}

function findRelationship(scope: Scope, { from: [source] }: Statement): Found {
  const { context, row } = scope
  const name = nameOf(scope, source.name, source.at).toLowerCase()
  const relationship = context.schema.childrenOf(row.object).find(child => child.name.toLowerCase() === name)
  const object = relationship && readableObjectOf(context, relationship.object)
  if (!object || !readableFieldOf(context, object, relationship.field)) throw noSuchChildren(source.name, source.at)
  return { relationship, object }
}

const aggregates = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX', 'GROUPING'])

function checkSubquery(outer: Statement, { items, grouping, scope, lock, offset, where, from, at }: Statement): void {
  const aggregated = items.some(
    item => item.kind === 'expression' && item.expression.kind === 'call' && aggregates.has(item.expression.name),
  )
  if (aggregated || grouping) throw malformed('only root queries support aggregate expressions', at)
  if (scope || lock || from.length > 1) throw malformed('only root queries support USING SCOPE and FOR', at)
  if (offset !== undefined && outer.limit !== 1) {
    throw malformed('OFFSET cannot be used in a subquery unless the parent query has LIMIT 1', at)
  }
  checkNoSemiJoins(where)
}

const sourcesOf = ({ from: [{ alias, at }] }: Statement, object: ObjectDefinition) => [{ name: object.name, alias, at }]

/** The list that a sub-query is about, and what it is asked of. @throws QueryError for a list that there is not */
export function scopeOfChildren(scope: Scope, statement: Statement): { readonly name: string; readonly scope: Scope } {
  const { relationship, object } = findRelationship(scope, statement)
  return { name: relationship.name, scope: createScope(scope.context, object, sourcesOf(statement, object)) }
}

function planChild(context: PlanContext, { relationship, object }: Found, statement: Statement): ChildList {
  const scope = createScope(context, object, sourcesOf(statement, object))
  const plan = planRecords(scope, statement)
  const reference = columnOf(scope.row, relationship.field)
  return {
    plan,
    parentColumn: plan.columns.add(reference),
    limit: statement.limit,
    offset: statement.offset ?? 0,
    toSql: parentIds => plan.toSqlWithin(oneOf(reference, parentIds)),
  }
}

/** Puts a list of children into the records: null where there are none. @throws QueryError */
export function planChildren({ scope, shape }: Selecting, outer: Statement, statement: Statement): ChildList {
  checkSubquery(outer, statement)
  const found = findRelationship(scope, statement)
  const list = planChild(scope.context, found, statement)
  shape.add(found.relationship.name, (cells, page) => {
    const records = page.childrenOf(list, shape.idOf(cells) ?? '')
    return records.length === 0 ? null : { totalSize: records.length, done: true, records }
  })
  return list
}
