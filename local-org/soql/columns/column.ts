import type { FieldDefinition, FieldType } from '../../model.ts'
import { kindOf } from '../plan/field-traits.ts'
import type { Parent } from '../plan/rows.ts'
import type { FoundField } from '../plan/scope.ts'

/** One column of an answer, as `columns=true` tells it: parents and lists of children have columns of their own. */
export interface ColumnMetadata {
  readonly aggregate: boolean
  readonly apexType: string | null
  readonly booleanType: boolean
  readonly columnName: string
  readonly custom: boolean
  readonly displayName: string
  readonly foreignKeyName: string | null
  readonly insertable: boolean
  readonly joinColumns: readonly ColumnMetadata[]
  readonly numberType: boolean
  readonly textType: boolean
  readonly updatable: boolean
}

const apexTypes: Partial<Record<FieldType, string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  long: 'Long',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
  base64: 'Blob',
  address: 'Address',
  location: 'Location',
  anyType: 'Object',
}

/** A column that is no field. */
export const plainColumn = (columnName: string): ColumnMetadata => ({
  aggregate: false,
  apexType: null,
  booleanType: false,
  columnName,
  custom: false,
  displayName: columnName,
  foreignKeyName: null,
  insertable: false,
  joinColumns: [],
  numberType: false,
  textType: false,
  updatable: false,
})

/** Without a field: a number. */
export const typesOf = (field: FieldDefinition | undefined) => {
  const kind = field ? kindOf(field) : 'number'
  return { booleanType: kind === 'boolean', numberType: kind === 'number', textType: kind === 'text' }
}

export const toFieldColumn = (field: FieldDefinition, name: string): ColumnMetadata => ({
  ...plainColumn(name),
  ...typesOf(field),
  apexType: apexTypes[field.type] ?? 'String',
  custom: /__[cs]$/i.test(field.name),
  insertable: field.createable !== false && field.type !== 'id',
  updatable: field.updateable !== false && field.type !== 'id',
})

/** Columns side by side, those inside the same parent together. */
export function merged(columns: readonly ColumnMetadata[]): readonly ColumnMetadata[] {
  const byName = Map.groupBy(columns, ({ columnName }) => columnName)
  return [...byName.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return first ?? []
    return { ...first, joinColumns: merged([first, ...others].flatMap(({ joinColumns }) => joinColumns)) }
  })
}

export const insideParents = (
  steps: readonly Parent[],
  columns: readonly ColumnMetadata[],
): readonly ColumnMetadata[] =>
  steps.reduceRight<readonly ColumnMetadata[]>(
    (joinColumns, { name, field }) => [
      { ...plainColumn(name), custom: /__r$/i.test(name), foreignKeyName: field.name, joinColumns },
    ],
    columns,
  )

export const toFoundColumns = ({ steps, field }: FoundField): readonly ColumnMetadata[] =>
  insideParents(steps, [toFieldColumn(field, field.name)])
