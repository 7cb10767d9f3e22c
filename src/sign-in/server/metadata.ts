import type { KoaContextWithOIDC } from 'oidc-provider'
import { scopes } from '../../core/scope.ts'
import { assertionGrant } from '../clients/given-clients.ts'
import { paths } from './paths.ts'

/** What of the provider's metadata is true here and of use to an OAuth client; the rest belongs to OpenID Connect. */
const shown = [
  ...['issuer', 'authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'revocation_endpoint'],
  ...['response_types_supported', 'grant_types_supported', 'code_challenge_methods_supported'],
  ...['token_endpoint_auth_methods_supported', 'token_endpoint_auth_signing_alg_values_supported'],
  ...['authorization_response_iss_parameter_supported', 'client_id_metadata_document_supported'],
] as const

/** How long clients may keep the metadata, and where something is left out of it for now, seconds. */
const [maxAge, shortAge] = [3600, 60]

/** What is true of this host at the moment, and not in its settings. */
export interface MetadataParts {
  /** Whether documents of clients can be fetched. */
  canReach(): Promise<boolean>
}

/** Middleware that leaves of the provider's metadata what holds, and drops the cookie of a session that is not kept. */
export const createMetadataTrim =
  ({ canReach }: MetadataParts) =>
  async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    if (ctx.path === paths.metadata && ctx.method === 'GET' && ctx.status === 200) {
      trimMetadata(ctx)
      if (!(await canReach())) leaveOutDocuments(ctx)
    }
    dropSessionCookie(ctx)
  }

/** Clients that read of documents bring theirs, and stop where it cannot be fetched; else they register themselves. */
function leaveOutDocuments(ctx: KoaContextWithOIDC): void {
  const { client_id_metadata_document_supported: _, ...rest } = ctx.body as Record<string, unknown>
  ctx.body = rest
  ctx.set('cache-control', `public, max-age=${shortAge}`)
}

function trimMetadata(ctx: KoaContextWithOIDC): void {
  const given = ctx.body as Record<string, unknown>
  ctx.body = {
    ...Object.fromEntries(shown.flatMap(name => (given[name] === undefined ? [] : [[name, given[name]]]))),
    ...(hasAssertions(given) && { authorization_grant_profiles_supported: [assertionProfile] }),
    response_modes_supported: ['query'],
    scopes_supported: scopes,
    revocation_endpoint_auth_methods_supported: given.token_endpoint_auth_methods_supported,
  }
  ctx.set('cache-control', `public, max-age=${maxAge}`)
}

/** Whose assertions are taken is nobody's business. */
const assertionProfile = 'urn:ietf:params:oauth:grant-profile:id-jag'

const hasAssertions = ({ grant_types_supported: types }: Record<string, unknown>): boolean =>
  Array.isArray(types) && types.includes(assertionGrant)

function dropSessionCookie({ res }: KoaContextWithOIDC): void {
  const cookies = res.getHeader('set-cookie')
  if (!Array.isArray(cookies)) return
  const kept = cookies.filter(cookie => !cookie.startsWith('oauth-session'))
  if (kept.length > 0) res.setHeader('set-cookie', kept)
  else res.removeHeader('set-cookie')
}
