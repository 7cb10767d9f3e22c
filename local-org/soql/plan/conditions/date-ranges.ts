import type { SqlFragment } from '../../../model.ts'
import { startOfDayIn } from '../../../zones.ts'
import { type Calendar, countedDateLiterals, type DayRange, endsNow, plainDateLiterals } from '../../date-literals.ts'
import { isDay } from '../../dates.ts'
import type { DateLiteral, Operator } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { bind, sql } from '../sql.ts'
import type { Term } from '../terms.ts'

function toDayRange({ name, count, at }: DateLiteral, calendar: Calendar): DayRange {
  const range =
    count === undefined ? plainDateLiterals.get(name)?.(calendar) : readCounted(name, count, { calendar, at })
  if (!range || !isDay(range.start) || !isDay(range.end)) throw malformed(`Invalid date: ${name}:${count}`, at)
  return range
}

function readCounted(name: string, count: number, { calendar, at }: { calendar: Calendar; at: number }): DayRange {
  try {
    const range = countedDateLiterals.get(name)?.(count)(calendar)
    if (range) return range
  } catch {
    // A date beyond what Date can hold: toISOString throws.
  }
  throw malformed(`Invalid date: ${name}:${count}`, at)
}

const secondMs = 1000

const firstInstantOf = (day: string, { zone }: Calendar): string => new Date(startOfDayIn(zone, day)).toISOString()

/** The range in the store's form for the term: days, or instants. The end is outside the range. */
function toRange(term: Term, literal: DateLiteral, calendar: Calendar): DayRange {
  const { start, end } = toDayRange(literal, calendar)
  if (term.kind === 'date') return { start, end }
  const afterNow = new Date(Math.floor(calendar.now.getTime() / secondMs + 1) * secondMs).toISOString()
  return {
    start: firstInstantOf(start, calendar),
    end: endsNow.has(literal.name) ? afterNow : firstInstantOf(end, calendar),
  }
}

/**
 * A comparison with a date literal: `=` means within the range, `<` and `>` before and after it.
 *
 * @throws QueryError MALFORMED_QUERY for a range that leaves the years 1700 to 4000
 */
export function compareWithRange(
  term: Term,
  { operator, literal }: { readonly operator: Operator; readonly literal: DateLiteral },
  calendar: Calendar,
): SqlFragment | undefined {
  const range = toRange(term, literal, calendar)
  const start = bind(range.start)
  const end = bind(range.end)
  switch (operator) {
    case '=':
      return sql`(${term.sql} >= ${start} AND ${term.sql} < ${end})`
    case '<':
      return sql`${term.sql} < ${start}`
    case '<=':
      return sql`${term.sql} < ${end}`
    case '>':
      return sql`${term.sql} >= ${end}`
    case '>=':
      return sql`${term.sql} >= ${start}`
    default:
      return undefined
  }
}
