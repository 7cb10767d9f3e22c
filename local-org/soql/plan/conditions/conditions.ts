import type { SqlFragment } from '../../../model.ts'
import type { Comparison, Condition, FieldPath, FunctionCall } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { toTerm } from '../expressions.ts'
import { checkFilterable } from '../field-traits.ts'
import { findField, type Scope } from '../scope.ts'
import { allOf, anyOf, notTrue } from '../sql.ts'
import type { Term } from '../terms.ts'
import { toComparison } from './comparisons.ts'
import { toSemiJoin } from './semi-joins.ts'

/** How one comparison becomes SQL: in WHERE from fields, in HAVING from groups. */
export type ToComparison = (comparison: Comparison) => SqlFragment

/** AND, OR and NOT over comparisons. */
export function toCondition(condition: Condition, toSql: ToComparison): SqlFragment {
  switch (condition.kind) {
    case 'and':
      return allOf(condition.parts.map(part => toCondition(part, toSql)))
    case 'or':
      return anyOf(condition.parts.map(part => toCondition(part, toSql)))
    case 'not':
      return notTrue(toCondition(condition.part, toSql))
    default:
      return toSql(condition)
  }
}

function checkDistance(term: Term, { operator, at }: Comparison): void {
  if (operator !== '<' && operator !== '>') throw malformed(`DISTANCE can not be compared with '${operator}'`, at)
  if (term.name !== 'DISTANCE') throw malformed(`unexpected token: '${operator}'`, at)
}

const isDistance = (left: FieldPath | FunctionCall): boolean => left.kind === 'call' && left.name === 'DISTANCE'

/** The WHERE of a query over its scope's rows. @throws QueryError */
export function toWhere(scope: Scope, condition: Condition): SqlFragment {
  return toCondition(condition, comparison => {
    const { left, right, operator } = comparison
    if (!('length' in right)) return toSemiJoin(scope, { ...comparison, right })
    if (left.kind === 'path') checkFilterable(findField(scope, left))
    const term = toTerm(scope, left)
    if (isDistance(left)) checkDistance(term, comparison)
    return toComparison(term, { operator, literals: right, calendar: scope.context.calendar })
  })
}
