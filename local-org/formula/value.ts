/** A day, a moment or a time of day, in milliseconds: since the epoch, or since midnight. Days begin at midnight UTC. */
export interface Moment {
  readonly kind: 'date' | 'datetime' | 'time'
  readonly ms: number
}

/** What a formula works with. An empty field is null, whatever its type. */
export type FormulaValue = string | number | boolean | null | Moment

/** A formula that cannot be read, or that has no value for a record: what Salesforce shows as `#Error!`. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError'
}

/** Longer texts than any field holds are refused rather than built. */
const maxTextLength = 131_072

export const isMoment = (value: FormulaValue): value is Moment => typeof value === 'object' && value !== null

export function bounded(text: string): string {
  if (text.length > maxTextLength) throw new FormulaError('a text is too long')
  return text
}

/** @throws FormulaError for what is no text */
export function textIn(value: FormulaValue): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  throw new FormulaError(`${typeof value} where a text is needed`)
}

/** Null without a number. @throws FormulaError for what is none */
export function numberIn(value: FormulaValue): number | null {
  if (value === null || typeof value === 'number') return value
  throw new FormulaError(`${typeof value} where a number is needed`)
}

/** An empty condition does not hold. @throws FormulaError for what is no condition */
export function truthIn(value: FormulaValue): boolean {
  if (value === null || typeof value === 'boolean') return value === true
  throw new FormulaError(`${typeof value} where true or false is needed`)
}

/** @throws FormulaError when the value is of another kind */
export function momentIn(value: FormulaValue, ...kinds: readonly Moment['kind'][]): Moment | null {
  if (value === null) return null
  if (isMoment(value) && kinds.includes(value.kind)) return value
  throw new FormulaError(`no ${kinds.join(' or ')}`)
}

export const isBlank = (value: FormulaValue): boolean => value === null || value === ''

/** @throws FormulaError for a result beyond all numbers */
export function finite(value: number): number {
  if (Number.isFinite(value)) return value
  throw new FormulaError('a number that does not exist')
}
