import type { Rights } from '../rights/rights.ts'
import type { Person } from '../sign-in/person.ts'
import { CredentialError, type ExternalCredential, type NamedCredential, principalName } from './credential.ts'
import type { Renew } from './renewal.ts'
import type { Credentials } from './setup.ts'
import type { UserTokenStore, UserTokens } from './user-tokens.ts'

interface CredentialUseParts {
  readonly credentials: Credentials
  readonly userTokens: UserTokenStore
  readonly rights: Pick<Rights, 'accessOf'>
  readonly renew: Renew
}

/** What a callout of a user is made with. */
export interface CredentialUse {
  readonly named: NamedCredential
  readonly external: ExternalCredential
  readonly person: Person
  readonly tokens: UserTokens
}

export interface CredentialUses {
  /** What keeps a user from a credential, in Salesforce's words; undefined: nothing does. */
  refusalOf(credential: ExternalCredential, person: Pick<Person, 'userId'>): string | undefined
  /** @throws CredentialError for a user who may not use the credential, or did not allow it yet */
  useOf(namedCredential: string, person: Person): CredentialUse
  /** Whether `useOf` would give one. */
  isUsable(namedCredential: string, person: Person): boolean
  /** With tokens renewed after a refusal of those it has; undefined: they cannot be. @throws CredentialError */
  renewed(use: CredentialUse): Promise<CredentialUse | undefined>
}

/** @see https://help.salesforce.com/s/articleView?id=xcloud.nc_troubleshoot.htm */
const noCredential = (name: string): string =>
  `We couldn't access the credential(s). You might not have the required permissions, or the external credential "${name}" might not exist.`

const noObject = "You don't have read permissions on the User External Credential object."

/** A user needs a permission set that gives a principal, rights to the object that keeps her tokens, and the tokens. */
export const createCredentialUses = ({
  credentials,
  renew,
  rights,
  userTokens,
}: CredentialUseParts): CredentialUses => {
  const refusalOf: CredentialUses['refusalOf'] = (credential, { userId }) => {
    const { hasCredentialPrincipal, keepsCredentials } = rights.accessOf({ userId, permissionSets: new Set() })
    const isGiven = credential.principals.some(each => hasCredentialPrincipal(principalName(credential, each)))
    if (!isGiven) return noCredential(credential.name)
    return keepsCredentials ? undefined : noObject
  }
  const useOf: CredentialUses['useOf'] = (name, person) => {
    const named = credentials.namedOf(name)
    if (!named?.isEnabled || !URL.canParse(named.url))
      throw new CredentialError(`The named credential ${name} is not there, disabled, or without an address.`)
    const external = credentials.externalOf(named.externalCredential)
    if (!external) throw new CredentialError(noCredential(named.externalCredential))
    const refusal = refusalOf(external, person)
    const tokens = userTokens.tokensOf(external, person)
    if (refusal !== undefined || !tokens) throw new CredentialError(refusal ?? noCredential(external.name))
    return { named, external, person, tokens }
  }
  return {
    ...{ refusalOf, useOf },
    isUsable(name, person) {
      try {
        return useOf(name, person) !== undefined
      } catch {
        return false
      }
    },
    async renewed(use) {
      const tokens = await renew(use.external, use.person, use.tokens)
      return tokens && { ...use, tokens }
    },
  }
}
