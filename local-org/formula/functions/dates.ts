import {
  FormulaError,
  type FormulaValue,
  isBlank,
  isMoment,
  type Moment,
  momentIn,
  numberIn,
  textIn,
} from '../value.ts'
import { at, type FormulaFunction, type FunctionTable, strict } from './function.ts'

const dayMs = 86_400_000

const dayOf = (ms: number): Moment => ({ kind: 'date', ms: Math.floor(ms / dayMs) * dayMs })

const part = (kinds: readonly Moment['kind'][], read: (date: Date) => number): FormulaFunction =>
  strict([1, 1], values => {
    const moment = momentIn(at(values, 0), ...kinds)
    return moment === null ? null : read(new Date(moment.ms))
  })

/** @throws FormulaError for a text that is no such moment */
function parsed(text: string, form: RegExp, kind: Moment['kind']): Moment {
  const ms = form.test(text)
    ? Date.parse(
        kind === 'time'
          ? `1970-01-01T${text.replace('Z', '')}Z`
          : text.replace(' ', 'T').replace(/Z?$/, kind === 'date' ? '' : 'Z'),
      )
    : Number.NaN
  if (Number.isNaN(ms)) throw new FormulaError(`${JSON.stringify(text.slice(0, 30))} is no ${kind}`)
  return { kind, ms }
}

function toDay(value: FormulaValue): FormulaValue {
  if (isBlank(value)) return null
  return isMoment(value) ? dayOf(value.ms) : parsed(textIn(value), /^\d{4}-\d{2}-\d{2}$/, 'date')
}

function toMoment(value: FormulaValue): FormulaValue {
  if (isBlank(value)) return null
  if (isMoment(value)) return { kind: 'datetime', ms: value.ms }
  return parsed(textIn(value), /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}Z?$/, 'datetime')
}

function toTime(value: FormulaValue): FormulaValue {
  if (isBlank(value)) return null
  if (isMoment(value)) return { kind: 'time', ms: ((value.ms % dayMs) + dayMs) % dayMs }
  return parsed(textIn(value), /^\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z?$/, 'time')
}

/** @throws FormulaError for a day that the calendar does not have */
function dayFrom(values: readonly FormulaValue[]): FormulaValue {
  const numbers = values.map(numberIn)
  if (numbers.includes(null)) return null
  const [year = 0, month = 0, day = 0] = numbers.map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day)
    return { kind: 'date', ms: date.getTime() }
  throw new FormulaError('a day that does not exist')
}

/** The last day of a month stays the last one. */
function addMonths(value: FormulaValue, months: FormulaValue): FormulaValue {
  const [moment, count] = [momentIn(value, 'date', 'datetime'), numberIn(months)]
  if (moment === null || count === null) return null
  const from = new Date(moment.ms)
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + Math.trunc(count)]
  const [lastBefore, last] = [
    new Date(Date.UTC(year, from.getUTCMonth() + 1, 0)),
    new Date(Date.UTC(year, month + 1, 0)),
  ]
  const wasLast = from.getUTCDate() === lastBefore.getUTCDate()
  const day = wasLast ? last.getUTCDate() : Math.min(from.getUTCDate(), last.getUTCDate())
  const ms = Date.UTC(year, month, day) + (moment.ms - dayOf(moment.ms).ms)
  if (Number.isNaN(ms)) throw new FormulaError('a day that does not exist')
  return { kind: moment.kind, ms }
}

/** Days, moments and times, all in UTC. */
export const dates: FunctionTable = {
  TODAY: { operands: [0, 0], run: (_, { now }) => dayOf(now) },
  NOW: { operands: [0, 0], run: (_, { now }) => ({ kind: 'datetime', ms: now }) },
  TIMENOW: { operands: [0, 0], run: (_, { now }) => toTime({ kind: 'datetime', ms: now }) },
  DATE: strict([3, 3], dayFrom),
  DATEVALUE: strict([1, 1], values => toDay(at(values, 0))),
  DATETIMEVALUE: strict([1, 1], values => toMoment(at(values, 0))),
  TIMEVALUE: strict([1, 1], values => toTime(at(values, 0))),
  ADDMONTHS: strict([2, 2], values => addMonths(at(values, 0), at(values, 1))),
  YEAR: part(['date'], date => date.getUTCFullYear()),
  MONTH: part(['date'], date => date.getUTCMonth() + 1),
  DAY: part(['date'], date => date.getUTCDate()),
  WEEKDAY: part(['date'], date => date.getUTCDay() + 1),
  HOUR: part(['time'], date => date.getUTCHours()),
  MINUTE: part(['time'], date => date.getUTCMinutes()),
  SECOND: part(['time'], date => date.getUTCSeconds()),
}
