import type { GrantsNotation } from '../../rights/grants.ts'

/** The org's permission sets as AppLink sees them. Names are compared without letter case, as Salesforce does. */
export interface PermissionSets {
  exists(name: string): boolean
  isAssigned(userId: string, name: string): boolean
  /** What a permission set gives besides, from now on. */
  define(name: string, notation: GrantsNotation): void
  /** Makes a permission set unless there is one, and assigns it to the user. */
  grant(set: { readonly name: string; readonly sessionBased: boolean }, userId: string): void
}
