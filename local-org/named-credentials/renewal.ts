import type { Person } from '../sign-in/person.ts'
import { CredentialError, type ExternalCredential } from './credential.ts'
import type { ProviderClient } from './provider-client.ts'
import type { Credentials } from './setup.ts'
import type { UserTokenStore, UserTokens } from './user-tokens.ts'

interface RenewalParts {
  readonly credentials: Credentials
  readonly userTokens: UserTokenStore
  readonly providerClient: ProviderClient
  readonly now: () => number
}

/**
 * Renews a user's tokens after a callout was refused with those given. Gives the ones to use from then on; undefined when they
 * cannot be renewed.
 * @throws CredentialError
 */
export type Renew = (
  credential: ExternalCredential,
  person: Person,
  refusedTokens: UserTokens,
) => Promise<UserTokens | undefined>

const toRenewalError = (error: Error): never => {
  if (!(error instanceof CredentialError)) throw error
  throw new CredentialError(`Unable to renew the OAuth token: ${error.message}`, { cause: error })
}

/** One renewal at a time for a user: a refresh token may be good once, and two callouts may be refused together. */
export const createRenewal = ({ credentials, now, providerClient, userTokens }: RenewalParts): Renew => {
  const lanes = new Map<string, Promise<unknown>>()

  const renew: Renew = async (credential, person, refusedTokens) => {
    const current = userTokens.tokensOf(credential, person)
    if (current && current.accessToken !== refusedTokens.accessToken) return current
    const provider = credentials.providerOf(credential.provider)
    if (!provider || current?.refreshToken === undefined) return undefined
    const extras = provider.extras.filter(({ step }) => step === 'refresh').map(({ name, value }) => [name, value])
    const form = { grant_type: 'refresh_token', refresh_token: current.refreshToken, ...Object.fromEntries(extras) }
    const given = await providerClient.redeem(provider, form).catch(toRenewalError)
    const tokens: UserTokens = {
      ...{ accessToken: given.accessToken, refreshToken: given.refreshToken ?? current.refreshToken },
      ...{ at: new Date(now()).toISOString(), until: given.lifetimeMs && now() + given.lifetimeMs },
      ...{ scope: given.scope ?? current.scope, renewals: current.renewals + 1 },
    }
    userTokens.keep(credential, person, tokens)
    return tokens
  }

  return (credential, person, refusedTokens) => {
    const key = `${credential.name} ${person.userId}`
    const turn = (lanes.get(key) ?? Promise.resolve()).then(() => renew(credential, person, refusedTokens))
    const settled = turn.catch(() => undefined)
    lanes.set(key, settled)
    void settled.then(() => lanes.get(key) === settled && lanes.delete(key))
    return turn
  }
}
