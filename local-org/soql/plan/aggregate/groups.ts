import type { SqlFragment } from '../../../model.ts'
import type { FieldPath, FunctionCall, Grouping } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { constantTerm, pathArgumentOf, toTerm } from '../expressions.ts'
import { checkGroupable } from '../field-traits.ts'
import { findField, type Scope } from '../scope.ts'
import { sql } from '../sql.ts'
import { comparedKeyOf, type Term } from '../terms.ts'
import { toAggregateTerm } from './functions.ts'

/** One of the ways in which a query groups its rows: which of the grouped terms it tells apart. */
export type GroupingSet = readonly boolean[]

export interface Groups {
  readonly kind: Grouping['kind']
  readonly terms: readonly Term[]
  /** The finest first. */
  readonly sets: readonly GroupingSet[]
}

const mostSubtotalFields = 3

function toGroupTerm(scope: Scope, item: FieldPath | FunctionCall): Term {
  if (item.kind === 'path') {
    const found = findField(scope, item)
    checkGroupable(found)
    return toTerm(scope, item)
  }
  const term = toTerm(scope, item)
  if (item.name === 'DISTANCE') throw malformed('DISTANCE can not be grouped in a query call', item.at)
  return term
}

function setsOf(kind: Grouping['kind'], count: number): readonly GroupingSet[] {
  const numbers = [...Array(count).keys()]
  if (kind === 'plain') return [numbers.map(() => true)]
  if (kind === 'rollup') return [...Array(count + 1).keys()].map(left => numbers.map(at => at < count - left))
  return [...Array(2 ** count).keys()].map(bits => numbers.map(at => ((bits >> (count - 1 - at)) & 1) === 0))
}

/** @throws QueryError MALFORMED_QUERY */
export function toGroups(scope: Scope, grouping: Grouping | undefined): Groups {
  const { kind, items } = grouping ?? { kind: 'plain', items: [] }
  if (kind !== 'plain' && items.length > mostSubtotalFields) {
    throw malformed(`GROUP BY ${kind.toUpperCase()} must contain ${mostSubtotalFields} fields or less`)
  }
  const terms = items.map(item => toGroupTerm(scope, item))
  const repeated = terms.find((term, at) => terms.findIndex(other => other.key === term.key) < at)
  if (repeated) throw malformed(`duplicate grouping expression: ${repeated.name}`, repeated.at)
  return { kind, terms, sets: setsOf(kind, terms.length) }
}

/** What rows of one group have in common; text groups ignoring case, as it compares. */
export function groupKeyOf(term: Term): SqlFragment {
  if (term.kind === 'boolean') return sql`IFNULL(${term.sql}, 0)`
  return comparedKeyOf(term)
}

/** The grouped term that decides an expression's value: itself, or the field that it is a function of. */
function groupBehind({ terms }: Groups, term: Term): number {
  const same = terms.findIndex(({ key }) => key === term.key)
  if (same >= 0) return same
  return terms.findIndex(
    ({ key, kind, field }) =>
      (kind === 'date' && field !== undefined && term.key.endsWith(`(${key})`)) || term.key === `TOLABEL(${key})`,
  )
}

/** An expression over the groups of one set: a grouped term, a function of one, an aggregate, GROUPING. @throws QueryError */
export function createGroupTerms(scope: Scope, groups: Groups, complaint: string) {
  const toGrouping = (call: FunctionCall, set: GroupingSet): Term => {
    const term = toTerm(scope, pathArgumentOf(call))
    const at = groups.terms.findIndex(({ key }) => key === term.key)
    if (at < 0) throw malformed(`${complaint}: ${term.name}`)
    const key = `GROUPING(${term.key})`
    return { ...constantTerm(term, set[at] ? '0' : '1'), kind: 'number', field: undefined, key, at: call.at }
  }
  const checkAggregate = (call: FunctionCall, aggregate: Term): void => {
    const grouped = groups.kind === 'plain' && groups.terms.some(({ key }) => aggregate.key === `${call.name}(${key})`)
    if (grouped) throw malformed(`Grouped field should not be aggregated: ${aggregate.name}`)
  }
  const toAggregate = (call: FunctionCall, set: GroupingSet): Term | undefined => {
    if (call.name === 'GROUPING') return toGrouping(call, set)
    const aggregate = toAggregateTerm(scope, call)
    if (aggregate) checkAggregate(call, aggregate)
    return aggregate
  }
  return (expression: FieldPath | FunctionCall, set: GroupingSet): Term => {
    const aggregate = expression.kind === 'call' ? toAggregate(expression, set) : undefined
    if (aggregate) return aggregate
    const term = toTerm(scope, expression)
    const at = groupBehind(groups, term)
    if (at < 0) throw malformed(`${complaint}: ${term.name}`)
    return set[at] ? term : constantTerm(term, 'NULL')
  }
}
