import { type FieldDefinition, type ObjectDefinition, type Schema, tableOf } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { FormulaCell } from './columns.ts'

export type FormulaRow = Readonly<Record<string, FormulaCell>>

/** Where records are read. */
export interface FormulaStore {
  readonly schema: Schema
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly all: (sql: string, ...values: readonly string[]) => readonly FormulaRow[]
}

export const toFormulaStore = ({ schema, now, statement }: Store): FormulaStore => ({
  ...{ schema, now: () => Date.parse(now()) },
  all: (sql, ...values) => statement(sql).all(...values),
})

const isPlain = ({ type, formula, summary }: FieldDefinition): boolean =>
  type !== 'address' && type !== 'location' && type !== 'base64' && !formula && !summary

/** Records for which the SQL holds, without the columns that a formula would have to give. */
export function rowsOf(
  object: ObjectDefinition,
  [where, value]: readonly [string, string],
  store: FormulaStore,
): readonly FormulaRow[] {
  const names = [...object.fields.values()].filter(isPlain).map(({ name }) => `"${name}"`)
  return store.all(`SELECT ${names.join(', ')} FROM ${tableOf(object)} WHERE ${where}`, value)
}

export const rowOf = (object: ObjectDefinition, id: string, store: FormulaStore): FormulaRow | undefined =>
  rowsOf(object, ['"Id" = ?', id], store)[0]
