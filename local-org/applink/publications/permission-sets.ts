import type { GrantsNotation } from '../../rights/grants.ts'

export interface PermissionSet {
  readonly name: string
  /** Whether it is active only while a session asks for it. */
  readonly sessionBased: boolean
}

/** The org's permission sets as AppLink sees them. Names are compared without letter case, as Salesforce does. */
export interface PermissionSets {
  exists(name: string): boolean
  isAssigned(userId: string, name: string): boolean
  /** What a permission set gives besides, from now on. */
  define(name: string, notation: GrantsNotation): void
  /** By name. */
  all(): readonly PermissionSet[]
  /** Takes it from the user, who may not have it. */
  revoke(name: string, userId: string): void
  /** Makes a permission set unless there is one, and assigns it to the user. */
  grant(set: { readonly name: string; readonly sessionBased: boolean }, userId: string): void
}
