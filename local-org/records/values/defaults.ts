import { dataError } from '../../failure.ts'
import type { FieldDefinition } from '../../model.ts'
import type { Store } from '../../store/store.ts'
import { type Author, cellOf, type Draft, type DraftValues, draftTextOf } from '../draft.ts'
import { readValue } from './values.ts'

const stamps = ['CreatedDate', 'LastModifiedDate', 'SystemModstamp'] as const
const signers = ['CreatedById', 'LastModifiedById', 'OwnerId'] as const

const wantsDefault = (field: FieldDefinition, values: DraftValues): boolean =>
  field.defaultValue !== undefined && field.derived === undefined && (values[field.name] ?? null) === null

/** Fills what a new record did not bring: defaults, its owner, the system fields. */
export function completeDefaults({ object, values }: Draft, store: Store, { access }: Author): void {
  for (const field of object.fields.values()) {
    if (wantsDefault(field, values)) values[field.name] = readValue(field, field.defaultValue)
  }
  const now = store.now()
  for (const name of stamps) if (object.fields.has(name)) values[name] ??= now
  for (const name of signers) if (object.fields.has(name)) values[name] ??= access.userId
}

/** The system fields of a changed record. */
export function completeStamps({ object, values }: Draft, store: Store, { access }: Author): void {
  const now = store.now()
  if (object.fields.has('LastModifiedDate')) values.LastModifiedDate = now
  if (object.fields.has('LastModifiedById')) values.LastModifiedById = access.userId
  values.SystemModstamp = now
}

const given = (draft: Draft, field: FieldDefinition): boolean => {
  const concerned = draft.before === undefined || field.name in draft.values
  return !concerned || cellOf(draft, field.name) !== null
}

/**
 * The org itself need not give custom fields: its rows are older than a project that requires more.
 * @throws SalesforceError REQUIRED_FIELD_MISSING naming every missing field
 */
export function checkRequired(draft: Draft, { system }: Author): void {
  const asked = [...draft.object.fields.values()].filter(({ name }) => !system || !name.endsWith('__c'))
  const required = asked.filter(field => field.required && !given(draft, field))
  const missing = required.map(field => field.name)
  if (missing.length === 0) return
  throw dataError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
}

/** An owner must be a user who is active, or a group. @throws SalesforceError INACTIVE_OWNER_OR_USER */
export function checkOwner(draft: Draft, store: Store): void {
  const owner = draft.sent.has('OwnerId') ? draftTextOf(draft, 'OwnerId') : undefined
  const user = store.schema.objectOf('User')
  const row = user && owner?.startsWith(user.keyPrefix) ? store.read(user, owner) : undefined
  if (row === undefined || row.IsActive === 1) return
  const message = `operation performed with inactive user [${owner}] as owner of ${draft.object.label.toLowerCase()}`
  throw dataError('INACTIVE_OWNER_OR_USER', message)
}
