import type { SQLOutputValue } from 'node:sqlite'
import type { FieldDefinition, ObjectDefinition } from '../model.ts'

/** A column's value as the REST API writes it in JSON. Bytes are the caller's affair: Salesforce answers an address. */
export function toWireValue(
  field: FieldDefinition,
  stored: SQLOutputValue | undefined,
): string | number | boolean | null {
  if (stored === null || stored === undefined || stored instanceof Uint8Array) return null
  if (field.type === 'boolean') return stored === 1
  if (field.type === 'datetime') return String(stored).replace(/Z$/, '+0000')
  return typeof stored === 'bigint' ? Number(stored) : stored
}

/** A time of JSON as CSV and XML write it. */
export const toUtcText = (time: string): string => time.replace(/\+0000$/, 'Z')

/** All fields of a row by name, as JSON has them. */
export const toWireFields = (
  object: ObjectDefinition,
  row: Readonly<Record<string, SQLOutputValue>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...object.fields.values()].map(field => [field.name, toWireValue(field, row[field.name])]))
