import type { Access, FieldDefinition, ObjectDefinition, ObjectRights, Schema } from '../model.ts'
import type { Granted } from './grants.ts'
import type { Reach } from './reach.ts'
import type { Level, SharingRule } from './reached-rows.ts'
import { createSharing } from './sharing.ts'

export interface AccessParts {
  readonly schema: Schema
  readonly reach: Reach
  readonly granted: Granted
  readonly rules: readonly SharingRule[]
}

/** Rights to objects that describe the org come from user permissions rather than object permissions. */
function setupRights(object: ObjectDefinition, { permitted, objectRights }: Granted): ObjectRights {
  const granted = objectRights(object)
  const activation = object.name === 'SessionPermSetActivation'
  const manages = permitted(activation ? 'ManageSessionPermissionSets' : 'ManageUsers')
  return {
    read: granted.read || permitted('ViewSetup') || (activation && manages),
    create: granted.create || manages,
    edit: granted.edit || manages,
    delete: granted.delete || manages,
    viewAll: granted.viewAll || permitted('ManageUsers'),
    modifyAll: granted.modifyAll || permitted('ManageUsers'),
  }
}

function objectRightsOf(object: ObjectDefinition, granted: Granted): ObjectRights {
  const rights = object.setup ? setupRights(object, granted) : granted.objectRights(object)
  return {
    ...rights,
    create: rights.create && object.createable !== false,
    edit: rights.edit && object.updateable !== false,
    delete: rights.delete && object.deletable !== false,
    viewAll: rights.viewAll || (rights.read && granted.permitted('ViewAllData')),
    modifyAll: rights.modifyAll || (rights.edit && granted.permitted('ModifyAllData')),
  }
}

/** Fields that have no rights of their own: whoever sees the object sees them. */
const openField = (object: ObjectDefinition, field: FieldDefinition): boolean =>
  field.alwaysReadable === true || field.required === true || field.nameField === true || object.setup === true

function memoized<V>(compute: (object: ObjectDefinition) => V): (object: ObjectDefinition) => V {
  const known = new Map<ObjectDefinition, V>()
  return object => {
    const value = known.get(object) ?? compute(object)
    known.set(object, value)
    return value
  }
}

/** The rights of one user at one moment, added up. */
export function createAccess({ schema, reach, granted, rules }: AccessParts): Access {
  const objectRights = memoized(object => objectRightsOf(object, granted))
  const seesAll = (object: ObjectDefinition, level: Level) => {
    const { viewAll, modifyAll } = objectRights(object)
    return modifyAll || (level === 'read' && viewAll)
  }
  const sharing = createSharing({ schema, reach, rules, seesAll, reads: object => objectRights(object).read })
  const fieldRight = (object: ObjectDefinition, field: FieldDefinition, right: 'readable' | 'editable') =>
    openField(object, field) || granted.fieldRight(object, field, right)
  return {
    userId: reach.userId,
    permitted: granted.permitted,
    hasCustomPermission: granted.hasCustomPermission,
    hasCredentialPrincipal: granted.hasCredentialPrincipal,
    keepsCredentials: granted.keepsCredentials,
    objectRights,
    fieldReadable: (object, field) => objectRights(object).read && fieldRight(object, field, 'readable'),
    fieldEditable: (object, field) => {
      const { create, edit } = objectRights(object)
      const writable = field.createable !== false || field.updateable !== false
      return (create || edit) && writable && fieldRight(object, field, 'editable')
    },
    visibleRows: (object, row) => sharing({ object, row, level: 'read' }),
    editableRows: (object, row) => sharing({ object, row, level: 'edit' }),
    deletableRows: (object, row) => sharing({ object, row, level: 'full' }),
  }
}
