import { dataError, refusal, type SalesforceError } from '../../failure.ts'
import type { FieldDefinition } from '../../model.ts'
import { readId } from '../../store/id.ts'
import { readNumber } from './number-value.ts'
import { readPicklist } from './picklist-value.ts'
import { readDatetime, readDay, readTime } from './time-value.ts'

/** A value as its column holds it, see `createTable`. */
export type StoredValue = string | number | Uint8Array | null

function tokenOf(input: unknown): string {
  if (Array.isArray(input)) return 'START_ARRAY'
  if (typeof input === 'object') return 'START_OBJECT'
  if (typeof input === 'boolean') return input ? 'VALUE_TRUE' : 'VALUE_FALSE'
  if (typeof input === 'string') return 'VALUE_STRING'
  return Number.isInteger(input) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT'
}

function unreadable(field: FieldDefinition, input: unknown): SalesforceError {
  const value = typeof input === 'object' ? '' : ` value ${input}`
  const message = `Cannot deserialize instance of ${field.type} from ${tokenOf(input)}${value}`
  return refusal('JSON_PARSER_ERROR', `${message} or request may be missing a required field`)
}

function readText(field: FieldDefinition, input: unknown): string {
  if (typeof input === 'object') throw unreadable(field, input)
  const text = String(input).trim()
  if (field.length !== undefined && text.length > field.length) {
    const message = `${field.label}: data value too large: ${text} (max length=${field.length})`
    throw dataError('STRING_TOO_LONG', message, [field.name])
  }
  return text
}

function readEmail(field: FieldDefinition, input: unknown): string {
  const text = readText(field, input)
  if (text === '' || /^[^\s@<>,;]+@[^\s@.<>,;]+(\.[^\s@.<>,;]+)+$/.test(text)) return text
  throw dataError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name])
}

function readReference(field: FieldDefinition, input: unknown): string | null {
  const text = readText({ ...field, length: 4000 }, input)
  const id = text === '' ? null : readId(text)
  if (id !== undefined) return id
  throw dataError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${text}`, [field.name])
}

function readBoolean(field: FieldDefinition, input: unknown): number {
  const text = String(input).toLowerCase()
  if (typeof input === 'object' || !/^(true|false|1|0)$/.test(text)) throw unreadable(field, input)
  return text === 'true' || text === '1' ? 1 : 0
}

function readBytes(field: FieldDefinition, input: unknown): Uint8Array {
  if (input instanceof Uint8Array) return input
  const text = typeof input === 'string' ? input.replace(/\s/g, '') : undefined
  if (text === undefined || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 === 1)
    throw unreadable(field, input)
  return Buffer.from(text, 'base64')
}

/** Turns the reader's `undefined` for what it cannot read into Salesforce's answer. */
const strict =
  <T>(read: (text: string) => T | undefined) =>
  (field: FieldDefinition, input: unknown): T => {
    const value = typeof input === 'string' ? read(input) : undefined
    if (value === undefined) throw unreadable(field, input)
    return value
  }

function readNumeric(field: FieldDefinition, input: unknown): number {
  const value = readNumber(field, input)
  if (value === undefined) throw unreadable(field, input)
  return value
}

type Reader = (field: FieldDefinition, input: unknown) => StoredValue

const pick: Reader = (field, input) => readPicklist(field, readText(field, input))

const readers: Partial<Record<FieldDefinition['type'], Reader>> = {
  boolean: readBoolean,
  base64: readBytes,
  currency: readNumeric,
  date: strict(readDay),
  datetime: strict(readDatetime),
  double: readNumeric,
  email: readEmail,
  id: readReference,
  int: readNumeric,
  long: readNumeric,
  multipicklist: pick,
  percent: readNumeric,
  picklist: pick,
  reference: readReference,
  time: strict(readTime),
}

/**
 * What a client sent for a field, as the column holds it. Numbers and booleans may come as text, as Salesforce takes them;
 * an empty text is null; a null boolean is false.
 * @throws SalesforceError JSON_PARSER_ERROR, STRING_TOO_LONG, NUMBER_OUTSIDE_VALID_RANGE, MALFORMED_ID,
 *   INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST, INVALID_EMAIL_ADDRESS
 */
export function readValue(field: FieldDefinition, input: unknown): StoredValue {
  if (input === null || input === undefined || input === '') return field.type === 'boolean' ? 0 : null
  const value = (readers[field.type] ?? readText)(field, input)
  return value === '' ? null : value
}
