/** Days and instants in UTC, as the store holds them: `2026-01-31` and `2026-01-31T10:20:30.000Z`. */

const firstDay = '1700-01-01'
const lastDay = '4000-12-31'

export const toDay = (date: Date): string => date.toISOString().slice(0, 10)

/** Midnight of a day; months and days may overflow, as in `Date.UTC`. `month` counts from 0. */
export const dayOf = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month, day))

/** Whether a text such as `2026-02-30` is a day that exists and that Salesforce can hold. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && toDay(new Date(time)) === text && text >= firstDay && text <= lastDay
}

/** An instant such as `2026-01-31T10:20:30+01:00` in the store's form; `undefined` when there is no such instant. */
export function readInstant(text: string): string | undefined {
  const [, day = '', clock = '', zone = ''] = /^(.{10})[Tt]([\d:.]+)(.*)$/.exec(text) ?? []
  if (!isDay(day)) return undefined
  const time = Date.parse(`${day}T${clock}${zone.toUpperCase().replace(/(\d\d)(\d\d)$/, '$1:$2')}`)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
