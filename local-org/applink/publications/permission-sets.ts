/** The org's permission sets as AppLink sees them. Names are compared without letter case, as Salesforce does. */
export interface PermissionSets {
  exists(name: string): boolean
  isAssigned(userId: string, name: string): boolean
  /** Makes a permission set unless there is one, and assigns it to the user. */
  grant(set: { readonly name: string; readonly sessionBased: boolean }, userId: string): void
}
