import type { FieldDefinition, ObjectDefinition, ObjectRights } from '../model.ts'

/** Rights to the fields of one object. Without `readable` and `editable` it grants all fields but those taken out. */
export interface FieldNotation {
  readonly readable?: readonly string[]
  readonly editable?: readonly string[]
  readonly hidden?: readonly string[]
  readonly readOnly?: readonly string[]
}

/** A profile or permission set as its file writes it. */
export interface GrantsNotation {
  readonly label?: string
  readonly description?: string
  /** A session permission set: counts only while it is activated for the session. */
  readonly hasActivationRequired?: boolean
  /** User permissions such as `ApiEnabled`, `ViewSetup`, `ManageUsers`, `ViewAllData`, `ModifyAllData`. */
  readonly permissions?: readonly string[]
  /** API names of custom permissions. */
  readonly customPermissions?: readonly string[]
  /** Principals of external credentials, such as `ActionHost-PerUser`. */
  readonly credentialPrincipals?: readonly string[]
  /** Object name, or `*` for all, to words out of `read create edit delete viewAll modifyAll`. */
  readonly objects?: Readonly<Record<string, string>>
  /** Object name to field rights; an object granted above and not named here grants all its fields. */
  readonly fields?: Readonly<Record<string, FieldNotation>>
}

interface FieldGrants {
  /** Names the fields that it gives, rather than those that it does not. */
  readonly isList: boolean
  readable(field: string): boolean
  editable(field: string): boolean
}

/** What one profile or permission set gives. Names are lower-case. */
export interface Grants {
  readonly permissions: ReadonlySet<string>
  readonly customPermissions: ReadonlySet<string>
  readonly credentialPrincipals: ReadonlySet<string>
  readonly objects: ReadonlyMap<string, ObjectRights>
  readonly fields: ReadonlyMap<string, FieldGrants>
}

const lowerSet = (names: readonly string[] = []): ReadonlySet<string> => new Set(names.map(name => name.toLowerCase()))

function lowerMap<A, B>(record: Readonly<Record<string, A>> = {}, to: (value: A) => B): ReadonlyMap<string, B> {
  return new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), to(value)]))
}

function readObjectRights(text: string): ObjectRights {
  const words = new Set(text.split(' '))
  const has = (word: string) => words.has(word) || words.has('modifyAll')
  return {
    read: words.size > 0 && text !== '',
    create: words.has('create'),
    edit: has('edit'),
    delete: has('delete'),
    viewAll: has('viewAll'),
    modifyAll: words.has('modifyAll'),
  }
}

function readFieldGrants({ readable, editable, hidden, readOnly }: FieldNotation): FieldGrants {
  const [taken, locked] = [lowerSet(hidden), lowerSet(readOnly)]
  if (!readable && !editable) {
    return {
      isList: false,
      readable: field => !taken.has(field),
      editable: field => !taken.has(field) && !locked.has(field),
    }
  }
  const [read, edit] = [lowerSet(readable), lowerSet(editable)]
  return { isList: true, readable: field => read.has(field) || edit.has(field), editable: field => edit.has(field) }
}

/** The rights in a profile or permission set. */
export function readGrants(notation: GrantsNotation): Grants {
  return {
    permissions: new Set(notation.permissions),
    customPermissions: lowerSet(notation.customPermissions),
    credentialPrincipals: lowerSet(notation.credentialPrincipals),
    objects: lowerMap(notation.objects, readObjectRights),
    fields: lowerMap(notation.fields, readFieldGrants),
  }
}

const nothing: ObjectRights = {
  read: false,
  create: false,
  edit: false,
  delete: false,
  viewAll: false,
  modifyAll: false,
}

function toUnion(a: ObjectRights, b: ObjectRights): ObjectRights {
  return {
    read: a.read || b.read,
    create: a.create || b.create,
    edit: a.edit || b.edit,
    delete: a.delete || b.delete,
    viewAll: a.viewAll || b.viewAll,
    modifyAll: a.modifyAll || b.modifyAll,
  }
}

/** What several profiles and permission sets give together. */
export interface Granted {
  permitted(permission: string): boolean
  hasCustomPermission(name: string): boolean
  hasCredentialPrincipal(name: string): boolean
  /** The object is none of the org here, and has no records. */
  readonly keepsCredentials: boolean
  objectRights(object: ObjectDefinition): ObjectRights
  fieldRight(object: ObjectDefinition, field: FieldDefinition, right: 'readable' | 'editable'): boolean
}

const objectGrantOf = (grants: Grants, name: string) => grants.objects.get(name) ?? grants.objects.get('*') ?? nothing

function fieldGrantOf(grants: Grants, object: string, [field, right]: [string, 'readable' | 'editable']): boolean {
  const fields = grants.fields.get(object)
  return fields ? fields[right](field) : objectGrantOf(grants, object).read
}

/** Whether it gives fields that have to be given by name at all. */
const namesFields = (grants: Grants, object: string): boolean =>
  grants.permissions.has('ModifyAllData') || grants.fields.get(object)?.isList === true

/** Adds up what a user has: rights only ever grow with another permission set. */
export function toGranted(all: readonly Grants[]): Granted {
  return {
    permitted: permission => all.some(grants => grants.permissions.has(permission)),
    hasCustomPermission: name => all.some(grants => grants.customPermissions.has(name.toLowerCase())),
    hasCredentialPrincipal: name => all.some(grants => grants.credentialPrincipals.has(name.toLowerCase())),
    keepsCredentials: all.some(grants => objectGrantOf(grants, 'userexternalcredential').read),
    objectRights: object =>
      all.map(grants => objectGrantOf(grants, object.name.toLowerCase())).reduce(toUnion, nothing),
    fieldRight(object, field, right) {
      // An address has one right for all its parts.
      const name = (field.compoundFieldName ?? field.name).toLowerCase()
      const owner = object.name.toLowerCase()
      const giving = field.givenByName ? all.filter(grants => namesFields(grants, owner)) : all
      return giving.some(grants => fieldGrantOf(grants, owner, [name, right]))
    },
  }
}
