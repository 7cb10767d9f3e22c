import type { Opened } from '../open.ts'
import type { Expression, FieldPath, FunctionCall, SelectItem, Statement, TypeOf } from '../parse/syntax.ts'
import { aggregateFunctions } from '../plan/aggregate/functions.ts'
import { isAggregateQuery, type Output, toOutputs } from '../plan/aggregate/outputs.ts'
import { createScope, findField, findParents, type Scope } from '../plan/scope.ts'
import { scopeOfChildren } from '../plan/select/children.ts'
import { fieldsOf } from '../plan/select/field-groups.ts'
import {
  type ColumnMetadata,
  insideParents,
  merged,
  plainColumn,
  toFieldColumn,
  toFoundColumns,
  typesOf,
} from './column.ts'

/** What `GET query?columns=true` answers in the place of records. */
export interface QueryColumns {
  readonly columnMetadata: readonly ColumnMetadata[]
  readonly entityName: string
  readonly groupBy: boolean
  readonly idSelected: boolean
  readonly keyPrefix: string
}

const nameOf = (expression: Expression): string => {
  if (expression.kind === 'path') return expression.segments.join('.')
  return expression.kind === 'call' ? writtenCall(expression) : ''
}

const writtenCall = (call: FunctionCall): string =>
  `${call.name.toLowerCase()}(${call.arguments.map(nameOf).join(', ')})`

const isPath = (expression: Expression): expression is FieldPath => expression.kind === 'path'

/** The field that a function is about, however deep it is inside others. */
function pathIn(expression: Expression): FieldPath | undefined {
  if (isPath(expression)) return expression
  return expression.kind === 'call' ? expression.arguments.map(pathIn).find(path => path !== undefined) : undefined
}

function toCallColumns(scope: Scope, call: FunctionCall, alias: string | undefined): readonly ColumnMetadata[] {
  const path = pathIn(call)
  const found = path && findField(scope, path)
  if (call.name === 'DISTANCE' || found === undefined) return [{ ...plainColumn(alias ?? 'expr0'), numberType: true }]
  const column = toFieldColumn(found.field, alias ?? found.field.name)
  return alias === undefined ? insideParents(found.steps, [column]) : [column]
}

function toTypeOfColumns(scope: Scope, item: TypeOf): readonly ColumnMetadata[] {
  const steps = findParents(scope, item.path)
  const { context } = scope
  const branches = item.branches.flatMap(({ object: name, fields }) => {
    const object = context.schema.objectOf(name)
    const inside = object && createScope(context, object, [])
    return inside ? fields.flatMap(path => toFoundColumns(findField(inside, path))) : []
  })
  const others = (item.otherwise ?? []).map(path => plainColumn(path.segments.at(-1) ?? ''))
  return insideParents(steps, merged([...branches, ...others]))
}

function toItemColumns(scope: Scope, statement: Statement, item: SelectItem): readonly ColumnMetadata[] {
  switch (item.kind) {
    case 'fields':
      return fieldsOf(scope, statement, item).flatMap(path => toFoundColumns(findField(scope, path)))
    case 'typeof':
      return toTypeOfColumns(scope, item)
    case 'subquery': {
      const { name, scope: inside } = scopeOfChildren(scope, item.statement)
      return [{ ...plainColumn(name), aggregate: true, joinColumns: toColumns(inside, item.statement) }]
    }
    case 'expression':
      if (item.expression.kind === 'path') return toFoundColumns(findField(scope, item.expression))
      return toCallColumns(scope, item.expression, item.alias)
  }
}

const counts: ReadonlySet<string> = new Set(['COUNT', 'COUNT_DISTINCT'])
const isAggregateName = (name: string): boolean => aggregateFunctions.some(known => known === name)

function toTotalColumn(scope: Scope, { key, expression }: Output): ColumnMetadata {
  const path = pathIn(expression)
  const field = path && findField(scope, path).field
  if (field && (expression.kind === 'path' || expression.name === 'TOLABEL')) return toFieldColumn(field, key)
  const call = expression as FunctionCall
  const typed = isAggregateName(call.name) && !counts.has(call.name) ? field : undefined
  return { ...plainColumn(key), ...typesOf(typed), aggregate: true, displayName: writtenCall(call) }
}

const toColumns = (scope: Scope, statement: Statement): readonly ColumnMetadata[] =>
  merged(statement.items.flatMap(item => toItemColumns(scope, statement, item)))

/** The columns of a query that was planned without a complaint. */
export function describeColumns({ scope, statement }: Opened): QueryColumns {
  const totals = isAggregateQuery(statement)
  const columnMetadata = totals
    ? toOutputs(scope, statement).map(output => toTotalColumn(scope, output))
    : toColumns(scope, statement)
  const { name, keyPrefix } = scope.row.object
  return {
    columnMetadata,
    entityName: name,
    groupBy: statement.grouping !== undefined,
    idSelected: !totals && columnMetadata.some(({ columnName }) => columnName === 'Id'),
    keyPrefix,
  }
}
