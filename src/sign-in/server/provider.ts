import { generateKeyPairSync } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import { type errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Log } from '../../core/log.ts'
import type { NamedCredentials } from '../../identity/keys/named-credentials.ts'
import { isSecret } from '../../identity/keys/secret-hash.ts'
import type { ServiceClients } from '../../identity/keys/service-clients.ts'
import type { Claims } from '../../storage/claims.ts'
import type { Admission } from '../admission/admission.ts'
import { createClickFirst } from '../admission/click-first.ts'
import { createParameterLimits } from '../admission/parameter-limits.ts'
import type { Audience } from '../clients/audience.ts'
import { scopesFor, toGivenClients } from '../clients/given-clients.ts'
import type { ReadRemoteKeys } from '../clients/remote-keys.ts'
import type { StepUps } from '../grants/step-up.ts'
import { createAdapter } from './adapter.ts'
import { useAssertionsOnce } from './assertions.ts'
import { fixedConfiguration, toClientConfiguration } from './configuration.ts'
import { type DocumentConfigurationParts, toDocumentConfiguration } from './documents.ts'
import { createEncodingCheck } from './encoding-check.ts'
import { showBarePage, toErrorPage } from './error-page.ts'
import { createKeyedClients } from './keyed-clients.ts'
import { createMetadataTrim, type MetadataParts } from './metadata.ts'
import { paths } from './paths.ts'
import type { ProviderRecords } from './records.ts'
import { whileReached } from './temporary.ts'

export interface ProviderParts extends Admission, DocumentConfigurationParts, MetadataParts {
  /** Origin of the host, and so the issuer. */
  readonly issuer: string
  readonly audience: Audience
  readonly records: ProviderRecords
  /** What was used once, over all processes. */
  readonly claims: Pick<Claims, 'claim'>
  readonly readKeys: ReadRemoteKeys
  readonly serviceClients: ServiceClients
  readonly namedCredentials: NamedCredentials
  /** Keys that cookies are signed with, newest first. */
  readonly cookieKeys: readonly Uint8Array[]
  readonly stepUps: Pick<StepUps, 'requireNone'>
  /** Whether clients may register themselves. */
  readonly dynamicRegistration: boolean
  /** Addresses of documents whose clients identity providers may let in. */
  readonly assertionClients?: ReadonlySet<string>
  /** Whether a client that was registered by hand is no longer one. */
  readonly isRevoked?: ((clientId: string) => Promise<boolean>) | undefined
  readonly log: Log
}

const maxDocumentBytes = 64 * 1024

/** Sets up oidc-provider as the authorization server of MCP clients. Opens no socket. */
export function createProvider(parts: ProviderParts): Provider {
  const { audience, cookieKeys, dynamicRegistration, issuer, namedCredentials, serviceClients } = parts
  const { clientIdMetadataDocument, fetch } = toDocumentConfiguration(parts)
  const given = toGivenClients(serviceClients, namedCredentials)
  const isNamed = (clientId: string) => namedCredentials.has(clientId)
  const givenIds = new Set(given.map(client => client.client_id))
  const isGiven = (clientId: string) => givenIds.has(clientId)
  const { resourceIndicators, ...clientConfiguration } = toClientConfiguration({
    ...{ audience, isGiven, isNamed, stepUps: parts.stepUps },
    assertionClients: parts.assertionClients ?? new Set(),
    scopesFor: clientId => scopesFor(serviceClients, clientId),
  })
  const provider = new Provider(issuer, {
    ...fixedConfiguration,
    ...clientConfiguration,
    adapter: createAdapter({ ...parts, findKeyedClient: createKeyedClients(given, parts.readKeys) }),
    clients: given.filter(client => !client.jwks_uri),
    cookies: toCookies(issuer, cookieKeys),
    jwks: { keys: [createUnusedKey()] },
    fetch,
    fetchResponseBodyLimits: { 'client_id metadata document': maxDocumentBytes },
    features: {
      ...{ devInteractions: off, dPoP: off, pushedAuthorizationRequests: off, rpInitiatedLogout: off, userinfo: off },
      // Whether another client has such a token is nobody's business.
      revocation: { enabled: true, allowedPolicy: (_ctx, { clientId }, token) => token.clientId === clientId },
      clientCredentials: { enabled: true },
      registration: { enabled: dynamicRegistration, issueRegistrationAccessToken: false },
      clientIdMetadataDocument,
      resourceIndicators,
    },
  })
  provider.proxy = true
  provider.use(createEncodingCheck())
  provider.use(createMetadataTrim(parts))
  provider.use(createParameterLimits())
  provider.use(createClickFirst({ isGiven }))
  provider.use(createResumeCheck(provider.cookieName('resume')))
  compareHashes(provider)
  refuseRevoked(provider, async clientId => isGiven(clientId) && (await parts.isRevoked?.(clientId)) === true)
  useAssertionsOnce(provider, parts.claims)
  fixAddresses(provider)
  listen(provider, parts.log)
  return provider
}

