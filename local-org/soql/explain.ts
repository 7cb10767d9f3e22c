import type { FieldDefinition } from '../model.ts'
import type { Opened } from './open.ts'
import type { Comparison, Condition, Statement } from './parse/syntax.ts'
import { planCount } from './plan/aggregate/count-plan.ts'
import { createAliases } from './plan/context.ts'
import { isIndexed } from './plan/field-traits.ts'
import { createScope, findField, type Scope } from './plan/scope.ts'
import type { Fetch } from './result/result.ts'

/** One way to the answer of a query. */
export interface ExplainedPlan {
  /** How many records it gives. */
  readonly cardinality: number
  /** Those whose index leads. */
  readonly fields: readonly string[]
  readonly leadingOperationType: 'Index' | 'TableScan'
  readonly notes: readonly {
    readonly description: string
    readonly fields: readonly string[]
    readonly tableEnumOrId: string
  }[]
  /** Above 1 an index is not used. */
  readonly relativeCost: number
  /** How many records the object has. */
  readonly sobjectCardinality: number
  readonly sobjectType: string
}

const leading: ReadonlySet<string> = new Set(['=', 'IN', '<', '<=', '>', '>=', 'LIKE'])

const isCustom = ({ name }: FieldDefinition): boolean => name.endsWith('__c')

/** Of the first million records and of those beyond, and how many records at most. */
const shares = { standard: [0.3, 0.15, 1_000_000], custom: [0.1, 0.05, 333_333] } as const
const firstRecords = 1_000_000

function thresholdOf(records: number, kind: keyof typeof shares): number {
  const [share, shareBeyond, most] = shares[kind]
  const beyond = Math.max(0, records - firstRecords)
  return Math.min(most, share * Math.min(records, firstRecords) + shareBeyond * beyond)
}

const costOf = (found: number, records: number, kind: keyof typeof shares): number =>
  records === 0 ? 0 : Math.round((found / thresholdOf(records, kind)) * 1000) / 1000

const bare = {
  items: [],
  grouping: undefined,
  order: [],
  limit: undefined,
  offset: undefined,
  lock: undefined,
} as const

/** Comparisons that all records of the answer pass. */
function comparisonsIn(condition: Condition | undefined): readonly Comparison[] {
  if (condition?.kind === 'and') return condition.parts.flatMap(comparisonsIn)
  return condition?.kind === 'comparison' ? [condition] : []
}

interface Filter {
  readonly comparison: Comparison
  readonly field: FieldDefinition
}

/** Those on fields of the object itself, since no index reaches behind a relationship. */
function filtersIn(scope: Scope, { where }: Statement): readonly Filter[] {
  return comparisonsIn(where).flatMap(comparison => {
    if (comparison.left.kind !== 'path') return []
    const { field, steps } = findField(scope, comparison.left)
    return steps.length === 0 ? [{ comparison, field }] : []
  })
}

const isLeading = ({ comparison: { operator, right }, field }: Filter): boolean =>
  isIndexed(field) && leading.has(operator) && 'length' in right

/**
 * The plans of a query by the thresholds that Salesforce publishes: an index leads where it leaves less than 30 % of the
 * records (10 % for fields of one's own). Counts are exact here, where Salesforce estimates; the cost of reading the whole
 * table is measured by the same threshold, which Salesforce does not publish.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query_performance_feedback.htm
 */
export function explainQuery({ scope, statement }: Opened, fetch: Fetch): readonly ExplainedPlan[] {
  const { object } = scope.row
  const count = (where: Condition | undefined): number => {
    const { from } = statement
    const alone = createScope({ ...scope.context, nextAlias: createAliases() }, object, from)
    const counted = { ...statement, ...bare, where }
    return Number(fetch(planCount(alone, counted))[0]?.[0] ?? 0)
  }
  const filters = filtersIn(scope, statement)
  const sobjectCardinality = count(undefined)
  const cardinality = count(statement.where)
  const unindexed = filters.filter(filter => !isLeading(filter)).map(({ field }) => field.name)
  const description = 'Not considering filter for optimization because unindexed'
  const notes = unindexed.length === 0 ? [] : [{ description, fields: unindexed, tableEnumOrId: object.name }]
  const common = { notes, sobjectCardinality, sobjectType: object.name }
  const byIndex = filters.filter(isLeading).map(({ comparison, field }): ExplainedPlan => {
    const found = count(comparison)
    const relativeCost = costOf(found, sobjectCardinality, isCustom(field) ? 'custom' : 'standard')
    return { ...common, cardinality: found, fields: [field.name], leadingOperationType: 'Index', relativeCost }
  })
  const relativeCost = costOf(sobjectCardinality, sobjectCardinality, 'standard')
  const scan: ExplainedPlan = { ...common, cardinality, fields: [], leadingOperationType: 'TableScan', relativeCost }
  return [...byIndex, scan].toSorted((one, other) => one.relativeCost - other.relativeCost)
}
