import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { Client } from './clients.ts'
import type { Person } from './person.ts'

/**
 * The policy "Permitted Users" of a client app: with "admin approved users are pre-authorized" only users with one of its
 * permission sets may use it, with "all users may self-authorize" everybody may.
 */
export type IsApproved = (client: Client, person: Person) => boolean

export const createApproval =
  ({ isAssigned }: Pick<PermissionSets, 'isAssigned'>): IsApproved =>
  ({ permissionSets }, { userId }) =>
    permissionSets === undefined || permissionSets.some(name => isAssigned(userId, name))
