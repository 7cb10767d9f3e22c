import { toScale } from '../../decimals.ts'
import { bounded, FormulaError, type FormulaValue, finite, isMoment, type Moment, numberIn } from '../value.ts'
import { at, type FormulaFunction, type FunctionTable, strict } from './function.ts'

const dayMs = 86_400_000

/** Nothing comes of an empty number. */
const numeric = (count: number, run: (...numbers: number[]) => number): FormulaFunction =>
  strict([count, count], values => {
    const numbers = values.map(numberIn)
    return numbers.some(number => number === null) ? null : finite(run(...numbers.map(Number)))
  })

const extreme = (run: (...numbers: number[]) => number): FormulaFunction =>
  strict([1, 255], values => {
    const numbers = values.map(numberIn).filter(number => number !== null)
    return numbers.length === 0 ? null : run(...numbers)
  })

const maxPlaces = 18

const placesOf = (number: number): number => Math.max(-maxPlaces, Math.min(maxPlaces, Math.trunc(number)))

/** Days and times move on by days. @throws FormulaError past the calendar */
function moved({ kind, ms }: Moment, days: number): Moment {
  const by = kind === 'date' ? Math.trunc(days) * dayMs : days
  const moment = kind === 'date' ? ms + by : kind === 'time' ? (((ms + by) % dayMs) + dayMs) % dayMs : ms + by * dayMs
  if (Math.abs(moment) > 8.64e15) throw new FormulaError('a day that does not exist')
  return { kind, ms: Math.round(moment) }
}

function add(a: FormulaValue, b: FormulaValue): FormulaValue {
  if (typeof a === 'string' || typeof b === 'string') return bounded(`${a ?? ''}${b ?? ''}`)
  if (a === null || b === null) return null
  if (isMoment(a)) return moved(a, Number(numberIn(b)))
  if (isMoment(b)) return moved(b, Number(numberIn(a)))
  return finite(Number(numberIn(a)) + Number(numberIn(b)))
}

function subtract(a: FormulaValue, b: FormulaValue): FormulaValue {
  if (a === null || b === null) return null
  if (isMoment(a) && isMoment(b)) {
    if (a.kind !== b.kind) throw new FormulaError('takes a day from a moment, or the other way')
    return a.kind === 'time' ? a.ms - b.ms : (a.ms - b.ms) / dayMs
  }
  return isMoment(a) ? moved(a, -Number(numberIn(b))) : finite(Number(numberIn(a)) - Number(numberIn(b)))
}

/** Numbers. */
export const math: FunctionTable = {
  '+': strict([2, 2], values => add(at(values, 0), at(values, 1))),
  '-': strict([2, 2], values => subtract(at(values, 0), at(values, 1))),
  '*': numeric(2, (a, b) => a * b),
  '/': numeric(2, (a, b) => a / b),
  '^': numeric(2, (a, b) => a ** b),
  'unary-': numeric(1, a => -a),
  'unary+': numeric(1, a => a),
  ABS: numeric(1, Math.abs),
  CEILING: numeric(1, a => Math.sign(a) * Math.ceil(Math.abs(a))),
  FLOOR: numeric(1, a => Math.sign(a) * Math.floor(Math.abs(a))),
  MCEILING: numeric(1, Math.ceil),
  MFLOOR: numeric(1, Math.floor),
  MOD: numeric(2, (a, b) => a - b * Math.floor(a / b)),
  ROUND: numeric(2, (a, places) => toScale(a, placesOf(places))),
  TRUNC: strict([1, 2], values => {
    const value = numberIn(at(values, 0))
    return value === null ? null : toScale(value, placesOf(numberIn(at(values, 1)) ?? 0), Math.floor)
  }),
  SQRT: numeric(1, Math.sqrt),
  EXP: numeric(1, Math.exp),
  LN: numeric(1, Math.log),
  LOG: numeric(1, Math.log10),
  MAX: extreme(Math.max),
  MIN: extreme(Math.min),
}
