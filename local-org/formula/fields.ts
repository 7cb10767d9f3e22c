import type { FieldDefinition, ObjectDefinition, Schema } from '../model.ts'
import { toColumn } from './columns.ts'
import { createEvaluation, createFormulaFinder } from './evaluation.ts'
import { readFormula } from './formula.ts'
import { linksOf } from './links.ts'
import { type FormulaStore, rowOf } from './rows.ts'
import { checkSummary } from './summaries.ts'
import { FormulaError } from './value.ts'

/** The SQL function that gives the columns of formula and roll-up fields. */
export const formulaColumn = (object: string, field: string): string => `formula_column('${object}', '${field}', "Id")`

/** Gives the column of a formula or roll-up field of a stored record; null where it has no value. */
export function createFormulaColumns(store: FormulaStore) {
  const { schema } = store
  const find = createFormulaFinder(store)
  return (objectName: string, fieldName: string, id: string): string | number | null => {
    const object = schema.objectOf(objectName)
    const field = object?.fields.get(fieldName)
    const row = object && rowOf(object, id, store)
    if (object === undefined || field === undefined || row === undefined) return null
    try {
      return toColumn(field, createEvaluation(store, find).fieldValue(object, row, field))
    } catch (error) {
      if (error instanceof FormulaError) return null
      throw error
    }
  }
}

/** Why a formula or roll-up field can have no value here; `undefined` when it can. */
export function whyEmpty(object: ObjectDefinition, field: FieldDefinition, schema: Schema): string | undefined {
  try {
    if (field.summary) checkSummary(field.summary, schema)
    if (field.formula) linksOf(readFormula(field.formula.text), object, schema)
    return undefined
  } catch (error) {
    if (error instanceof FormulaError) return error.message
    throw error
  }
}
