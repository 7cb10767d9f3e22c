import { toScale } from '../../decimals.ts'
import { dataError } from '../../failure.ts'
import type { FieldDefinition } from '../../model.ts'

function checkRange(field: FieldDefinition, value: number): void {
  const whole = (field.precision ?? 18) - (field.scale ?? 0)
  const fits = field.type === 'int' ? Math.abs(value) <= 2_147_483_647 : Math.abs(value) < 10 ** whole
  if (fits) return
  const message = `${field.label}: value outside of valid range on numeric field: ${value}`
  throw dataError('NUMBER_OUTSIDE_VALID_RANGE', message, [field.name])
}

/** A number rounded to the field's scale; `undefined` for what is none. */
export function readNumber(field: FieldDefinition, input: unknown): number | undefined {
  const text = typeof input === 'number' ? String(input) : input
  if (typeof text !== 'string' || !/^\s*[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?\s*$/i.test(text)) return undefined
  const value = Number(text)
  if (field.type === 'int' && !Number.isInteger(value)) return undefined
  checkRange(field, value)
  return toScale(value, field.scale ?? 0)
}
