import { tableOf } from '../../model.ts'
import { type GrantsNotation, readGrants, toGranted } from '../../rights/grants.ts'
import { createSystemAccess, type RightsDefinition } from '../../rights/rights.ts'
import { idOf } from '../../store/id.ts'
import { objectNamed } from '../../store/schema.ts'
import { stampsOf } from '../../store/stamps.ts'
import type { Store, Values } from '../../store/store.ts'
import { writeDefinitions } from './definitions.ts'
import { writeStatuses } from './statuses.ts'

/** Written anew at each start, since the shape and the rights may be others than at the last. */
const derived = [
  ...['EntityDefinition', 'FieldDefinition', 'FieldPermissions'],
  ...['OpportunityStage', 'CaseStatus', 'LeadStatus'],
]

/** What one permission set says of the fields of the objects that it names. */
function fieldPermissionsOf(set: GrantsNotation, { schema }: Store): readonly Values[] {
  const granted = toGranted([readGrants(set)])
  const named = new Set([...Object.keys(set.objects ?? {}), ...Object.keys(set.fields ?? {})])
  const objects = [...named].flatMap(each => schema.objectOf(each) ?? [])
  const pairs = objects.flatMap(object => [...object.fields.values()].map(field => ({ object, field })))
  return pairs
    .filter(({ object, field }) => !field.alwaysReadable && granted.fieldRight(object, field, 'readable'))
    .map(({ object, field }) => ({
      SobjectType: object.name,
      Field: `${object.name}.${field.name}`,
      PermissionsRead: 1,
      PermissionsEdit: field.updateable !== false && granted.fieldRight(object, field, 'editable') ? 1 : 0,
    }))
}

function writeFieldPermissions(store: Store, { permissionSets }: RightsDefinition, stamps: Values): void {
  const object = objectNamed(store, 'FieldPermissions')
  const idOfSet = store.statement('SELECT "Id" AS id FROM "PermissionSet" WHERE "Name" = ? AND "IsDeleted" = 0')
  for (const [name, set] of Object.entries(permissionSets)) {
    const ParentId = idOfSet.get(name)?.id
    if (ParentId === undefined) continue
    for (const row of fieldPermissionsOf(set, store)) store.insert(object, { ...stamps, ...row, ParentId })
  }
}

/** The records in which the org describes itself: its objects and fields, stages and statuses, rights to fields. */
export function writeSetup(store: Store, definition: RightsDefinition): void {
  const author = idOf(objectNamed(store, 'User').keyPrefix, 1)
  const stamps = stampsOf(store, author)
  store.transaction(() => {
    for (const name of derived) store.statement(`DELETE FROM ${tableOf(objectNamed(store, name))}`).run()
    writeDefinitions(store, createSystemAccess(author, store), stamps)
    writeStatuses(store, stamps)
    writeFieldPermissions(store, definition, stamps)
  })
}
