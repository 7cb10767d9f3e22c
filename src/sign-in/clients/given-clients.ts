import type { ClientMetadata } from 'oidc-provider'
import type { Scope } from '../../core/scope.ts'
import { scopes } from '../../core/scope.ts'
import type { PeopleClient, ServiceClient, ServiceClients } from '../../identity/keys/service-clients.ts'
import { isNative, isRedirectUri } from './redirect-uri.ts'

/**
 * The clients that were registered by hand, as the provider takes them. Their hash stands where it expects a secret: it
 * must be told to compare hashes.
 * @throws Error that names a client whose addresses are not fit for answers.
 */
export const toGivenClients = ({ people, services }: ServiceClients): ClientMetadata[] => [
  ...[...services.values()].map(toService),
  ...[...people.values()].map(toPeopleClient),
]

/** What a client may ask for. Whoever registered itself may ask for all: the person decides. */
export const scopesFor = ({ people, services }: ServiceClients, clientId: string): readonly Scope[] =>
  (services.get(clientId) ?? people.get(clientId))?.scopes ?? scopes

const toService = ({ clientId, secretHash }: ServiceClient): ClientMetadata => ({
  client_id: clientId,
  client_secret: secretHash,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
})

function toPeopleClient({ clientId, redirectUris, secretHash }: PeopleClient): ClientMetadata {
  if (!redirectUris.every(isRedirectUri)) throw new Error(`${clientId}: redirectUris: one is not fit for answers`)
  return {
    client_id: clientId,
    client_name: clientId,
    ...(secretHash && { client_secret: secretHash }),
    application_type: isNative(redirectUris) ? 'native' : 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    response_modes: ['query'],
    redirect_uris: [...redirectUris],
    token_endpoint_auth_method: secretHash ? 'client_secret_basic' : 'none',
  }
}
