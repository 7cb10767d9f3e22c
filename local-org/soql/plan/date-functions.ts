import type { SqlFragment } from '../../model.ts'
import type { ValueKind } from './field-traits.ts'
import { raw, sql } from './sql.ts'

/** Takes a day, or an instant by the clock of UTC or of the user's zone; gives a number, DAY_ONLY a day. */
export interface DateFunction {
  readonly takes: readonly ValueKind[]
  readonly gives: ValueKind
  toSql(date: SqlFragment, fiscalYearStartMonth: number): SqlFragment
}

const number = (toSql: DateFunction['toSql']): DateFunction => ({ takes: ['date', 'datetime'], gives: 'number', toSql })

const part = (date: SqlFragment, from: number, length: number): SqlFragment =>
  sql`CAST(substr(${date}, ${raw(String(from))}, ${raw(String(length))}) AS INTEGER)`

const yearOf = (date: SqlFragment): SqlFragment => part(date, 1, 4)
const monthOf = (date: SqlFragment): SqlFragment => part(date, 6, 2)
const dayOf = (date: SqlFragment): SqlFragment => part(date, 9, 2)
const dayInYearOf = (date: SqlFragment): SqlFragment => sql`CAST(strftime('%j', ${date}) AS INTEGER)`
const fiscalMonthOf = (date: SqlFragment, start: number): SqlFragment =>
  sql`((${monthOf(date)} + ${raw(String(12 - start))}) % 12 + 1)`

/**
 * By name in capitals. A fiscal year that does not start in January is named after the year in which it ends.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_date_functions.htm
 */
export const dateFunctions: ReadonlyMap<string, DateFunction> = new Map<string, DateFunction>([
  ['CALENDAR_MONTH', number(monthOf)],
  ['CALENDAR_QUARTER', number(date => sql`((${monthOf(date)} + 2) / 3)`)],
  ['CALENDAR_YEAR', number(yearOf)],
  ['DAY_IN_MONTH', number(dayOf)],
  ['DAY_IN_WEEK', number(date => sql`(CAST(strftime('%w', ${date}) AS INTEGER) + 1)`)],
  ['DAY_IN_YEAR', number(dayInYearOf)],
  ['DAY_ONLY', { takes: ['datetime'], gives: 'date', toSql: date => sql`substr(${date}, 1, 10)` }],
  ['FISCAL_MONTH', number(fiscalMonthOf)],
  ['FISCAL_QUARTER', number((date, start) => sql`((${fiscalMonthOf(date, start)} + 2) / 3)`)],
  [
    'FISCAL_YEAR',
    number((date, start) => {
      const later = raw(start === 1 ? '0' : String(start))
      return start === 1 ? yearOf(date) : sql`(${yearOf(date)} + (${monthOf(date)} >= ${later}))`
    }),
  ],
  ['HOUR_IN_DAY', { takes: ['datetime'], gives: 'number', toSql: date => part(date, 12, 2) }],
  ['WEEK_IN_MONTH', number(date => sql`((${dayOf(date)} + 6) / 7)`)],
  ['WEEK_IN_YEAR', number(date => sql`((${dayInYearOf(date)} + 6) / 7)`)],
])
