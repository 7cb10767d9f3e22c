import { errors, type TokenEndpointGrantContext } from 'oidc-provider'
import { AppError } from '../../core/failure.ts'
import type { Log } from '../../core/log.ts'
import type { ServiceClients } from '../../identity/keys/service-clients.ts'
import { assertionGrant } from '../clients/given-clients.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import type { SignInAs } from '../salesforce/assertion-login.ts'
import { SignInRefused } from '../salesforce/errors.ts'
import { toTemporaryError } from '../server/temporary.ts'
import { type AssertedGrantParts, createAssertedGrants } from './asserted-grants.ts'
import { chooseAssertedScopes } from './asserted-scopes.ts'
import { type AssertedPerson, AssertionRefused, type ReadAssertion } from './assertion.ts'

export interface EnterpriseParts extends AssertedGrantParts {
  readonly readAssertion: ReadAssertion
  readonly signInAs: SignInAs
  readonly serviceClients: ServiceClients
  /** Where people sign in whose identity provider says nothing of it. */
  readonly loginUrl: string
  /** Orgs whose people may sign in; empty: all. */
  readonly allowedOrgIds: readonly string[]
  readonly log: Log
}

type GrantContext = TokenEndpointGrantContext<{ readonly assertion?: unknown }>

/**
 * Lets clients of the settings exchange the assertion of a company's identity provider for a token of ours: she is not
 * asked, since her company decided, and there is no refresh token, since the client gets another assertion.
 * @see https://github.com/modelcontextprotocol/ext-auth/blob/main/specification/stable/enterprise-managed-authorization.mdx
 */
export function addEnterpriseGrant(parts: EnterpriseParts): void {
  const { log, provider } = parts
  const openGrant = createAssertedGrants(parts)
  const exchange = async (ctx: GrantContext): Promise<void> => {
    const { client } = ctx.oidc
    requireResource(ctx, parts.resource)
    const asserted = await readAsserted(parts, ctx)
    const scope = chooseAssertedScopes(ctx, asserted.scope, parts.serviceClients).join(' ')
    const signIn = await signInAs(parts, asserted)
    const { accountId, grantId } = await openGrant({ clientId: client.clientId, scope, signIn })
    const token = new provider.AccessToken({ accountId, client, grantId, gty: 'jwt-bearer', scope })
    token.resourceServer = new provider.ResourceServer(parts.resource, { audience: parts.resource, scope })
    ctx.oidc.entity('AccessToken', token)
    const access_token = await token.save()
    ctx.body = { access_token, token_type: 'Bearer', expires_in: token.expiration, scope, resource: parts.resource }
    log.info('sign-in by assertion', { client: client.clientId, account: accountId, issuer: asserted.provider.issuer })
  }
  provider.registerGrantType(
    assertionGrant,
    (ctx: GrantContext) => exchange(ctx).catch((error: unknown) => refuse(parts, ctx, error)),
    ['assertion', 'scope', 'resource'],
  )
}

function requireResource({ oidc }: GrantContext, ours: string): void {
  if ([oidc.params.resource ?? ours].flat().some(one => one !== ours)) throw new errors.InvalidTarget()
}

function readAsserted(parts: EnterpriseParts, { oidc }: GrantContext) {
  const { assertion } = oidc.params
  if (typeof assertion !== 'string') throw new errors.InvalidRequest('assertion: is missing')
  const { clientId } = oidc.client
  const issuers = parts.serviceClients.people.get(clientId)?.identityProviders ?? []
  return parts.readAssertion({ assertion, clientId, issuers })
}

async function signInAs(
  { allowedOrgIds, loginUrl, ...parts }: EnterpriseParts,
  { provider, username }: AssertedPerson,
): Promise<StoredSignIn> {
  const place = { loginUrl: provider.loginUrl ?? loginUrl, assertedBy: provider.issuer }
  const signIn = await parts.signInAs({ ...place, username })
  const { orgId } = signIn.session
  const isAllowed = allowedOrgIds.length === 0 || allowedOrgIds.includes(orgId)
  if (!isAllowed || !provider.orgIds.includes(orgId)) throw new AssertionRefused('the user is of another org')
  return signIn
}

/** What went wrong stands in the log alone: a client, which may be somebody else's by now, learns only that it did. */
function refuse({ log }: EnterpriseParts, ctx: GrantContext, error: unknown): never {
  const client = ctx.oidc.client.clientId
  if (error instanceof AssertionRefused || error instanceof SignInRefused) {
    const reason = error instanceof SignInRefused ? `Salesforce: ${error.reason}` : error.message
    log.info('assertion refused', { client, reason })
    throw new errors.InvalidGrant(reason)
  }
  if (error instanceof AppError && error.code === 'unavailable') {
    throw toTemporaryError(ctx, { reason: error.message, status: 503, retryAfterSeconds: 10 })
  }
  throw error
}
