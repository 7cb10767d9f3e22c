/** A moment as a person's clock shows it, in the form of a browser's field: `2026-01-31T09:30`. */
export function toClockText(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(moment)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(each => each.type === type)?.value ?? '00'
  const seconds = part('second') === '00' ? '' : `:${part('second')}`
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}${seconds}`
}

const clockText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/

/**
 * The moment at which a person's clock shows that, as ISO text in UTC. In the hour that a clock shows twice it is the
 * first; in the one that it leaves out, the time after it. What is no such text is given back as it is.
 */
export function readClockText(text: string, timeZone: string): string {
  const asUtc = clockText.test(text) ? new Date(`${text}Z`) : undefined
  if (asUtc === undefined || Number.isNaN(asUtc.getTime())) return text
  const offsetAt = (moment: number) => Date.parse(`${toClockText(new Date(moment), timeZone)}Z`) - moment
  const shown = asUtc.getTime()
  const first = Math.max(offsetAt(shown - dayMs), offsetAt(shown + dayMs))
  const candidate = shown - first
  const moment = offsetAt(candidate) === first ? candidate : shown - offsetAt(candidate)
  return new Date(moment).toISOString().replace('.000Z', 'Z')
}

const dayMs = 24 * 60 * 60 * 1000
