const timestampPattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i

function toOffset(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z'
  const [, hours = '00', minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? []
  return `${hours}:${minutes}`
}

/**
 * A point in time as columns hold it and answers write it, `2025-01-06T08:00:00.000+00:00`, so that they sort as text;
 * without a zone it is UTC. Undefined for text that is none.
 */
export function readLakeTimestamp(text: string): string | undefined {
  const [, date, minutes, seconds = ':00', fraction = '', zone = 'Z'] = timestampPattern.exec(text.trim()) ?? []
  if (date === undefined) return undefined
  const time = new Date(`${date}T${minutes}${seconds}${fraction.slice(0, 4)}${toOffset(zone)}`)
  if (Number.isNaN(time.getTime())) return undefined
  return time.toISOString().replace('Z', '+00:00')
}

/** `2025-01-06`; undefined for text that is no day. */
export function readLakeDate(text: string): string | undefined {
  const day = text.trim()
  const time = new Date(`${day}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day)
    ? day
    : undefined
}
