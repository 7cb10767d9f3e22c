import type { FieldDefinition } from '../../model.ts'
import type { JsonValue } from './json.ts'

const locale = 'en-US'

const toDateText = (value: string, options: Intl.DateTimeFormatOptions): string =>
  // Newer Unicode data puts a narrow space before AM and PM; Salesforce writes a plain one.
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(new Date(value)).replace(/\u202f/g, ' ')

const toNumberText = (value: number, options: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(locale, options).format(value)

const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' }
const clock: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' }

/** A value as FORMAT writes it for a user of the locale en_US, in UTC and in dollars. */
export function toFormatted(field: FieldDefinition | undefined, value: JsonValue): JsonValue {
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
      return toDateText(`${value}T00:00:00Z`, day)
    case 'datetime':
      return toDateText(String(value).replace('+0000', 'Z'), { ...day, ...clock })
    case 'time':
      return toDateText(`2000-01-01T${value}`, clock)
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
