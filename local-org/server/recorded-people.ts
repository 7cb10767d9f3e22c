import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import { createRecords } from '../records/records.ts'
import { createSystemAccess, type Rights } from '../rights/rights.ts'
import { type OrgUser, readPeople } from '../sample/people.ts'
import type { People } from '../sign-in/person.ts'
import { objectNamed } from '../store/schema.ts'
import type { Store } from '../store/store.ts'

interface RecordedPeople {
  readonly people: People
  readonly permissionSets: PermissionSets
}

const permissionSetNamed = 'SELECT "Id" AS id FROM "PermissionSet" WHERE lower("Name") = lower(?) AND "IsDeleted" = 0'

/** Makes records that a publication brings along, in the name of the org itself. */
const createGrant = (store: Store): PermissionSets['grant'] => {
  const records = createRecords(store)
  return ({ name, sessionBased }, userId) => {
    const author = { access: createSystemAccess(userId, store), system: true }
    const create = (object: string, body: Readonly<Record<string, unknown>>): string =>
      records.create(author, objectNamed(store, object), body)
    const known = store.statement(permissionSetNamed).get(name)?.id
    const id = known ?? create('PermissionSet', { Name: name, Label: name, HasActivationRequired: sessionBased })
    create('PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: id })
  }
}

/** Users and their permission sets as the org's records have them, read anew when one of them has changed. */
export const createRecordedPeople = (store: Store, rights: Pick<Rights, 'define'>): RecordedPeople => {
  let revision = -1
  let users: readonly OrgUser[] = []
  const current = (): readonly OrgUser[] => {
    if (revision !== store.setupRevision()) users = readPeople(store)
    revision = store.setupRevision()
    return users
  }
  const isAssigned = (userId: string, name: string): boolean => {
    const user = current().find(each => each.userId === userId)
    return user?.permissionSets.some(set => set.toLowerCase() === name.toLowerCase()) ?? false
  }
  const grant = createGrant(store)
  return {
    people: {
      all: current,
      personOf: username => current().find(user => user.username.toLowerCase() === username.toLowerCase()),
    },
    permissionSets: {
      exists: name => store.statement(permissionSetNamed).get(name) !== undefined,
      isAssigned,
      define: rights.define,
      grant: (set, userId) => {
        if (!isAssigned(userId, set.name)) grant(set, userId)
      },
    },
  }
}
