import { dataError } from '../../failure.ts'
import { type Draft, draftTextOf, numberOf, type ObjectRules } from '../draft.ts'

const minuteMs = 60_000
const dayMinutes = 24 * 60
const times = ['StartDateTime', 'ActivityDateTime', 'EndDateTime', 'DurationInMinutes', 'ActivityDate', 'IsAllDayEvent']

const missing = (names: readonly string[]) =>
  dataError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names)

const toText = (ms: number): string => new Date(ms).toISOString()

/** A value that was sent under one of several names, else the one that is there. */
function sentOr(draft: Draft, names: readonly string[]): string | undefined {
  const name = names.find(each => draft.sent.has(each)) ?? names[0] ?? ''
  return draftTextOf(draft, name)
}

function completeAllDay(draft: Draft): void {
  const day = draftTextOf(draft, 'ActivityDate') ?? sentOr(draft, ['StartDateTime', 'ActivityDateTime'])?.slice(0, 10)
  if (day === undefined) throw missing(['ActivityDate'])
  const start = Date.parse(`${day}T00:00:00Z`)
  const minutes = numberOf(draft, 'DurationInMinutes') ?? dayMinutes
  const end = start + Math.max(0, minutes - dayMinutes) * minuteMs
  Object.assign(draft.values, {
    ...{ ActivityDate: day, ActivityDateTime: null, StartDateTime: toText(start), EndDateTime: toText(end) },
    ...{ EndDate: toText(end).slice(0, 10), DurationInMinutes: minutes },
  })
}

function completeTimed(draft: Draft): void {
  const start = sentOr(draft, ['StartDateTime', 'ActivityDateTime'])
  const end = draft.sent.has('EndDateTime') ? draftTextOf(draft, 'EndDateTime') : undefined
  const minutes = numberOf(draft, 'DurationInMinutes')
  if (start === undefined || (end === undefined && minutes === undefined)) {
    throw missing(['DurationInMinutes', 'ActivityDateTime'])
  }
  const endMs = end === undefined ? Date.parse(start) + (minutes ?? 0) * minuteMs : Date.parse(end)
  const DurationInMinutes = Math.round((endMs - Date.parse(start)) / minuteMs)
  if (DurationInMinutes < 0) {
    throw dataError('FIELD_INTEGRITY_EXCEPTION', 'Event duration can not be negative', ['DurationInMinutes'])
  }
  Object.assign(draft.values, {
    ...{ ActivityDateTime: start, StartDateTime: start, ActivityDate: start.slice(0, 10) },
    ...{ EndDateTime: toText(endMs), EndDate: toText(endMs).slice(0, 10), DurationInMinutes },
  })
}

/** An event has a start and a length, or two times, or is a whole day; the others follow. Days are those of UTC. */
export const eventRules: ObjectRules = {
  complete(draft) {
    if (draft.before !== undefined && !times.some(name => draft.sent.has(name))) return
    if (draft.values.IsAllDayEvent ?? draft.before?.IsAllDayEvent) completeAllDay(draft)
    else completeTimed(draft)
  },
}
