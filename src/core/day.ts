import { AppError } from './failure.ts'

/** When it is `YYYY-MM-DD` in a time zone of IANA, such as `Europe/Berlin`. @throws internal for a zone that is not known */
export function dayIn(timeZone: string, instant: Date = new Date()): string {
  const parts = formatOf(timeZone).formatToParts(instant)
  const part = (wanted: Intl.DateTimeFormatPartTypes): string =>
    parts.find(({ type }) => type === wanted)?.value.padStart(2, '0') ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** So many days later, or earlier; days of the calendar, whatever clocks do. */
export function addDays(day: string, days: number): string {
  const time = Date.parse(`${day}T00:00:00Z`)
  const date = new Date(time)
  date.setUTCDate(date.getUTCDate() + days)
  if (Number.isNaN(date.getTime())) throw new AppError('invalid_input', 'A day is not written YYYY-MM-DD.')
  return date.toISOString().slice(0, 10)
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
  } catch (cause) {
    throw new AppError('internal', 'A time zone is not known here.', { cause })
  }
}
