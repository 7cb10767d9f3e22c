import type { Store } from '../store/store.ts'

/** Whose records a user reaches: through the role hierarchy and the groups they and those below them are in. */
export interface Reach {
  readonly userId: string
  /** The user, and every user whose role is below theirs. */
  readonly users: readonly string[]
  /** The users above, and all groups (roles, public groups) that one of them belongs to. Shares go to these. */
  readonly principals: readonly string[]
  /** `DeveloperName` of those groups. */
  readonly groups: ReadonlySet<string>
  /** The reached users whose role lets an account's owner see or change its opportunities or cases. */
  accountOwners(object: string, level: 'Read' | 'Edit'): readonly string[]
}

interface Member {
  readonly id: string
  readonly roleId: string | undefined
}

interface Role {
  readonly id: string
  readonly parentId: string | undefined
  readonly access: Readonly<Record<string, string>>
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function readRoles(store: Store): ReadonlyMap<string, Role> {
  const rows = store.statement('SELECT * FROM "UserRole" WHERE "IsDeleted" = 0').all()
  const roles = rows.map(row => ({
    id: String(row.Id),
    parentId: textOf(row.ParentRoleId),
    access: {
      Opportunity: String(row.OpportunityAccessForAccountOwner),
      Case: String(row.CaseAccessForAccountOwner),
    },
  }))
  return new Map(roles.map(role => [role.id, role]))
}

/** The role itself and those above it, in that order. A circle ends where it meets itself. */
function chainOf(roleId: string | undefined, roles: ReadonlyMap<string, Role>): readonly string[] {
  const chain = new Set<string>()
  for (let id = roleId; id !== undefined && !chain.has(id); id = roles.get(id)?.parentId) chain.add(id)
  return [...chain]
}

function readMembers(store: Store): readonly Member[] {
  const rows = store.statement('SELECT "Id", "UserRoleId" FROM "User" WHERE "IsDeleted" = 0').all()
  return rows.map(row => ({ id: String(row.Id), roleId: textOf(row.UserRoleId) }))
}

function reachedBy(userId: string, members: readonly Member[], roles: ReadonlyMap<string, Role>): readonly Member[] {
  const self = members.find(member => member.id === userId) ?? { id: userId, roleId: undefined }
  const { roleId } = self
  if (roleId === undefined) return [self]
  const below = members.filter(member => chainOf(member.roleId, roles).slice(1).includes(roleId))
  return [self, ...below]
}

interface GroupTables {
  readonly memberships: readonly { readonly group: string; readonly member: string }[]
  readonly groups: readonly GroupRow[]
}

interface GroupRow {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly related: string | undefined
}

function readGroups(store: Store): GroupTables {
  const links = store.statement('SELECT "GroupId", "UserOrGroupId" FROM "GroupMember" WHERE "IsDeleted" = 0').all()
  const rows = store.statement('SELECT * FROM "Group" WHERE "IsDeleted" = 0').all()
  return {
    memberships: links.map(link => ({ group: String(link.GroupId), member: String(link.UserOrGroupId) })),
    groups: rows.map(row => ({
      id: String(row.Id),
      name: String(row.DeveloperName),
      type: String(row.Type),
      related: textOf(row.RelatedId),
    })),
  }
}

const roleGroup = (type: string, chain: readonly string[], related: string | undefined): boolean =>
  related !== undefined &&
  ((type === 'Role' && chain[0] === related) || (type === 'RoleAndSubordinates' && chain.includes(related)))

function groupsOf(member: Member, tables: GroupTables, roles: ReadonlyMap<string, Role>): readonly string[] {
  const chain = chainOf(member.roleId, roles)
  const direct = tables.groups.filter(({ type, related }) => type === 'Organization' || roleGroup(type, chain, related))
  const found = new Set([member.id, ...direct.map(group => group.id)])
  // A set grows while it is walked: a group found here may itself be a member of another.
  for (const principal of found) {
    for (const { group, member: inside } of tables.memberships) if (inside === principal) found.add(group)
  }
  return [...found]
}

/** Reads users, roles and groups as they are now. */
export function reachOf(userId: string, store: Store): Reach {
  const roles = readRoles(store)
  const reached = reachedBy(userId, readMembers(store), roles)
  const tables = readGroups(store)
  const accessOf = (member: Member, object: string) => roles.get(member.roleId ?? '')?.access[object] ?? 'None'
  const principals = new Set(reached.flatMap(member => groupsOf(member, tables, roles)))
  return {
    userId,
    users: reached.map(member => member.id),
    principals: [...principals],
    groups: new Set(tables.groups.filter(group => principals.has(group.id)).map(group => group.name)),
    accountOwners: (object, level) =>
      reached
        .filter(member => accessOf(member, object) === 'Edit' || accessOf(member, object) === level)
        .map(member => member.id),
  }
}
