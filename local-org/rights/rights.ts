import type { Access, Session } from '../model.ts'
import type { Store } from '../store/store.ts'
import { createAccess } from './access.ts'
import { type Grants, type GrantsNotation, readGrants, toGranted } from './grants.ts'
import { reachOf } from './reach.ts'
import type { SharingRule } from './reached-rows.ts'

/** A custom permission that an administrator made. Only the sessions of its app hear of it. */
export interface CustomPermission {
  readonly label: string
  /** Name of the external client app that it is associated with; one without is told to no app. */
  readonly externalClientApp?: string
}

/** What profiles and permission sets give, by name; which user has which is in the records. */
export interface RightsDefinition {
  readonly profiles: Readonly<Record<string, GrantsNotation>>
  readonly permissionSets: Readonly<Record<string, GrantsNotation>>
  /** What loaded projects give to profiles besides. */
  readonly projectProfiles?: Readonly<Record<string, GrantsNotation>>
  readonly customPermissions: Readonly<Record<string, CustomPermission>>
  readonly sharingRules: readonly SharingRule[]
}

export interface RightsParts {
  readonly store: Store
  readonly definition: RightsDefinition
}

/** What a session brings along to the rights of its user. */
export type AccessSession = Pick<Session, 'userId' | 'permissionSets'>

export interface Rights {
  /** The rights of a session now: role, profile, assigned permission sets, and the session permission sets it has. */
  accessOf(session: AccessSession): Access
  /** What a permission set gives besides, from now on. */
  define(permissionSet: string, notation: GrantsNotation): void
  /** Those that the org has, by API name. */
  readonly customPermissions: RightsDefinition['customPermissions']
}

const assignedSets = `SELECT s."Name" AS name, s."HasActivationRequired" AS activated
  FROM "PermissionSetAssignment" a JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId"
  WHERE a."AssigneeId" = ? AND a."IsDeleted" = 0 AND s."IsDeleted" = 0`

const profileOf = `SELECT p."Name" AS name FROM "User" u JOIN "Profile" p ON p."Id" = u."ProfileId" WHERE u."Id" = ?`

const everything: GrantsNotation = {
  permissions: ['ViewSetup', 'ManageUsers', 'ManageSessionPermissionSets', 'ViewAllData', 'ModifyAllData'],
  objects: { '*': 'read create edit delete modifyAll' },
}

function lowerNames(notations: Readonly<Record<string, GrantsNotation>>): ReadonlyMap<string, Grants> {
  return new Map(Object.entries(notations).map(([name, notation]) => [name.toLowerCase(), readGrants(notation)]))
}

/** The rights of the org itself, acting in the name of a user: sees and changes all. For loading and bookkeeping. */
export function createSystemAccess(userId: string, store: Store): Access {
  const granted = toGranted([readGrants(everything)])
  return createAccess({ schema: store.schema, reach: reachOf(userId, store), granted, rules: [] })
}

/** Who may do what. Answers are remembered until a user, role, group, permission set or assignment changes. */
export function createRights({ store, definition }: RightsParts): Rights {
  const profiles = lowerNames(definition.profiles)
  const projectProfiles = lowerNames(definition.projectProfiles ?? {})
  const sets = lowerNames(definition.permissionSets)
  const { schema } = store
  const defined = new Map<string, Grants>()
  const known = new Map<string, Access>()
  let revision = store.setupRevision()

  const grantsOf = ({ userId, permissionSets }: AccessSession): readonly Grants[] => {
    const active = new Set([...permissionSets].map(name => name.toLowerCase()))
    const profile = String(store.statement(profileOf).get(userId)?.name).toLowerCase()
    const assigned = store.statement(assignedSets).all(userId)
    const names = assigned.map(row => ({ name: String(row.name).toLowerCase(), session: row.activated === 1 }))
    const counting = names.filter(({ name, session }) => !session || active.has(name))
    const own = [profiles.get(profile), projectProfiles.get(profile)]
    return [...own, ...counting.flatMap(({ name }) => [sets.get(name), defined.get(name)])].flatMap(
      grants => grants ?? [],
    )
  }
  const build = (userId: string, grants: readonly Grants[]): Access =>
    createAccess({ schema, reach: reachOf(userId, store), granted: toGranted(grants), rules: definition.sharingRules })

  return {
    customPermissions: definition.customPermissions,
    define(permissionSet, notation) {
      defined.set(permissionSet.toLowerCase(), readGrants(notation))
      known.clear()
    },
    accessOf(session) {
      if (revision !== store.setupRevision()) known.clear()
      revision = store.setupRevision()
      const key = [session.userId, ...[...session.permissionSets].sort()].join(' ')
      const access = known.get(key) ?? build(session.userId, grantsOf(session))
      known.set(key, access)
      return access
    },
  }
}
