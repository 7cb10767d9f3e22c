import type { SQLOutputValue } from 'node:sqlite'
import type { SqlType } from './definitions.ts'
import { readLakeDate, readLakeTimestamp } from './timestamp.ts'

/** A value as its column holds it: booleans as 0 and 1, days and times as text. */
export type LakeCell = string | number | null

export const storageOf: Readonly<Record<SqlType, 'TEXT' | 'REAL' | 'INTEGER'>> = {
  VARCHAR: 'TEXT',
  DECIMAL: 'REAL',
  BIGINT: 'INTEGER',
  BOOLEAN: 'INTEGER',
  DATE: 'TEXT',
  TIMESTAMP: 'TEXT',
}

function readNumber(text: string): number | undefined {
  const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

function readInteger(text: string): number | undefined {
  const number = readNumber(text)
  return Number.isSafeInteger(number) ? number : undefined
}

const readBoolean = (text: string): number | undefined => {
  if (/^true$/i.test(text)) return 1
  return /^false$/i.test(text) ? 0 : undefined
}

const readers: Readonly<Record<SqlType, (text: string) => LakeCell | undefined>> = {
  VARCHAR: text => text,
  DECIMAL: readNumber,
  BIGINT: readInteger,
  BOOLEAN: readBoolean,
  DATE: readLakeDate,
  TIMESTAMP: readLakeTimestamp,
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** What a client or the sample has for a column; blank is null. Undefined for a value of another type. */
export function readCell(type: SqlType, value: unknown): LakeCell | undefined {
  if (value === null || value === '') return null
  return isScalar(value) ? readers[type](String(value)) : undefined
}

export type JsonCell = string | number | boolean | null

/** A value of a row as an answer has it. */
export function toJsonCell(type: SqlType | undefined, value: SQLOutputValue): JsonCell {
  if (type === 'BOOLEAN' && value !== null) return value === 1
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}
