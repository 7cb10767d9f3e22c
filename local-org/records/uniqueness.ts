import { dataError } from '../failure.ts'
import type { Store } from '../store/store.ts'
import { cellOf, changes, type Draft } from './draft.ts'
import { recordsWith } from './lookups.ts'

/** @throws SalesforceError DUPLICATE_VALUE when another live record has the value of a unique field */
export function checkUnique(draft: Draft, store: Store): void {
  for (const field of draft.object.fields.values()) {
    const value = field.unique && changes(draft, field.name) ? cellOf(draft, field.name) : null
    if (value === null) continue
    const other = recordsWith(draft.object, [field, value], store).find(row => row.Id !== draft.before?.Id)
    if (other === undefined) continue
    const id = String(other.Id).slice(0, 15)
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${id}`
    throw dataError('DUPLICATE_VALUE', message)
  }
}
