import { toScale } from '../decimals.ts'
import type { FieldDefinition } from '../model.ts'
import { FormulaError, type FormulaValue, finite, isBlank, isMoment, type Moment } from './value.ts'

/** A column of a record, as the store has it. */
export type FormulaCell = string | number | bigint | Uint8Array | null | undefined

const numeric = new Set(['currency', 'double', 'int', 'long', 'percent'])
const moments: ReadonlyMap<string, Moment['kind']> = new Map([
  ['date', 'date'],
  ['datetime', 'datetime'],
  ['time', 'time'],
])

function toMoment(kind: Moment['kind'], column: string): Moment {
  return { kind, ms: Date.parse(kind === 'time' ? `1970-01-01T${column}` : column) }
}

/** A percentage of 50 is 0.5 to a formula. @throws FormulaError for bytes */
export function fromColumn({ type }: FieldDefinition, column: FormulaCell): FormulaValue {
  if (type === 'boolean') return column === 1
  if (column === null || column === undefined) return null
  if (numeric.has(type)) return Number(column) / (type === 'percent' ? 100 : 1)
  if (typeof column !== 'string') throw new FormulaError('reads a file')
  const kind = moments.get(type)
  return kind === undefined ? column : toMoment(kind, column)
}

export const isNumeric = ({ type }: FieldDefinition): boolean => numeric.has(type)

const longestText = 1300

function toMomentColumn(type: FieldDefinition['type'], { ms }: Moment): string {
  const iso = new Date(ms).toISOString()
  if (type === 'date') return iso.slice(0, 10)
  return type === 'time' ? iso.slice(11) : `${iso.slice(0, 19)}.000Z`
}

function toNumberColumn({ type, scale = 0 }: FieldDefinition, value: number): number {
  return toScale(finite(type === 'percent' ? value * 100 : value), scale)
}

const holdsText = ({ type }: FieldDefinition): boolean => !numeric.has(type) && !moments.has(type)

/** The other way, as the store keeps a value of this type. @throws FormulaError for a value of another kind */
export function toColumn(field: FieldDefinition, value: FormulaValue): string | number | null {
  if (field.type === 'boolean') return Number(value === true)
  if (isBlank(value)) return null
  if (isMoment(value) && moments.get(field.type) === value.kind) return toMomentColumn(field.type, value)
  if (typeof value === 'number' && isNumeric(field)) return toNumberColumn(field, value)
  if (typeof value === 'string' && holdsText(field)) return value.slice(0, longestText)
  throw new FormulaError('gives a value of another type')
}
