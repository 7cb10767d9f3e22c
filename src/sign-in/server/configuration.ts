import type { Configuration, KoaContextWithOIDC, ResourceServer } from 'oidc-provider'
import { errors } from 'oidc-provider'
import type { Scope } from '../../core/scope.ts'
import { signatureAlgorithms } from '../../identity/keys/public-keys.ts'
import type { Audience } from '../clients/audience.ts'
import { type ClientMetadata, shapeClient } from '../clients/client-metadata.ts'
import { isOriginOf } from '../clients/redirect-uri.ts'
import type { StepUps } from '../grants/step-up.ts'
import { checkClientAssertion, clockTolerance } from './assertions.ts'
import { showBarePage, toErrorPage } from './error-page.ts'
import { interactionPathOf, paths } from './paths.ts'
import { chooseScopes, defaultScopes } from './scope-choice.ts'

const minute = 60
const day = 24 * 60 * minute

/** Seconds. A refresh token is replaced with every use; the grant is what ends a sign-in that is in use. */
const lifetimes = {
  AccessToken: 15 * minute,
  AuthorizationCode: minute,
  ClientCredentials: 15 * minute,
  Grant: 90 * day,
  IdToken: minute,
  Interaction: 10 * minute,
  RefreshToken: 30 * day,
  Session: 10 * minute,
} as const

/** Of what an org is given: its refresh token is not replaced, and nobody sees in a flow that a user must allow it again. */
const namedSeconds = 365 * day

/** The fixed part of how the provider is set up: what it does and how long things last. */
export const fixedConfiguration = {
  responseTypes: ['code'],
  scopes: ['offline_access'],
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  pkce: { required: () => true },
  enabledJWA: {
    idTokenSigningAlgValues: ['EdDSA'],
    clientAuthSigningAlgValues: [...signatureAlgorithms],
  },
  clockTolerance,
  assertJwtClientAuthClaimsAndHeader: checkClientAssertion,
  routes: {
    authorization: paths.authorize,
    token: paths.token,
    registration: paths.register,
    revocation: paths.revoke,
  },
  interactions: { url: (_ctx, { uid }) => interactionPathOf(uid) },
  expiresWithSession: () => false,
  issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  revokeGrantPolicy: () => true,
  allowOmittingSingleRegisteredRedirectUri: false,
  // Only the grant that was made in this very interaction.
  loadExistingGrant: ({ oidc }) => {
    const grantId = oidc.result?.consent?.grantId
    return grantId ? oidc.provider.Grant.find(grantId) : Promise.resolve(undefined)
  },
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  clientBasedCORS: (_ctx, origin, client) => isOriginOf(origin, client.redirectUris ?? []),
  renderError: showError,
} satisfies Configuration

function showError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): void {
  showBarePage(ctx, toErrorPage(out.error, out.error_description ?? 'The sign-in cannot go on.'))
}

export interface ClientRules {
  readonly audience: Audience
  scopesFor(clientId: string): readonly Scope[]
  /** Clients that were registered by hand: nothing about them is changed. */
  isGiven(clientId: string): boolean
  /** Those of them that are an org. */
  isNamed(clientId: string): boolean
  /** Addresses of documents whose clients identity providers may let in. */
  readonly assertionClients: ReadonlySet<string>
  readonly stepUps: Pick<StepUps, 'requireNone'>
}

/** The part that says which clients get what. */
export const toClientConfiguration = ({
  assertionClients,
  audience,
  isGiven,
  isNamed,
  scopesFor,
  stepUps,
}: ClientRules) =>
  ({
    ttl: {
      ...lifetimes,
      Grant: (_ctx, { clientId = '' }) => (isNamed(clientId) ? namedSeconds : lifetimes.Grant),
      RefreshToken: (_ctx, { clientId = '' }) => (isNamed(clientId) ? namedSeconds : lifetimes.RefreshToken),
    },
    clientDefaults: { id_token_signed_response_alg: 'EdDSA', grant_types: ['authorization_code', 'refresh_token'] },
    // The one hook that sees what every kind of client says of itself, before it is checked.
    extraClientMetadata: {
      properties: ['scope'],
      validator(...[, , , metadata]) {
        const clientId = String(metadata.client_id)
        const byAssertion = assertionClients.has(clientId)
        if (!isGiven(clientId)) shapeClient(metadata as ClientMetadata, { byAssertion })
      },
    },
    // What refuses a refresh must do so before the token is used up: nobody would have the new one.
    async rotateRefreshToken({ oidc }) {
      const { clientId } = oidc.client ?? { clientId: '' }
      const resource = audience.of(clientId)
      const asked = [oidc.params?.resource ?? resource].flat()
      if (asked.some(indicator => indicator !== resource)) throw new errors.InvalidTarget()
      if (oidc.entities.RefreshToken) await stepUps.requireNone(oidc.entities.RefreshToken)
      // An org calls from many servers: two that refresh at once must not end what its user allowed.
      return !isNamed(clientId)
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, client) => audience.of(client.clientId),
      useGrantedResource: () => true,
      getResourceServerInfo(ctx, indicator, client): ResourceServer {
        const { clientId } = client
        if (indicator !== audience.of(clientId)) throw new errors.InvalidTarget()
        const allowed = scopesFor(clientId)
        // Nobody can be asked for more while a flow runs.
        chooseScopes(ctx, allowed, isNamed(clientId) ? allowed : defaultScopes)
        return { audience: indicator, scope: allowed.join(' '), accessTokenFormat: 'opaque' }
      },
    },
  }) satisfies Pick<Configuration, 'clientDefaults' | 'ttl' | 'extraClientMetadata' | 'rotateRefreshToken'> &
    NonNullable<Configuration['features']>
