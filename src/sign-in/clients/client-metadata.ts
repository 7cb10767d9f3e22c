import { errors } from 'oidc-provider'
import { hasUnseen } from '../../core/unseen.ts'
import { assertionGrant } from './given-clients.ts'
import { isNative, isRedirectUri } from './redirect-uri.ts'

/** What a client says of itself, as it came from outside. */
export type ClientMetadata = Record<string, unknown>

const maxRedirectUris = 20
const maxMetadataLength = 8192
const maxNameLength = 100

/** What a client may say. Everything else is dropped: it would be kept, or switch on what nobody here needs. */
const known: ReadonlySet<string> = new Set([
  ...['client_id', 'client_secret', 'client_id_issued_at', 'client_secret_expires_at', 'client_name', 'client_uri'],
  ...[
    'redirect_uris',
    'grant_types',
    'response_types',
    'token_endpoint_auth_method',
    'token_endpoint_auth_signing_alg',
  ],
  ...['jwks', 'jwks_uri', 'application_type', 'tos_uri', 'policy_uri'],
])

/**
 * Brings what a client of people says of itself, in a registration or a metadata document, to what is served here: sign-in
 * of a person with a code, and refreshing it. A scope is not taken: clients copy the first one they are asked for, and it
 * would be in the way when they need more. Never client credentials: those are given by hand.
 * @param byAssertion whether an identity provider may let it in: then it may bring assertions, if it proves itself with a key
 * @throws errors.InvalidClientMetadata, errors.InvalidRedirectUri
 */
export function shapeClient(metadata: ClientMetadata, { byAssertion }: { readonly byAssertion: boolean }): void {
  for (const field of Object.keys(metadata)) if (!known.has(field)) delete metadata[field]
  if (JSON.stringify(metadata).length > maxMetadataLength) throw invalid('the metadata is too long')
  if (!isName(metadata.client_name)) throw invalid('client_name must be a short plain text')
  if (vouches(metadata.client_name)) throw invalid('client_name must not say who stands behind it')
  const redirectUris = readRedirectUris(metadata.redirect_uris)
  // Clients leave the type out or say `web` and then listen on loopback.
  metadata.application_type = isNative(redirectUris) ? 'native' : 'web'
  const proves = metadata.token_endpoint_auth_method === 'private_key_jwt'
  metadata.grant_types = [...readGrantTypes(metadata.grant_types), ...(byAssertion && proves ? [assertionGrant] : [])]
  metadata.response_types = ['code']
  metadata.response_modes = ['query']
}

const invalid = (description: string) => new errors.InvalidClientMetadata(description)

const isName = (name: unknown): boolean =>
  name === undefined || (typeof name === 'string' && name.length <= maxNameLength && !hasUnseen(name))

/** The words in which the page of consent says it. */
const vouches = (name: unknown): boolean =>
  typeof name === 'string' && /published\s+by|verified|set\s+up\s+for\s+this/i.test(name.normalize('NFKC'))

function readRedirectUris(uris: unknown): string[] {
  const list: unknown[] = Array.isArray(uris) ? uris : []
  if (list.length === 0 || list.length > maxRedirectUris || !list.every(isRedirectUri)) throw badRedirectUri()
  return list
}

const badRedirectUri = () => {
  const error = new errors.InvalidRedirectUri()
  error.error_description =
    'redirect_uris must be https, http on loopback, or a private-use scheme in reverse domain notation; without fragment'
  return error
}

function readGrantTypes(grantTypes: unknown): string[] {
  const asked: unknown[] = Array.isArray(grantTypes) ? grantTypes : ['authorization_code', 'refresh_token']
  if (!asked.includes('authorization_code')) throw invalid('grant_types must have authorization_code')
  return ['authorization_code', 'refresh_token'].filter(type => asked.includes(type))
}
