import { dataError, noAccess, notFound, refusal } from '../failure.ts'
import { isStored, type ObjectDefinition } from '../model.ts'
import { objectNamed } from '../store/schema.ts'
import type { Row, Store } from '../store/store.ts'
import { type Author, type Draft, draftTextOf } from './draft.ts'
import { canReach, canSee, type LookupParts } from './lookups.ts'

/** The object behind a name in an address. @throws SalesforceError NOT_FOUND, also when the user may not read it */
export function objectOf(name: string, store: Store, { access }: Author): ObjectDefinition {
  const object = store.schema.objectOf(name)
  if (object === undefined || !access.objectRights(object).read) throw notFound()
  return object
}

/** @throws SalesforceError CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY when the user may not create such records */
export function checkCreate(object: ObjectDefinition, { access }: Author): void {
  if (access.objectRights(object).create) return
  throw dataError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be inserted: ${object.label}`)
}

const isShare = (object: ObjectDefinition, parent: ObjectDefinition): boolean => parent.shareObject === object.name

/** Details are created by whoever may change their master; shares by whoever owns what is shared. */
export function checkParent({ object, ...draft }: Draft, parts: LookupParts): void {
  const field = object.sharing === 'controlled-by-parent' ? object.fields.get(object.sharingParent ?? '') : undefined
  const id = field && draftTextOf({ object, ...draft }, field.name)
  const names = id === undefined ? [] : (field?.referenceTo ?? [])
  const parent = names.map(name => objectNamed(parts.store, name)).find(target => id?.startsWith(target.keyPrefix))
  if (parent === undefined || id === undefined) return
  if (canReach(parent, [id, isShare(object, parent) ? 'deletableRows' : 'editableRows'], parts)) return
  const message = `insufficient access rights on cross-reference id: ${id}`
  throw dataError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message)
}

/**
 * A record that the user sees, deleted or not there told apart.
 * @throws SalesforceError NOT_FOUND, ENTITY_IS_DELETED, INVALID_TYPE_FOR_OPERATION for messages, which are not kept
 */
export function seenRow(object: ObjectDefinition, id: string, parts: LookupParts): Row {
  if (!isStored(object)) throw refusal('INVALID_TYPE_FOR_OPERATION', `entity type ${object.name} is published only`)
  const row = parts.store.read(object, id)
  if (row === undefined || !canSee(object, id, parts)) throw notFound()
  if (row.IsDeleted === 1) throw refusal('ENTITY_IS_DELETED', 'entity is deleted')
  return row
}

/** @throws SalesforceError INSUFFICIENT_ACCESS_OR_READONLY */
export function checkEdit(object: ObjectDefinition, id: string, parts: LookupParts): void {
  const { edit } = parts.author.access.objectRights(object)
  if (!edit || !canReach(object, [id, 'editableRows'], parts)) throw noAccess()
}

/** @throws SalesforceError INSUFFICIENT_ACCESS_OR_READONLY */
export function checkDelete(object: ObjectDefinition, id: string, parts: LookupParts): void {
  const rights = parts.author.access.objectRights(object)
  if (!rights.delete || !canReach(object, [id, 'deletableRows'], parts)) throw noAccess()
}
