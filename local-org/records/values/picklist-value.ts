import { dataError } from '../../failure.ts'
import type { FieldDefinition } from '../../model.ts'

function canonicalOf(field: FieldDefinition, text: string): string {
  const wanted = text.trim().toLowerCase()
  const found = field.picklist?.find(({ value, active }) => active && value.toLowerCase() === wanted)
  if (found) return found.value
  if (!field.restrictedPicklist) return text.trim()
  const message = `${field.label}: bad value for restricted picklist field: ${text}`
  throw dataError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name])
}

const rankOf = (field: FieldDefinition, value: string): number => {
  const rank = field.picklist?.findIndex(entry => entry.value === value) ?? -1
  return rank < 0 ? Number.MAX_SAFE_INTEGER : rank
}

/** A picklist's value in the case it was defined in; several, each once, in the order they were defined. */
export function readPicklist(field: FieldDefinition, text: string): string {
  if (field.type === 'picklist') return canonicalOf(field, text)
  const values = new Set(text.split(';').map(part => canonicalOf(field, part)))
  return [...values].sort((a, b) => rankOf(field, a) - rankOf(field, b)).join(';')
}
