import { AppError } from '../../core/failure.ts'

/** A plain value that SOQL has a literal for. */
export type SoqlScalar = string | number | bigint | boolean | null | Date

const needsEscape = /[\\'"\p{Cc}]/u
const escapable = /[\\'"\p{Cc}]/gu
/** Not `\b`, which the reference calls a bell: control characters without a name of their own go by number. */
const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
}

/**
 * The text between the quotes of a string literal.
 * @throws invalid_input for half a surrogate pair, which no record can hold and servers turn into other characters, and for
 * NUL.
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
 */
export function toEscaped(text: string): string {
  if (!text.isWellFormed()) {
    throw new AppError('invalid_input', 'A text holds half of a character (an unpaired surrogate).')
  }
  // Compared with less of the text behind it than there is, where a program takes it for the end.
  if (text.includes('\0'))
    throw new AppError('invalid_input', 'A text holds a NUL character, which no record can hold.')
  return needsEscape.test(text) ? text.replace(escapable, toEscape) : text
}

function toEscape(character: string): string {
  return escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A date and time literal in UTC. @throws invalid_input outside the years 1700 to 4000 that Salesforce stores. */
export function toDateTime(date: Date): string {
  const year = date.getUTCFullYear()
  if (year >= 1700 && year <= 4000) return date.toISOString()
  throw new AppError('invalid_input', 'A date is invalid or outside the years 1700 to 4000.')
}

/** A number without exponent: SOQL has no `1e21`. @throws internal for NaN and infinities. */
function toNumber(value: number): string {
  if (!Number.isFinite(value)) throw new AppError('internal', 'A number in a query is not finite.')
  const text = String(value)
  if (!text.includes('e')) return text
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '')
}

/** One value as SOQL writes it. @throws internal for what is no value: undefined, functions, plain objects. */
export function toLiteral(value: unknown): string {
  if (typeof value === 'string') return `'${toEscaped(value)}'`
  if (typeof value === 'number') return toNumber(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value === null) return 'null'
  if (value instanceof Date) return toDateTime(value)
  throw new AppError('internal', `A query holds a ${typeof value} where a value belongs.`)
}
