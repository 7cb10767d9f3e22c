import type { Store } from '../store/store.ts'

/** Session permission sets and the one that lets a user call the service carry the name of the client. */
export const clientName = 'ActionHost'

/** A user as sign-in offers and shows it. */
export interface OrgUser {
  /** 18 characters. */
  readonly userId: string
  readonly username: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** Of IANA, such as `Europe/Berlin`. */
  readonly timeZone: string
  readonly profile: string
  readonly role: string | undefined
  /** `Standard`, or `AutomatedProcess`. */
  readonly userType: string
  /** API names of the permission sets assigned, session permission sets included. */
  readonly permissionSets: readonly string[]
}

const users = `SELECT u.*, p."Name" AS profile, r."Name" AS role FROM "User" u
  LEFT JOIN "Profile" p ON p."Id" = u."ProfileId" LEFT JOIN "UserRole" r ON r."Id" = u."UserRoleId"
  WHERE u."IsActive" = 1 ORDER BY u.rowid`

const sets = `SELECT s."Name" AS name FROM "PermissionSetAssignment" a
  JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId"
  WHERE a."AssigneeId" = ? AND a."IsDeleted" = 0 AND s."IsDeleted" = 0 ORDER BY a.rowid`

/** The id of the org itself, 18 characters. */
export const readOrgId = (store: Store): string =>
  String(store.statement('SELECT "Id" AS id FROM "Organization"').get()?.id)

const zoneOfUser = 'SELECT "TimeZoneSidKey" AS zone FROM "User" WHERE "Id" = ?'

/** The time zone of a user as her record has it now, of IANA. */
export const readTimeZone = (store: Store, userId: string): string =>
  String(store.statement(zoneOfUser).get(userId)?.zone ?? 'GMT')

/** The active users of the org as its records have them now, in the order they were made. */
export function readPeople(store: Store): readonly OrgUser[] {
  return store
    .statement(users)
    .all()
    .map(row => ({
      userId: String(row.Id),
      username: String(row.Username),
      firstName: String(row.FirstName ?? ''),
      lastName: String(row.LastName),
      email: String(row.Email),
      timeZone: String(row.TimeZoneSidKey ?? 'GMT'),
      profile: String(row.profile),
      userType: String(row.UserType),
      role: row.role === null ? undefined : String(row.role),
      permissionSets: store
        .statement(sets)
        .all(String(row.Id))
        .map(set => String(set.name)),
    }))
}
