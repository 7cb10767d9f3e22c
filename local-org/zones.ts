/** Clocks of the time zones of IANA, such as `Europe/Berlin`, over instants in milliseconds since the epoch. */

const minuteMs = 60_000
/** Clocks change at such times only, since clocks go by zones. */
const quarterMs = 15 * minuteMs
const mostKnown = 20_000

const formats = new Map<string, Intl.DateTimeFormat>()
const known = new Map<string, number>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const format = formats.get(zone) ?? newFormat(zone)
  formats.set(zone, format)
  return format
}

/** A user may have a zone that no clock has; she is in GMT, as one without a zone. */
function newFormat(zone: string): Intl.DateTimeFormat {
  const options = { year: 'numeric', timeZoneName: 'longOffset' } as const
  try {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: zone })
  } catch {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: 'GMT' })
  }
}

function readOffset(zone: string, instant: number): number {
  const name = formatOf(zone)
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')
  const [, sign, hours, minutes, seconds = '0'] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name?.value ?? '') ?? []
  if (sign === undefined) return 0
  const ms = (Number(hours) * 60 + Number(minutes)) * minuteMs + Number(seconds) * 1000
  return sign === '-' ? -ms : ms
}

/** What is to be added to an instant to get the clock of the zone, in milliseconds. */
export function zoneOffset(zone: string, instant: number): number {
  if (zone === 'GMT' || zone === 'UTC') return 0
  const quarter = Math.floor(instant / quarterMs)
  const key = `${zone} ${quarter}`
  const offset = known.get(key) ?? readOffset(zone, quarter * quarterMs)
  if (known.size >= mostKnown) known.clear()
  known.set(key, offset)
  return offset
}

/** The offset of the zone in winter, whatever the season is now: clocks are put forward in summer. */
export function standardOffset(zone: string, now: number): number {
  const year = new Date(now).getUTCFullYear()
  return Math.min(...[0, 6].map(month => zoneOffset(zone, Date.UTC(year, month, 1))))
}

/** The clock of the zone as a date whose UTC parts are what the clock shows. */
export const wallClock = (zone: string, instant: number): Date => new Date(instant + zoneOffset(zone, instant))

/** The instant at which `2026-01-31` begins in the zone: its first, where clocks jump over midnight or back to it. */
export function startOfDayIn(zone: string, day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const first = midnight - zoneOffset(zone, midnight)
  const second = midnight - zoneOffset(zone, first)
  const begun = [first, second].filter(instant => instant + zoneOffset(zone, instant) >= midnight)
  return Math.min(...begun)
}
