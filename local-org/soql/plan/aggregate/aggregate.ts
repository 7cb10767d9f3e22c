import type { SqlFragment } from '../../../model.ts'
import { toWireValue } from '../../../store/wire.ts'
import type { Statement } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { toFormatted } from '../../result/format.ts'
import type { Cells, JsonValue, QueryRecord } from '../../result/json.ts'
import { toComparison } from '../conditions/comparisons.ts'
import { toCondition } from '../conditions/conditions.ts'
import { directionOf, orderBy } from '../ordering.ts'
import { checkOffset, conditionsOf, limitOf } from '../plan.ts'
import { presentRows, tablesOf } from '../rows.ts'
import type { Scope } from '../scope.ts'
import { allOf, joined, raw, sql } from '../sql.ts'
import { sortKeysOf, type Term } from '../terms.ts'
import { createGroupTerms, type GroupingSet, type Groups, groupKeyOf, toGroups } from './groups.ts'
import { type Output, toOutputs } from './outputs.ts'

/** A query for totals, ready to run. */
export interface AggregatePlan {
  toSql(): SqlFragment
  read(cells: Cells): QueryRecord
}

type ToTerm = (expression: Output['expression'], set: GroupingSet) => Term

function checkLimits({ grouping, limit, offset, lock }: Statement): void {
  if (lock === 'UPDATE') throw malformed('FOR UPDATE cannot be used with aggregate functions or GROUP BY')
  if (grouping) return
  const clause = limit !== undefined ? 'LIMIT' : offset !== undefined ? 'OFFSET' : undefined
  if (clause) throw malformed(`Non-grouped query that uses overall aggregate functions cannot also use ${clause}`)
}

function havingOf(
  scope: Scope,
  { grouping }: Statement,
  toTerm: (expression: Output['expression']) => Term,
): SqlFragment {
  if (!grouping?.having) return raw('')
  const condition = toCondition(grouping.having, ({ left, operator, right }) => {
    if (!('length' in right)) throw malformed('Semi join sub-selects are not allowed in HAVING', right.at)
    return toComparison(toTerm(left), { operator, literals: right, calendar: scope.context.calendar })
  })
  return sql` HAVING ${condition}`
}

interface Ordering {
  keysIn(set: GroupingSet): readonly SqlFragment[]
  directions: readonly SqlFragment[]
}

/** Without ORDER BY subtotals follow what they sum up. */
function naturalOrder({ kind, terms }: Groups): Ordering {
  if (kind === 'plain') return { keysIn: () => [], directions: [] }
  const keysOf = (term: Term): readonly SqlFragment[] => [raw('0'), ...sortKeysOf(term)]
  return {
    keysIn: set =>
      terms.flatMap((term, at) => (set[at] ? keysOf(term) : keysOf(term).map((_, place) => raw(place ? 'NULL' : '1')))),
    directions: terms.flatMap(term => keysOf(term).map(() => raw('ASC NULLS FIRST'))),
  }
}

function toOrdering({ order }: Statement, groups: Groups, toTerm: ToTerm): Ordering {
  if (order.length === 0) return naturalOrder(groups)
  const [finest = []] = groups.sets
  return {
    keysIn: set => order.flatMap(item => sortKeysOf(toTerm(item.expression, set))),
    directions: order.flatMap(item => {
      const term = toTerm(item.expression, finest)
      return sortKeysOf(term).map(() => directionOf(item, term))
    }),
  }
}

function readValue({ field, kind }: Term, value: Cells[number]): JsonValue {
  if (kind === 'boolean') return value === 1
  if (field) return toWireValue(field, value)
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

/** Plans a query whose answer is totals. @throws QueryError */
export function planAggregates(scope: Scope, statement: Statement): AggregatePlan {
  checkOffset(statement, scope)
  checkLimits(statement)
  const outputs = toOutputs(scope, statement)
  const groups = toGroups(scope, statement.grouping)
  const toTerm = createGroupTerms(scope, groups, 'Field must be grouped or aggregated')
  const ordering = toOrdering(
    statement,
    groups,
    createGroupTerms(scope, groups, 'Ordered field must be grouped or aggregated'),
  )
  const conditions = conditionsOf(scope, statement)
  const selectSet = (set: GroupingSet): SqlFragment => {
    const columns = [...outputs.map(({ expression }) => toTerm(expression, set).sql), ...ordering.keysIn(set)]
    const having = havingOf(scope, statement, expression => toTerm(expression, set))
    const keys = groups.terms.filter((_, at) => set[at]).map(groupKeyOf)
    const groupBy = keys.length === 0 ? raw('') : sql` GROUP BY ${joined(keys, ', ')}`
    const from = sql`FROM ${tablesOf(scope.context, scope.row)} WHERE ${allOf([presentRows(scope.context, scope.row), ...conditions])}`
    return sql`SELECT ${joined(columns, ', ')} ${from}${groupBy}${having}`
  }
  const order = orderBy(
    ordering.directions.map((direction, at) => sql`${raw(String(outputs.length + at + 1))} ${direction}`),
  )
  const sets = groups.sets.map(selectSet)
  const terms = outputs.map(({ expression }) => toTerm(expression, groups.sets[0] ?? []))
  return {
    toSql: () => sql`${joined(sets, ' UNION ALL ')}${order}${limitOf(statement)}`,
    read: cells => ({
      attributes: { type: 'AggregateResult' },
      ...Object.fromEntries(
        outputs.map(({ key, formatted }, at) => {
          const term = terms[at]
          const value = term ? readValue(term, cells[at]) : null
          return [key, formatted ? toFormatted(term?.field, value, scope.context.calendar.zone) : value]
        }),
      ),
    }),
  }
}
