import type { Shelf, Shelves } from '../store/shelves.ts'
import type { CredentialSetup, ExternalCredential, IdentityProvider, NamedCredential } from './credential.ts'
import type { Sealing } from './sealing.ts'

/** Of a provider; entered by hand, never deployed. */
export interface ProviderSecret {
  readonly clientId: string
  readonly clientSecret: string
}

export interface Credentials {
  providers(): readonly IdentityProvider[]
  externalCredentials(): readonly ExternalCredential[]
  namedCredentials(): readonly NamedCredential[]
  providerOf(name: string): IdentityProvider | undefined
  externalOf(name: string): ExternalCredential | undefined
  namedOf(name: string): NamedCredential | undefined
  /** Replaces what has the same names. */
  deploy(setup: CredentialSetup): void
  secretOf(provider: string): ProviderSecret | undefined
  keepSecret(provider: string, secret: ProviderSecret): void
}

interface CredentialsParts {
  readonly shelves: Shelves
  readonly sealing: Sealing
  /** What loaded projects have. */
  readonly projects: CredentialSetup
}

/** Names are compared without letter case, as Salesforce does. */
const keyOf = (name: string): string => name.toLowerCase()

const putAll = <T extends { readonly name: string }>(shelf: Shelf<T>, values: readonly T[]): void => {
  for (const value of values) shelf.put(keyOf(value.name), value)
}

/** What Setup has under *Named Credentials*: kept, with what was deployed into it. */
export const createCredentials = ({ projects, sealing, shelves }: CredentialsParts): Credentials => {
  const providers = shelves<IdentityProvider>('external auth identity providers')
  const external = shelves<ExternalCredential>('external credentials')
  const named = shelves<NamedCredential>('named credentials')
  const secrets = shelves<string>('external auth identity provider credentials')
  const placeOf = (provider: string): string => `provider ${keyOf(provider)}`
  const credentials: Credentials = {
    providers: providers.all,
    externalCredentials: external.all,
    namedCredentials: named.all,
    providerOf: name => providers.get(keyOf(name)),
    externalOf: name => external.get(keyOf(name)),
    namedOf: name => named.get(keyOf(name)),
    deploy(setup) {
      putAll(providers, setup.providers)
      putAll(external, setup.externalCredentials)
      putAll(named, setup.namedCredentials)
    },
    secretOf(provider) {
      const text = sealing.open(secrets.get(keyOf(provider)) ?? '', placeOf(provider))
      return text === undefined ? undefined : (JSON.parse(text) as ProviderSecret)
    },
    keepSecret: (provider, secret) =>
      secrets.put(keyOf(provider), sealing.seal(JSON.stringify(secret), placeOf(provider))),
  }
  credentials.deploy(projects)
  return credentials
}
