import { dataError } from '../../failure.ts'
import { readRecordTypes } from '../../record-types.ts'
import { type Draft, draftTextOf, type RuleParts } from '../draft.ts'

/**
 * A new record without a record type has the default one of its object.
 * @throws SalesforceError INVALID_CROSS_REFERENCE_KEY for one of another object
 */
export function completeRecordType(draft: Draft, { store }: RuleParts): void {
  const { object, before, values, sent } = draft
  if (!object.fields.has('RecordTypeId') || (before !== undefined && !sent.has('RecordTypeId'))) return
  const ids = readRecordTypes(store, object).flatMap(({ id, active }) => (active ? [id] : []))
  if (!sent.has('RecordTypeId')) {
    values.RecordTypeId = ids[0] ?? null
    return
  }
  const id = draftTextOf(draft, 'RecordTypeId')
  if (id === undefined || ids.includes(id)) return
  const message = `Record Type ID: this ID value isn't valid for the user: ${id}`
  throw dataError('INVALID_CROSS_REFERENCE_KEY', message, ['RecordTypeId'])
}
