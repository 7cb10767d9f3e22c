import type { FunctionCall } from '../../parse/syntax.ts'
import { pathArgumentOf, toFieldTerm } from '../expressions.ts'
import { checkAggregable } from '../field-traits.ts'
import { findField, type Scope } from '../scope.ts'
import { sql } from '../sql.ts'
import { comparedKeyOf, extremeOf, type Term } from '../terms.ts'

/** All aggregate functions. */
export const aggregateFunctions = ['AVG', 'COUNT', 'COUNT_DISTINCT', 'MAX', 'MIN', 'SUM'] as const

type AggregateName = (typeof aggregateFunctions)[number]

const isAggregateName = (name: string): name is AggregateName => aggregateFunctions.some(known => known === name)

export const isAggregate = ({ name }: FunctionCall): boolean => isAggregateName(name)

function toSql(name: AggregateName, term: Term): Pick<Term, 'sql' | 'kind' | 'field'> {
  switch (name) {
    case 'COUNT':
      return { sql: sql`COUNT(${term.sql})`, kind: 'number', field: undefined }
    case 'COUNT_DISTINCT':
      return { sql: sql`COUNT(DISTINCT ${comparedKeyOf(term)})`, kind: 'number', field: undefined }
    case 'MIN':
    case 'MAX':
      return { sql: extremeOf(name, term), kind: term.kind, field: term.field }
    case 'SUM':
      return { sql: sql`SUM(${term.sql})`, kind: 'number', field: term.field }
    case 'AVG':
      return { sql: sql`AVG(${term.sql})`, kind: 'number', field: term.field }
  }
}

/** `SUM(Amount)` over a group's rows; `undefined` for a function that is no aggregate. @throws QueryError */
export function toAggregateTerm(scope: Scope, call: FunctionCall): Term | undefined {
  if (!isAggregateName(call.name)) return undefined
  const found = findField(scope, pathArgumentOf(call))
  checkAggregable(call.name, { field: found.field, at: call.at })
  const term = toFieldTerm(found)
  const { field, ...rest } = toSql(call.name, term)
  return { ...rest, field, name: term.name, key: `${call.name}(${term.key})`, at: call.at }
}
