import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { Records } from '../records/records.ts'
import { createSystemAccess, type Rights } from '../rights/rights.ts'
import { type OrgUser, readPeople } from '../sample/people.ts'
import type { People, Person } from '../sign-in/person.ts'
import { objectNamed } from '../store/schema.ts'
import type { Store } from '../store/store.ts'

interface RecordedPeople {
  readonly people: People
  readonly permissionSets: PermissionSets
  /** The user in whose name the org itself works, made when first asked for. Nobody can sign in as this one. */
  automatedProcess(): Person
}

interface RecordedParts {
  readonly store: Store
  readonly rights: Pick<Rights, 'define'>
  readonly records: Records
  /** 18 characters. */
  readonly orgId: string
}

const permissionSetNamed = 'SELECT "Id" AS id FROM "PermissionSet" WHERE lower("Name") = lower(?) AND "IsDeleted" = 0'

const permissionSets = `SELECT "Name" AS name, "HasActivationRequired" AS sessionBased FROM "PermissionSet"
  WHERE "IsDeleted" = 0 AND "IsOwnedByProfile" IS NOT 1 ORDER BY "Name"`
const assignmentsOf = `SELECT "Id" AS id FROM "PermissionSetAssignment" WHERE "IsDeleted" = 0 AND "AssigneeId" = ?
  AND "PermissionSetId" = ?`

type Create = (userId: string, object: string, body: Readonly<Record<string, unknown>>) => string

/** Makes records in the name of the org itself. */
const createCreate =
  ({ store, records }: RecordedParts): Create =>
  (userId, object, body) => {
    const author = { access: createSystemAccess(userId, store), system: true }
    return records.create(author, objectNamed(store, object), body)
  }

/** Makes records that a publication brings along. */
const createGrant =
  (store: Store, create: Create): PermissionSets['grant'] =>
  ({ name, sessionBased }, userId) => {
    const known = store.statement(permissionSetNamed).get(name)?.id
    const id =
      known ?? create(userId, 'PermissionSet', { Name: name, Label: name, HasActivationRequired: sessionBased })
    create(userId, 'PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: id })
  }

/** Takes a permission set from a user, in the name of the org itself. */
const createRevoke =
  ({ store, records }: RecordedParts): PermissionSets['revoke'] =>
  (name, userId) => {
    const set = store.statement(permissionSetNamed).get(name)?.id
    const author = { access: createSystemAccess(userId, store), system: true }
    const object = objectNamed(store, 'PermissionSetAssignment')
    for (const { id } of store.statement(assignmentsOf).all(userId, set ?? null)) {
      records.remove(author, { object, id: String(id) })
    }
  }

const isAutomatedProcess = ({ userType }: OrgUser): boolean => userType === 'AutomatedProcess'

/** No permission comes with its profile: what it may do, permission sets give. */
const createAutomatedProcess = (orgId: string, create: Create, userId: string): void => {
  const username = `autoproc@${orgId.slice(0, 15).toLowerCase()}`
  create(userId, 'User', {
    ...{
      Username: username,
      Email: 'autoproc@example.com',
      FirstName: 'Automated',
      LastName: 'Process',
      Alias: 'autoproc',
    },
    ...{ UserType: 'AutomatedProcess', IsActive: true, TimeZoneSidKey: 'GMT' },
    ProfileId: create(userId, 'Profile', { Name: 'Automated Process' }),
  })
}

/** Users and their permission sets as the org's records have them, read anew when one of them has changed. */
export const createRecordedPeople = (parts: RecordedParts): RecordedPeople => {
  const { store, orgId, rights } = parts
  let revision = -1
  let users: readonly OrgUser[] = []
  const current = (): readonly OrgUser[] => {
    if (revision !== store.setupRevision()) users = readPeople(store)
    revision = store.setupRevision()
    return users
  }
  const all = () => current().filter(user => !isAutomatedProcess(user))
  const isAssigned = (userId: string, name: string): boolean => {
    const user = current().find(each => each.userId === userId)
    return user?.permissionSets.some(set => set.toLowerCase() === name.toLowerCase()) ?? false
  }
  const create = createCreate(parts)
  const grant = createGrant(store, create)
  return {
    people: {
      all,
      personOf: username => all().find(user => user.username.toLowerCase() === username.toLowerCase()),
    },
    permissionSets: {
      exists: name => store.statement(permissionSetNamed).get(name) !== undefined,
      isAssigned,
      define: rights.define,
      all: () =>
        store
          .statement(permissionSets)
          .all()
          .map(({ name, sessionBased }) => ({ name: String(name), sessionBased: sessionBased === 1 })),
      revoke: createRevoke(parts),
      grant: (set, userId) => {
        if (!isAssigned(userId, set.name)) grant(set, userId)
      },
    },
    automatedProcess: () => {
      const known = current().find(isAutomatedProcess)
      if (known) return known
      createAutomatedProcess(orgId, create, current()[0]?.userId ?? '')
      const made = current().find(isAutomatedProcess)
      if (!made) throw new Error('the org has no automated process user')
      return made
    },
  }
}
