import type { FieldDefinition, FieldType } from '../../model.ts'
import { invalidField, malformed } from '../query-error.ts'

/** How values of a field are written in a query and compared. */
export type ValueKind = 'text' | 'id' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'none'

const kinds: Partial<Record<FieldType, ValueKind>> = {
  id: 'id',
  reference: 'id',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
  address: 'none',
  location: 'none',
  base64: 'none',
  anyType: 'none',
  encryptedstring: 'none',
}

export const kindOf = ({ type }: FieldDefinition): ValueKind => kinds[type] ?? 'text'

const longestShortText = 255

const isLongText = ({ type, length = 0 }: FieldDefinition): boolean => type === 'textarea' && length > longestShortText

export const isCompound = ({ type }: FieldDefinition): boolean => type === 'address' || type === 'location'

const standardIndexes: ReadonlySet<string> = new Set([
  'Id',
  'Name',
  'OwnerId',
  'CreatedDate',
  'SystemModstamp',
  'RecordTypeId',
  'Email',
])

/** Whether an index may lead to the records with a value of the field. */
export const isIndexed = (field: FieldDefinition): boolean =>
  standardIndexes.has(field.name) || field.type === 'reference' || field.externalId === true || field.unique === true

interface FieldPlace {
  readonly field: FieldDefinition
  readonly at: number
}

/** @throws QueryError INVALID_FIELD for a field that WHERE cannot name. */
export function checkFilterable({ field, at }: FieldPlace): void {
  if (isCompound(field)) throw invalidField('Address fields can only be filtered using Distance expressions', at)
  if (kindOf(field) === 'none' || isLongText(field)) {
    throw invalidField(`field '${field.name}' can not be filtered in a query call`, at)
  }
}

/** @throws QueryError MALFORMED_QUERY for a field that ORDER BY cannot name. */
export function checkSortable({ field, at }: FieldPlace): void {
  if (kindOf(field) === 'none' || isLongText(field) || field.type === 'multipicklist') {
    throw malformed(`field '${field.name}' can not be sorted in a query call`, at)
  }
}

const ungroupable: ReadonlySet<FieldType> = new Set([
  'currency',
  'double',
  'percent',
  'datetime',
  'time',
  'multipicklist',
])

/** @throws QueryError MALFORMED_QUERY for a field that GROUP BY cannot name. */
export function checkGroupable({ field, at }: FieldPlace): void {
  if (kindOf(field) === 'none' || isLongText(field) || ungroupable.has(field.type)) {
    throw malformed(`field '${field.name}' can not be grouped in a query call`, at)
  }
}

const neverAggregated: ReadonlySet<FieldType> = new Set(['boolean', 'time', 'multipicklist'])

/** @throws QueryError MALFORMED_QUERY for a field whose type the aggregate function does not take. */
export function checkAggregable(aggregate: string, { field, at }: FieldPlace): void {
  const sums = aggregate === 'SUM' || aggregate === 'AVG'
  const never = kindOf(field) === 'none' || isLongText(field) || neverAggregated.has(field.type)
  if (never || (sums && kindOf(field) !== 'number')) {
    throw malformed(`field ${field.name} does not support aggregate operator ${aggregate}`, at)
  }
}
