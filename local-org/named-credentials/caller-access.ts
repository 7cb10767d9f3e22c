import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import { clientName } from '../sample/people.ts'
import type { People } from '../sign-in/person.ts'
import type { Shelf } from '../store/shelves.ts'

/** A permission set that gives principals. */
interface GivenPrincipals {
  readonly set: string
  readonly principals: readonly string[]
}

interface CallerAccessParts {
  readonly people: Pick<People, 'all'>
  readonly permissionSets: PermissionSets
  readonly shelf: Shelf<GivenPrincipals>
}

/** Lets all who may call the service use principals, by a permission set that it makes and assigns. */
export type LetCallersUse = (given: GivenPrincipals) => void

const object = { UserExternalCredential: 'read create edit delete' }

export const createCallerAccess = ({ people, permissionSets, shelf }: CallerAccessParts): LetCallersUse => {
  const define = ({ principals, set }: GivenPrincipals): void =>
    permissionSets.define(set, { credentialPrincipals: principals, objects: object })
  for (const given of shelf.all()) define(given)
  return given => {
    shelf.put(given.set.toLowerCase(), given)
    define(given)
    const callers = people.all().filter(({ userId }) => permissionSets.isAssigned(userId, clientName))
    for (const { userId } of callers) permissionSets.grant({ name: given.set, sessionBased: false }, userId)
  }
}
