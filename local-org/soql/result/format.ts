import type { FieldDefinition } from '../../model.ts'
import { wallClock } from '../../zones.ts'
import type { JsonValue } from './json.ts'

const locale = 'en-US'

const toDateText = (date: Date, options: Intl.DateTimeFormatOptions): string =>
  // Newer Unicode data puts a narrow space before AM and PM; Salesforce writes a plain one.
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(date).replace(/\u202f/g, ' ')

const toNumberText = (value: number, options: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(locale, options).format(value)

const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' }
const clock: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' }

/** A value as FORMAT writes it for a user of the locale en_US, by the clock of her zone and in dollars. */
export function toFormatted(field: FieldDefinition | undefined, value: JsonValue, zone: string): JsonValue {
  if (value === null || value === '') return null
  const scale = field?.scale ?? 0
  switch (field?.type) {
    case 'currency':
      return toNumberText(Number(value), { style: 'currency', currency: 'USD' })
    case 'percent':
      return `${toNumberText(Number(value), { minimumFractionDigits: scale, maximumFractionDigits: scale })}%`
    case 'double':
      return toNumberText(Number(value), { minimumFractionDigits: scale, maximumFractionDigits: scale })
    case 'date':
      return toDateText(new Date(`${value}T00:00:00Z`), day)
    case 'datetime':
      return toDateText(wallClock(zone, Date.parse(String(value).replace('+0000', 'Z'))), { ...day, ...clock })
    case 'time':
      return toDateText(new Date(`2000-01-01T${value}`), clock)
    default:
      return typeof value === 'number' ? toNumberText(value, {}) : value
  }
}

/** The label of a picklist's value; of a multi-select picklist all labels. */
export function toLabel({ picklist = [] }: FieldDefinition, value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value
  const labels = new Map(picklist.map(item => [item.value.toLowerCase(), item.label]))
  return value
    .split(';')
    .map(item => labels.get(item.toLowerCase()) ?? item)
    .join(';')
}
