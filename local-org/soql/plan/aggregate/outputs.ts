import type { FieldPath, FunctionCall, SelectItem, Statement } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { dateFunctions } from '../date-functions.ts'
import { onlyArgument } from '../expressions.ts'
import type { Scope } from '../scope.ts'
import { fieldsOf } from '../select/field-groups.ts'
import { isAggregate } from './functions.ts'

type Expression = FieldPath | FunctionCall
/** One value of each row of totals. */
export interface Output {
  readonly key: string
  readonly expression: Expression
  readonly formatted: boolean
}

const isTotal = (call: FunctionCall): boolean =>
  isAggregate(call) || call.name === 'GROUPING' || dateFunctions.has(call.name)

const unwrapped = (expression: Expression): Expression => {
  if (expression.kind !== 'call' || expression.name !== 'FORMAT') return expression
  const inner = onlyArgument(expression)
  if (inner.kind !== 'path' && inner.kind !== 'call') throw malformed("unexpected token: 'FORMAT'", expression.at)
  return inner
}

/** Whether a query answers totals: it groups, or selects an aggregate or a date function. */
export function isAggregateQuery({ items, grouping }: Statement): boolean {
  if (grouping) return true
  return items.some(item => {
    if (item.kind !== 'expression') return false
    const expression = unwrapped(item.expression)
    return expression.kind === 'call' && isTotal(expression)
  })
}

function expressionsOf(scope: Scope, statement: Statement): readonly (SelectItem & { kind: 'expression' })[] {
  return statement.items.flatMap(item => {
    if (item.kind === 'expression') return [item]
    if (item.kind !== 'fields') throw malformed('Grouped query cannot have sub-queries or TYPEOF', item.at)
    const paths = fieldsOf(scope, statement, item)
    return paths.map(expression => ({ kind: 'expression' as const, expression, alias: undefined, at: item.at }))
  })
}

function impliedKeyOf(expression: Expression): string | undefined {
  if (expression.kind === 'path') return expression.segments.at(-1)
  const argument = expression.name === 'TOLABEL' ? onlyArgument(expression) : undefined
  return argument?.kind === 'path' ? argument.segments.at(-1) : undefined
}

/** What a query for totals selects; values without a name are called expr0, expr1 and so on. @throws QueryError */
export function toOutputs(scope: Scope, statement: Statement): readonly Output[] {
  const keys = new Set(['attributes'])
  let unnamed = 0
  return expressionsOf(scope, statement).map(({ expression: written, alias, at }) => {
    const expression = unwrapped(written)
    const key = alias ?? impliedKeyOf(expression) ?? `expr${unnamed++}`
    if (keys.has(key.toLowerCase())) throw malformed(`duplicate alias: ${key}`, at)
    keys.add(key.toLowerCase())
    return { key, expression, formatted: expression !== written }
  })
}
