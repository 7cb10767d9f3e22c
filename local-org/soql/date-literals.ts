import { wallClock } from '../zones.ts'
import { dayOf, toDay } from './dates.ts'

/** From the first day, up to but without the last. Days as `2026-01-31`. */
export interface DayRange {
  readonly start: string
  readonly end: string
}

/** The day of a user. */
export interface Calendar {
  readonly now: Date
  /** Of IANA, such as `Europe/Berlin`. */
  readonly zone: string
  /** What the user's clock shows, in the UTC parts of a date. */
  readonly wall: Date
  /** 1 for January. */
  readonly fiscalYearStartMonth: number
}

export const createCalendar = (parts: Omit<Calendar, 'wall'>): Calendar => ({
  ...parts,
  wall: wallClock(parts.zone, parts.now.getTime()),
})

type Unit = (calendar: Calendar, offset: number) => Date

const fiscalMonthOf = ({ wall, fiscalYearStartMonth }: Calendar): number =>
  (wall.getUTCMonth() + 13 - fiscalYearStartMonth) % 12

const startOfDay: Unit = ({ wall }, offset) =>
  dayOf(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate() + offset)

/** Weeks start on Sunday, as in the locale en_US. */
const startOfWeek: Unit = (calendar, offset) => startOfDay(calendar, offset * 7 - calendar.wall.getUTCDay())

const startOfMonth: Unit = ({ wall }, offset) => dayOf(wall.getUTCFullYear(), wall.getUTCMonth() + offset, 1)

const startOfQuarter: Unit = ({ wall }, offset) =>
  dayOf(wall.getUTCFullYear(), (Math.floor(wall.getUTCMonth() / 3) + offset) * 3, 1)

const startOfYear: Unit = ({ wall }, offset) => dayOf(wall.getUTCFullYear() + offset, 0, 1)

const startOfFiscalQuarter: Unit = (calendar, offset) =>
  startOfMonth(calendar, offset * 3 - (fiscalMonthOf(calendar) % 3))

const startOfFiscalYear: Unit = (calendar, offset) => startOfMonth(calendar, offset * 12 - fiscalMonthOf(calendar))

/** From the start of one unit to the start of another, both counted from the present one. */
const between =
  (unit: Unit, from: number, to: number) =>
  (calendar: Calendar): DayRange => ({
    start: toDay(unit(calendar, from)),
    end: toDay(unit(calendar, to)),
  })

type Range = (calendar: Calendar) => DayRange

const fixed: Readonly<Record<string, Range>> = {
  YESTERDAY: between(startOfDay, -1, 0),
  TODAY: between(startOfDay, 0, 1),
  TOMORROW: between(startOfDay, 1, 2),
  LAST_90_DAYS: between(startOfDay, -90, 1),
  NEXT_90_DAYS: between(startOfDay, 1, 91),
}

const units: Readonly<Record<string, Unit>> = {
  WEEK: startOfWeek,
  MONTH: startOfMonth,
  QUARTER: startOfQuarter,
  YEAR: startOfYear,
  FISCAL_QUARTER: startOfFiscalQuarter,
  FISCAL_YEAR: startOfFiscalYear,
}

const relative = Object.entries(units).flatMap(([name, unit]) => [
  [`LAST_${name}`, between(unit, -1, 0)] as const,
  [`THIS_${name}`, between(unit, 0, 1)] as const,
  [`NEXT_${name}`, between(unit, 1, 2)] as const,
])

const counted = Object.entries(units).flatMap(([name, unit]) => [
  [`LAST_N_${name}S`, (count: number) => between(unit, -count, 0)] as const,
  [`NEXT_N_${name}S`, (count: number) => between(unit, 1, count + 1)] as const,
  [`N_${name}S_AGO`, (count: number) => between(unit, -count, 1 - count)] as const,
])

/** Date literals without a number, by their name in capitals. */
export const plainDateLiterals: ReadonlyMap<string, Range> = new Map([...Object.entries(fixed), ...relative])

/** Date literals with a number after a colon, by their name in capitals. */
export const countedDateLiterals: ReadonlyMap<string, (count: number) => Range> = new Map([
  ['LAST_N_DAYS', (count: number) => between(startOfDay, -count, 1)],
  ['NEXT_N_DAYS', (count: number) => between(startOfDay, 1, count + 1)],
  ['N_DAYS_AGO', (count: number) => between(startOfDay, -count, 1 - count)],
  ...counted,
])

/** These end with the present second, not with the day. */
export const endsNow: ReadonlySet<string> = new Set(['LAST_N_DAYS', 'LAST_90_DAYS'])
