import { Hono } from 'hono'
import type { SigningKeys } from './tokens/signing-keys.ts'

interface DiscoveryParts {
  readonly orgUrl: () => string
  readonly keys: SigningKeys
}

/**
 * OIDC discovery and the public keys. As on a real org, nothing says that PKCE is possible
 * (`code_challenge_methods_supported`), and there is no RFC 8414 document.
 *
 * @see https://help.salesforce.com/apex/HTViewHelpDoc?id=xcloud.remoteaccess_using_openid_discovery_endpoint.htm
 */
export const createDiscoveryRoutes = ({ orgUrl, keys }: DiscoveryParts): Hono => {
  const routes = new Hono()
  routes.get('/.well-known/openid-configuration', c => {
    const org = orgUrl()
    c.header('access-control-allow-origin', '*')
    return c.json({
      issuer: org,
      authorization_endpoint: `${org}/services/oauth2/authorize`,
      token_endpoint: `${org}/services/oauth2/token`,
      revocation_endpoint: `${org}/services/oauth2/revoke`,
      userinfo_endpoint: `${org}/services/oauth2/userinfo`,
      jwks_uri: `${org}/id/keys`,
      introspection_endpoint: `${org}/services/oauth2/introspect`,
      end_session_endpoint: `${org}/services/auth/idp/oidc/logout`,
      scopes_supported: [
        'api',
        'refresh_token',
        'openid',
        'profile',
        'email',
        'id',
        'web',
        'full',
        'offline_access',
        'custom_permissions',
      ],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      display_values_supported: ['page', 'popup', 'touch'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
      claims_supported: ['sub', 'user_id', 'organization_id', 'preferred_username', 'name', 'email', 'email_verified'],
    })
  })
  routes.get('/id/keys', async c => {
    c.header('access-control-allow-origin', '*')
    return c.json(await keys.jwks())
  })
  return routes
}
