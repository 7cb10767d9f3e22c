import { Script } from 'node:vm'
import { readId } from '../../store/id.ts'
import { bounded, FormulaError, type FormulaValue, isMoment, type Moment, numberIn, textIn } from '../value.ts'
import { at, type FormulaFunction, type FunctionTable, strict } from './function.ts'

type Values = readonly FormulaValue[]

const word = (values: Values, index: number): string => textIn(at(values, index))
const count = (values: Values, index: number, preset = 0): number =>
  Math.max(0, Math.trunc(numberIn(at(values, index)) ?? preset))

const ends: Readonly<Record<Moment['kind'], (iso: string) => string>> = {
  date: iso => iso.slice(0, 10),
  datetime: iso => `${iso.slice(0, 19).replace('T', ' ')}Z`,
  time: iso => iso.slice(11, 23),
}

function toText(value: FormulaValue): string {
  if (value === null) return ''
  if (isMoment(value)) return ends[value.kind](new Date(value.ms).toISOString())
  return String(value)
}

function toNumber(value: FormulaValue): FormulaValue {
  const text = textIn(value).trim()
  if (text === '') return null
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?$/i.test(text)) return Number(text)
  throw new FormulaError(`${JSON.stringify(text.slice(0, 30))} is no number`)
}

function padded(values: Values, pad: 'padStart' | 'padEnd'): string {
  const [text, length] = [word(values, 0), count(values, 1)]
  if (length > 3900) throw new FormulaError('a text is too long')
  return text.slice(0, length)[pad](length, values.length > 2 ? word(values, 2) : ' ')
}

/** Counted before it is built: what is put in may be long, and often. */
function substituted(text: string, [old, fresh]: readonly [string, string]): string {
  if (old === '') return text
  const parts = text.split(old)
  if (text.length + (parts.length - 1) * fresh.length > 131_072) throw new FormulaError('a text is too long')
  return parts.join(fresh)
}

const limitMs = 100
const whole = new Script("new RegExp('^(?:' + pattern + ')$').test(text)")

/** Somebody else's pattern on somebody else's text: it is stopped when it takes long. @throws FormulaError */
function matches(text: string, pattern: string): boolean {
  try {
    return whole.runInNewContext({ text, pattern }, { timeout: limitMs }) === true
  } catch (cause) {
    throw new FormulaError('a REGEX that cannot be read, or takes too long', { cause })
  }
}

const isNumber = (text: string): boolean => text.trim() !== '' && !Number.isNaN(Number(text))

const cased = (change: (text: string) => string): FormulaFunction => strict([1, 2], values => change(word(values, 0)))

/** Texts. */
export const text: FunctionTable = {
  BEGINS: strict([2, 2], values => word(values, 0).startsWith(word(values, 1))),
  BR: { operands: [0, 0], run: () => '\n' },
  CASESAFEID: strict([1, 1], values => readId(word(values, 0)) ?? null),
  CONTAINS: strict([2, 2], values => word(values, 0).includes(word(values, 1))),
  FIND: strict([2, 3], values => word(values, 1).indexOf(word(values, 0), count(values, 2, 1) - 1) + 1),
  HYPERLINK: strict([2, 3], values => {
    const target = values.length > 2 ? word(values, 2) : '_blank'
    return bounded(`<a href="${word(values, 0)}" target="${target}">${word(values, 1)}</a>`)
  }),
  IMAGE: strict([2, 4], values => {
    const [height, width] = [numberIn(at(values, 2)), numberIn(at(values, 3))]
    const size = `${height === null ? '' : ` height="${height}"`}${width === null ? '' : ` width="${width}"`}`
    return bounded(`<img src="${word(values, 0)}" alt="${word(values, 1)}"${size} border="0"/>`)
  }),
  ISNUMBER: strict([1, 1], values => isNumber(word(values, 0))),
  LEFT: strict([2, 2], values => word(values, 0).slice(0, count(values, 1))),
  LEN: strict([1, 1], values => word(values, 0).length),
  LOWER: cased(value => value.toLowerCase()),
  LPAD: strict([2, 3], values => padded(values, 'padStart')),
  MID: strict([3, 3], values => {
    const from = Math.max(1, count(values, 1)) - 1
    return word(values, 0).slice(from, from + count(values, 2))
  }),
  REGEX: strict([2, 2], values => matches(word(values, 0), word(values, 1))),
  RIGHT: strict([2, 2], values => {
    const length = count(values, 1)
    return length === 0 ? '' : word(values, 0).slice(-length)
  }),
  RPAD: strict([2, 3], values => padded(values, 'padEnd')),
  SUBSTITUTE: strict([3, 3], values => substituted(word(values, 0), [word(values, 1), word(values, 2)])),
  TEXT: strict([1, 1], values => toText(at(values, 0))),
  TRIM: strict([1, 1], values => word(values, 0).trim()),
  UPPER: cased(value => value.toUpperCase()),
  VALUE: strict([1, 1], values => toNumber(at(values, 0))),
}
