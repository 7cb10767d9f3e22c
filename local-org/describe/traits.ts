import type { FieldDefinition, FieldType } from '../model.ts'
import {
  checkAggregable,
  checkFilterable,
  checkGroupable,
  checkSortable,
  isCompound,
} from '../soql/plan/field-traits.ts'
import { QueryError } from '../soql/query-error.ts'

/** Where a query may name a field. */
export interface FieldTraits {
  readonly aggregatable: boolean
  readonly filterable: boolean
  readonly groupable: boolean
  readonly sortable: boolean
}

/** Of what cannot be queried. */
export const noTraits: FieldTraits = { aggregatable: false, filterable: false, groupable: false, sortable: false }

function passes(check: () => void): boolean {
  try {
    check()
    return true
  } catch (error) {
    if (error instanceof QueryError) return false
    throw error
  }
}

/** Asks the checks that queries go through, so that a description never promises what a query refuses. */
export const traitsOf = (field: FieldDefinition): FieldTraits => ({
  aggregatable: passes(() => checkAggregable('MAX', { field, at: 0 })),
  // DISTANCE filters by compound fields.
  filterable: isCompound(field) || passes(() => checkFilterable({ field, at: 0 })),
  groupable: passes(() => checkGroupable({ field, at: 0 })),
  sortable: passes(() => checkSortable({ field, at: 0 })),
})

const soapTypes: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  long: 'xsd:long',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  base64: 'xsd:base64Binary',
  address: 'urn:address',
  location: 'urn:location',
  anyType: 'xsd:anyType',
}

export const soapTypeOf = ({ type }: FieldDefinition): string => soapTypes[type] ?? 'xsd:string'