/** Nothing is ever signed: tokens are random texts, and there are no ID tokens. Yet the provider takes no client without. */
const createUnusedKey = () => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kty: 'OKP' })

const off = { enabled: false } as const

/** The prefixes hold a cookie to this host and to https; browsers take neither on http, which is loopback only. */
function toCookies(issuer: string, keys: ProviderParts['cookieKeys']) {
  const isSecure = issuer.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const
  return {
    keys: keys.map(key => Buffer.from(key)),
    names: {
      interaction: isSecure ? '__Host-oauth-interaction' : 'oauth-interaction',
      resume: isSecure ? '__Secure-oauth-resume' : 'oauth-resume',
      session: 'oauth-session',
    },
    long: options,
    short: { ...options, path: '/' },
  }
}

/** Where the provider keeps a client's secret, here stands its hash. */
function compareHashes({ Client }: Provider): void {
  Client.prototype.compareClientSecret = function compareClientSecret(secret: string) {
    return isSecret(this.clientSecret, secret)
  }
}

/** Who was revoked is unknown from now on, wherever a client is looked up. */
function refuseRevoked({ Client }: Provider, isRevoked: (clientId: string) => Promise<boolean>): void {
  const find = Client.find.bind(Client)
  Client.find = async clientId => ((await whileReached(isRevoked(clientId))) ? undefined : find(clientId))
}

/** Addresses come from the issuer, never from what a request says of its host; and the way back has a fixed path. */
function fixAddresses(provider: Provider): void {
  provider.OIDCContext.prototype.urlFor = (name: string, options?: { uid?: string }) => {
    const path = name === 'resume' ? `${paths.resume}?uid=${options?.uid}` : provider.pathFor(name, options)
    return new URL(path, provider.issuer).href
  }
}

function listen(provider: Provider, log: Log): void {
  const refused = ({ oidc }: KoaContextWithOIDC, { message }: errors.OIDCProviderError) =>
    log.info('sign-in refused', { route: oidc.route, outcome: message, client: oidc.client?.clientId })
  provider.on('authorization.error', refused)
  provider.on('grant.error', refused)
  provider.on('revocation.error', refused)
  provider.on('registration_create.error', refused)
  provider.on('server_error', ({ oidc }, error) => log.error('sign-in failed', { route: oidc.route }, error))
  const app: EventEmitter = provider
  app.on('error', (error: unknown, ctx?: KoaContextWithOIDC) => {
    if (!isCutOff(error, ctx)) log.error('sign-in failed', {}, error)
  })
}

/** Whether somebody went away in the middle of a form, which anybody can, and which is refused as it is. */
const isCutOff = (error: unknown, ctx: KoaContextWithOIDC | undefined): boolean =>
  ctx?.req.complete === false && /^(?:HPE_|ECONNRESET|EPIPE)/.test(String((error as { code?: unknown } | null)?.code))

const otherSignIn = 'Another sign-in was started in this browser since, or this one took too long.'

/**
 * Middleware that takes a browser back into the sign-in that its address names and no other: the provider looks only at
 * the cookie, which is that of the sign-in begun last.
 */
const createResumeCheck = (cookieName: string) => async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
  const [, uid] = ctx.path.split(`${paths.authorize}/`)
  if (uid === undefined || ctx.cookies.get(cookieName, { signed: true }) === uid) return next()
  ctx.status = 400
  showBarePage(ctx, toErrorPage('invalid_request', otherSignIn))
}
