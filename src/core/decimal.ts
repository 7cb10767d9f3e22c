import { AppError } from './failure.ts'

/**
 * A number as it is written: amounts, quantities and percentages without the error of binary fractions, by which 1.005 is a
 * little less than it says and is rounded to 1.00. Whatever is computed is exact until it is rounded.
 */
export interface Decimal {
  plus(other: Decimal | number | string): Decimal
  minus(other: Decimal | number | string): Decimal
  times(other: Decimal | number | string): Decimal
  /** So many percent of it. */
  percent(percent: Decimal | number | string): Decimal
  /**
   * To this many digits behind the point, halves away from zero, as Salesforce stores amounts. Default 2.
   * @throws invalid_input for what is no whole number of at least 0
   */
  round(digits?: number): number
  /** All digits. */
  toString(): string
}

interface Parts {
  readonly units: bigint
  /** Digits behind the point. */
  readonly scale: number
}

const partsOf = new WeakMap<Decimal, Parts>()
const pattern = /^(-?)(\d{1,400})(?:\.(\d{1,400}))?(?:e([+-]?\d{1,3}))?$/i

/** @throws invalid_input for what is no finite number in digits */
export function decimal(value: Decimal | number | string): Decimal {
  return typeof value === 'object' ? value : create(parse(String(value)))
}

function parse(text: string): Parts {
  const [, sign, whole = '', fraction = '', exponent = '0'] = pattern.exec(text) ?? []
  if (sign === undefined) throw new AppError('invalid_input', 'A number is not finite, or not written in digits.')
  const scale = fraction.length - Number(exponent)
  const units = BigInt(`${sign}${whole}${fraction}`)
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale }
}

function create(parts: Parts): Decimal {
  const result: Decimal = {
    plus: other => create(add(parts, read(other))),
    minus: other => create(add(parts, read(decimal(other).times(-1)))),
    times: other => create(multiply(parts, read(other))),
    percent: other => create(multiply(multiply(parts, read(other)), { units: 1n, scale: 2 })),
    round: (digits = 2) => Number(toText(rounded(parts, digits))),
    toString: () => toText(parts),
  }
  partsOf.set(result, parts)
  return Object.freeze(result)
}

function read(value: Decimal | number | string): Parts {
  const known = typeof value === 'object' ? partsOf.get(value) : parse(String(value))
  if (known) return known
  throw new AppError('internal', 'A number was not made by decimal().')
}

const scaledTo = ({ scale, units }: Parts, wanted: number): bigint => units * 10n ** BigInt(wanted - scale)

function add(a: Parts, b: Parts): Parts {
  const scale = Math.max(a.scale, b.scale)
  return { units: scaledTo(a, scale) + scaledTo(b, scale), scale }
}

const multiply = (a: Parts, b: Parts): Parts => ({ units: a.units * b.units, scale: a.scale + b.scale })

function rounded(parts: Parts, digits: number): Parts {
  if (!Number.isInteger(digits) || digits < 0) {
    throw new AppError('invalid_input', 'The digits to round to are a whole number, at least 0.')
  }
  if (parts.scale <= digits) return parts
  const step = 10n ** BigInt(parts.scale - digits)
  const half = parts.units < 0n ? -step / 2n : step / 2n
  return { units: (parts.units + half) / step, scale: digits }
}

function toText({ scale, units }: Parts): string {
  const [sign, digits] = units < 0n ? ['-', String(-units)] : ['', String(units)]
  const padded = digits.padStart(scale + 1, '0')
  return scale === 0 ? `${sign}${padded}` : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}
