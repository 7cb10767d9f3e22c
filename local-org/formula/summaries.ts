import type { FieldDefinition, ObjectDefinition, Schema, SummaryDefinition } from '../model.ts'
import { type FormulaRow, type FormulaStore, rowsOf } from './rows.ts'
import { FormulaError, type FormulaValue, isBlank, isMoment, numberIn } from './value.ts'

interface SummaryParts {
  readonly row: FormulaRow
  readonly store: FormulaStore
  readonly fieldValue: (object: ObjectDefinition, row: FormulaRow, field: FieldDefinition) => FormulaValue
}

type Filter = SummaryDefinition['filters'][number]

const orderOf = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A value in the form in which filters write it. */
function writtenOf(value: FormulaValue): number | string {
  if (isMoment(value)) return new Date(value.ms).toISOString().slice(0, 10)
  if (typeof value === 'number') return value
  return value === null ? '' : String(value).toLowerCase()
}

const measureOf = (value: FormulaValue): number | string => (isMoment(value) ? value.ms : writtenOf(value))

const oneOf = (written: number | string, texts: readonly string[]): boolean =>
  texts.some(text => (typeof written === 'number' ? text !== '' && written === Number(text) : written === text))

const among = (written: number | string, texts: readonly string[]): boolean =>
  String(written)
    .split(';')
    .some(choice => texts.includes(choice))

const ordered =
  (holds: (order: number) => boolean) =>
  (written: number | string, [text = '']: readonly string[]): boolean =>
    written !== '' && holds(orderOf(written, typeof written === 'number' ? Number(text) : text))

type Holds = (written: number | string, texts: readonly string[]) => boolean

/** By the names that filters have. Several values, between commas, are alternatives. */
const operations: Readonly<Record<string, Holds>> = {
  equals: oneOf,
  notEqual: (written, texts) => !oneOf(written, texts),
  lessThan: ordered(order => order < 0),
  greaterThan: ordered(order => order > 0),
  lessOrEqual: ordered(order => order <= 0),
  greaterOrEqual: ordered(order => order >= 0),
  contains: (written, texts) => texts.some(text => String(written).includes(text)),
  notContain: (written, texts) => !texts.some(text => String(written).includes(text)),
  startsWith: (written, texts) => texts.some(text => String(written).startsWith(text)),
  includes: among,
  excludes: (written, texts) => !among(written, texts),
}

const textsOf = ({ value }: Filter): readonly string[] => value.split(',').map(text => text.trim().toLowerCase())

/** @throws FormulaError naming what a roll-up uses that is not here */
export function checkSummary(summary: SummaryDefinition, schema: Schema): ObjectDefinition {
  const object = schema.objectOf(summary.object)
  if (object === undefined) throw new FormulaError(`counts ${summary.object}, which is not here`)
  const names = [
    summary.reference,
    ...(summary.field ? [summary.field] : []),
    ...summary.filters.map(({ field }) => field),
  ]
  const missing = names.find(name => schema.fieldOf(object, name) === undefined)
  if (missing) throw new FormulaError(`names ${object.name}.${missing}, which is not here`)
  const unknown = summary.filters.find(({ operation }) => operations[operation] === undefined)
  if (unknown) throw new FormulaError(`uses the filter ${unknown.operation}`)
  return object
}

function combine(operation: SummaryDefinition['operation'], values: readonly FormulaValue[]): FormulaValue {
  const present = values.filter(value => !isBlank(value))
  if (operation === 'sum') return present.reduce<number>((sum, value) => sum + Number(numberIn(value)), 0)
  const [first = null, ...rest] = present
  const wanted = operation === 'min' ? -1 : 1
  return rest.reduce((best, value) => (orderOf(measureOf(value), measureOf(best)) === wanted ? value : best), first)
}

/** The value of a roll-up field for one record. @throws FormulaError */
export function summarize(summary: SummaryDefinition, { row, store, fieldValue }: SummaryParts): FormulaValue {
  const object = checkSummary(summary, store.schema)
  const valueIn = (detail: FormulaRow, name: string): FormulaValue => {
    const field = store.schema.fieldOf(object, name)
    return field ? fieldValue(object, detail, field) : null
  }
  const holds = (detail: FormulaRow) => (filter: Filter) =>
    operations[filter.operation]?.(writtenOf(valueIn(detail, filter.field)), textsOf(filter)) === true
  const reference = store.schema.fieldOf(object, summary.reference)?.name
  const details = rowsOf(object, [`"${reference}" = ? AND "IsDeleted" = 0`, String(row.Id)], store)
  const counted = details.filter(detail => summary.filters.every(holds(detail)))
  if (summary.operation === 'count') return counted.length
  const { field = '' } = summary
  return combine(
    summary.operation,
    counted.map(detail => valueIn(detail, field)),
  )
}
