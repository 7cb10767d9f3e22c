/** The org's permission sets as AppLink sees them. Names are compared without letter case, as Salesforce does. */
export interface PermissionSets {
  exists(name: string): boolean
  isAssigned(userId: string, name: string): boolean
  /** Makes a permission set unless there is one, and assigns it to the user. */
  grant(set: { readonly name: string; readonly sessionBased: boolean }, userId: string): void
}

/** Permission sets in memory, by name, each with the ids of its users. */
export const createPermissionSets = (first: Readonly<Record<string, readonly string[]>>): PermissionSets => {
  const users = new Map(Object.entries(first).map(([name, ids]) => [name.toLowerCase(), new Set(ids)]))
  return {
    exists: name => users.has(name.toLowerCase()),
    isAssigned: (userId, name) => users.get(name.toLowerCase())?.has(userId) ?? false,
    grant: ({ name }, userId) => {
      users.set(name.toLowerCase(), (users.get(name.toLowerCase()) ?? new Set()).add(userId))
    },
  }
}
