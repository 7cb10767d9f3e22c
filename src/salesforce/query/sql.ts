import { AppError } from '../../core/failure.ts'
import type { Sql } from '../../core/org/data-cloud.ts'
import { readName } from '../records/name.ts'
import { createBrand } from './brand.ts'
import { type SoqlScalar, toLiteral } from './literal.ts'

export type DataCloudValue = SoqlScalar | Sql | readonly SoqlScalar[]

export interface SqlTag {
  /** Data Cloud SQL whose placeholders are escaped as values; no quotes around them. @throws internal as `soql` does */
  (strings: TemplateStringsArray, ...values: readonly DataCloudValue[]): Sql
  /** A table or column name chosen at run time, such as `ssot__Individual__dlm`. @throws invalid_input */
  name(identifier: string): Sql
}

const { make: toSql, textOf: brandedTextOf } = createBrand<Sql>('sql')

/** The text of a query. @throws internal for anything that the `sql` template did not make. */
export function sqlTextOf(sql: Sql): string {
  const text = brandedTextOf(sql)
  if (text === undefined) throw new AppError('internal', 'Data Cloud SQL must be made with the sql template.')
  return text
}

function toText(value: DataCloudValue): string {
  if (!Array.isArray(value)) return brandedTextOf(value) ?? toScalar(value)
  if (value.length === 0) throw new AppError('internal', 'A query holds an empty list. Do not run the query then.')
  return `(${value.map(toScalar).join(',')})`
}

/** Standard SQL doubles a quote and knows no backslash. */
function toScalar(value: unknown): string {
  if (value instanceof Date) return `TIMESTAMP '${toLiteral(value).replace('T', ' ').replace('Z', '+00:00')}'`
  if (typeof value !== 'string') return toLiteral(value)
  if (!value.isWellFormed() || value.includes('\0')) {
    throw new AppError('invalid_input', 'A text holds half of a character or a NUL.')
  }
  return `'${value.replaceAll("'", "''")}'`
}

function template({ raw }: TemplateStringsArray, ...values: readonly DataCloudValue[]): Sql {
  let text = raw[0] ?? ''
  for (const [index, value] of values.entries()) {
    if (isQuoted(text)) throw new AppError('internal', 'A query has quotes around a placeholder. Leave them out.')
    text += toText(value) + (raw[index + 1] ?? '')
  }
  if (isQuoted(text)) throw new AppError('internal', 'A query has a quote that is never closed.')
  return toSql(text)
}

/** A doubled quote counts twice, so an odd count means that a literal or a quoted name is open. */
function isQuoted(text: string): boolean {
  return text.split("'").length % 2 === 0
}

/** Makes Data Cloud SQL; the only way to a query that a Data Cloud accepts. */
// Defined, not assigned: a function's own `name` is read-only.
export const sql = Object.defineProperties(template, {
  name: { value: (identifier: string) => toSql(readName(identifier)) },
}) as unknown as SqlTag
