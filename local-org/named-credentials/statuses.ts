import type { People } from '../sign-in/person.ts'
import type { ExternalCredential } from './credential.ts'
import type { CredentialUses } from './credential-use.ts'
import type { UserTokenStore } from './user-tokens.ts'

interface StatusParts {
  readonly people: Pick<People, 'all'>
  readonly userTokens: UserTokenStore
  readonly credentialUses: Pick<CredentialUses, 'refusalOf'>
}

/** A credential as a user's own settings show it; no token. */
export interface CredentialStatus {
  readonly username: string
  readonly status: 'Configured' | 'NotConfigured'
  /** What keeps her from it. */
  readonly refusal: string | undefined
  readonly scope?: string
  /** When the token came, as ISO timestamp. */
  readonly at?: string
  readonly renewals?: number
}

/** Of all users. */
export type StatusesOf = (credential: ExternalCredential) => readonly CredentialStatus[]

export const createStatuses =
  ({ credentialUses, people, userTokens }: StatusParts): StatusesOf =>
  credential =>
    people.all().map(({ userId, username }) => {
      const tokens = userTokens.tokensOf(credential, { userId })
      return {
        ...{ username, status: tokens ? 'Configured' : 'NotConfigured' },
        refusal: credentialUses.refusalOf(credential, { userId }),
        ...(tokens && { scope: tokens.scope, at: tokens.at, renewals: tokens.renewals }),
      }
    })
