import type { ClientMetadata } from 'oidc-provider'
import type { Scope } from '../../core/scope.ts'
import { scopes } from '../../core/scope.ts'
import type { NamedCredential, NamedCredentials } from '../../identity/keys/named-credentials.ts'
import type { ClientProof, PeopleClient, ServiceClient, ServiceClients } from '../../identity/keys/service-clients.ts'
import { isNative, isRedirectUri } from './redirect-uri.ts'

/**
 * The clients that were registered by hand, as the provider takes them. Their hash stands where it expects a secret: it
 * must be told to compare hashes.
 * @throws Error that names a client whose addresses are not fit for answers.
 */
export const toGivenClients = (
  { people, services }: ServiceClients,
  namedCredentials: NamedCredentials,
): ClientMetadata[] => [
  ...[...services.values()].map(toService),
  ...[...people.values()].map(toPeopleClient),
  ...[...namedCredentials.values()].map(toNamedClient),
]

/** What a client may ask for. Whoever registered itself may ask for all: the person decides. */
export const scopesFor = ({ people, services }: ServiceClients, clientId: string): readonly Scope[] =>
  (services.get(clientId) ?? people.get(clientId))?.scopes ?? scopes

const toService = ({ clientId, ...proof }: ServiceClient): ClientMetadata => ({
  client_id: clientId,
  ...toProof(proof),
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
})

/** The grant by which a client acts for a person on the word of her identity provider. */
export const assertionGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

function toPeopleClient({ clientId, identityProviders, redirectUris, ...proof }: PeopleClient): ClientMetadata {
  if (!redirectUris.every(isRedirectUri)) throw new Error(`${clientId}: redirectUris: one is not fit for answers`)
  const asks = redirectUris.length > 0
  return {
    client_id: clientId,
    client_name: clientId,
    ...toProof(proof),
    application_type: asks && isNative(redirectUris) ? 'native' : 'web',
    grant_types: [
      ...(asks ? ['authorization_code', 'refresh_token'] : []),
      ...(identityProviders ? [assertionGrant] : []),
    ],
    response_types: asks ? ['code'] : [],
    response_modes: ['query'],
    redirect_uris: [...redirectUris],
  }
}

/** An org proves itself in the header or in the body, as its administrator chose: the provider takes either for one of them. */
const toNamedClient = ({ name, redirectUri, secretHash }: NamedCredential): ClientMetadata =>
  toPeopleClient({ clientId: name, redirectUris: [redirectUri], scopes, secretHash })

function toProof({ jwks, jwksUri, secretHash }: ClientProof) {
  if (secretHash) return { client_secret: secretHash, token_endpoint_auth_method: 'client_secret_basic' } as const
  if (jwksUri) return { jwks_uri: jwksUri, token_endpoint_auth_method: 'private_key_jwt' } as const
  if (!jwks) return { token_endpoint_auth_method: 'none' } as const
  return { jwks: jwks as NonNullable<ClientMetadata['jwks']>, token_endpoint_auth_method: 'private_key_jwt' } as const
}
