export const timeForm = /^(\d{4}-\d\d-\d\d)(?:([T ])(\d\d:\d\d:\d\d)(\.\d{3})?(Z|[+-]\d\d:?\d\d)?)?$/
const dayMs = 86_400_000

/** A day or a point in time, moved, in the form that it has; `undefined` for any other text. */
export function shiftTime(text: string, shiftMs: number): string | undefined {
  const [, day, between = 'T', time = '00:00:00', fraction, zone = ''] = timeForm.exec(text) ?? []
  if (day === undefined) return undefined
  const at = Date.parse(`${day}T${time}${fraction ?? ''}Z`)
  if (Number.isNaN(at)) return undefined
  const isDay = text.length === day.length
  const moved = new Date(at - (isDay ? Math.floor(shiftMs / dayMs) * dayMs : shiftMs)).toISOString()
  if (isDay) return moved.slice(0, 10)
  return `${moved.slice(0, 10)}${between}${moved.slice(11, fraction === undefined ? 19 : 23)}${zone}`
}
