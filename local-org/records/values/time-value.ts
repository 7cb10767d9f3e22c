const datePattern = /^(\d{4})-(\d{2})-(\d{2})/
const clockPattern = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/

const dayPattern = /^(\d{4}-\d{2}-\d{2})(T[\d:.]+)?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * `2026-01-31`, also with a zone as the Bulk API documents it, or with a time of UTC; `undefined` for anything else: with a
 * time and an offset it may be another day.
 */
export function readDay(text: string): string | undefined {
  const [, day = '', clock = '', zone = ''] = dayPattern.exec(text) ?? []
  return clock !== '' && zone !== '' && zone !== 'Z' ? undefined : readDate(`${day}${clock}`)
}

/** `2026-01-31` from a date or the start of a datetime; `undefined` when there is no such day. */
function readDate(text: string): string | undefined {
  const [date] = datePattern.exec(text) ?? []
  const rest = date === undefined ? '' : text.slice(date.length)
  if (date === undefined || (rest !== '' && !clockPattern.test(rest.replace(/^T/, '')))) return undefined
  const parsed = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : undefined
}

/** UTC, whole seconds: `2026-01-31T10:20:30.000Z`. A text without zone is UTC; one without time is midnight. */
export function readDatetime(text: string): string | undefined {
  if (readDate(text) === undefined) return undefined
  const clock = text.slice(11)
  if (clock === '') return `${text}T00:00:00.000Z`
  const zoned = /Z$|[+-]\d{2}:?\d{2}$/.test(clock) ? text : `${text}Z`
  const instant = new Date(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(instant.getTime()) ? undefined : `${instant.toISOString().slice(0, 19)}.000Z`
}

/** `10:20:30.000Z`. */
export function readTime(text: string): string | undefined {
  const [, hours = '', minutes = '', seconds = '00', fraction = '0'] = clockPattern.exec(text) ?? []
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return `${hours}:${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
}
