import type { Hono } from 'hono'
import { wantedApiVersion } from '../authorizations/api-version.ts'
import type { SignInAdministration } from '../core/administration/sign-ins.ts'
import type { OrgSession } from '../core/caller.ts'
import type { Log } from '../core/log.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import { customPermissionsOf } from '../core/tool/run-as.ts'
import type { Database } from '../storage/database.ts'
import type { RevocationReader } from '../storage/revocations/revocations.ts'
import type { Vault } from '../storage/vault.ts'
import { scopesFor } from './clients/given-clients.ts'
import type { NetworkParts } from './clients/guarded-fetch.ts'
import { createHomeOf } from './clients/homes.ts'
import type { Strangers } from './clients/strangers.ts'
import { createTitlesFor } from './consent/titles.ts'
import type { SignInDoor } from './console/console.ts'
import { createAssertionReader } from './enterprise/assertion.ts'
import { addEnterpriseGrant, type EnterpriseParts } from './enterprise/enterprise.ts'
import { createSignIns } from './grants/sign-ins.ts'
import { cannotRenew, type EnterpriseSettings, type SignInApp, type SignInSettings } from './outline.ts'
import { addresses } from './pages/addresses.ts'
import { createLogin } from './pages/pages.ts'
import { tokenChanges } from './remembered/migrations.ts'
import { createAssertionLogin } from './salesforce/assertion-login.ts'
import { readLoginServers } from './salesforce/login-servers.ts'
import { createPendingSignIns } from './salesforce/pending.ts'
import { createSalesforceLogin } from './salesforce/salesforce.ts'
import { leadOnByPage } from './server/page-onward.ts'
import { type AuthorizationServer, createAuthorizationServer } from './server/server.ts'

export interface SignInServerParts {
  readonly settings: SignInSettings
  readonly publicUrl: string
  /** Whether the mesh in front follows redirects by itself, so that browsers must be led on by pages. */
  readonly byPages: boolean
  readonly catalog: Catalog
  readonly database: Database
  readonly vault: Vault
  readonly log: Log
  readonly strangers: Strangers
  /** Who of those that were let in by hand is no longer. Absent: nobody can be revoked. */
  readonly revocations?: RevocationReader | undefined
  /** How metadata documents of clients are fetched. Default: with care. */
  readonly network?: NetworkParts | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The origin of an org that may get tokens. @throws untrusted_org */
  readOrgUrl(text: string): string
  /** The origin of a place to sign in at. @throws untrusted_org */
  readLoginUrl(text: string): string
}

/** How MCP clients and named credentials get tokens, and what stands behind those. */
export interface SignInServer
  extends Pick<AuthorizationServer, 'handle' | 'noteStepUp' | 'readBearer' | 'readActionBearer' | 'sweep'> {
  /** The pages on which people sign in; absent where only services do. */
  readonly pages: Hono | undefined
  /** How people are signed in to the console; absent where only services can. */
  readonly console: SignInDoor | undefined
  /** Absent where only services sign in. */
  readonly administration: SignInAdministration | undefined
  /** @throws unauthenticated when the person must sign in again */
  renew(grantId: string, staleAccessToken: string): Promise<OrgSession>
}

/** Puts the authorization server and the sign-in at Salesforce together, as far as the settings have them. */
export function createSignInServer(parts: SignInServerParts): SignInServer {
  const { signIn } = parts.settings
  return signIn ? createForPeople(parts, signIn) : createForServices(parts)
}

const noSignIns = { sessionOf: async () => undefined, forget: async () => {} }

function createForServices(parts: SignInServerParts): SignInServer {
  const server = createServer(parts, noSignIns)
  const renew = async () => {
    throw cannotRenew()
  }
  return { ...server, pages: undefined, console: undefined, administration: undefined, renew }
}

function createForPeople(parts: SignInServerParts, signIn: SignInApp): SignInServer {
  const { catalog, database, log, now, publicUrl, readLoginUrl, readOrgUrl, settings, vault } = parts
  const { clientId, clientSecret, loginUrls, orgIds: allowedOrgIds } = signIn
  const callbackUrl = publicUrl + addresses.callback
  const loginServers = readLoginServers(loginUrls.join(','), readLoginUrl)
  const salesforce = createSalesforceLogin({
    ...{ clientId, clientSecret, callbackUrl, apiVersion: wantedApiVersion, fetch, readLoginUrl, readOrgUrl },
    asksCustomPermissions: customPermissionsOf(catalog.tools).length > 0,
  })
  const homeOf = createHomeOf(settings.namedCredentials ?? new Map())
  const revokeGrant = (grantId: string): Promise<void> => server.revokeGrant(grantId)
  const signIns = createSignIns({ database, vault, salesforce, revokeGrant, now })
  const server: AuthorizationServer = createServer(parts, signIns)
  const pending = createPendingSignIns({ database, vault, now })
  const login = createLogin({
    ...server,
    ...{ database, log, pending, salesforce, signIns, revokeGrant, now, allowedOrgIds, loginServers },
    strangers: parts.strangers,
    signingKeys: vault.deriveKeys('login-cookies'),
    ...{ homeOf, titlesFor: createTitlesFor(catalog, homeOf) },
    hasAdmins: settings.adminRule !== undefined,
    isRegistered: id => settings.serviceClients.people.has(id) || settings.namedCredentials?.has(id) === true,
    scopesFor: id => scopesFor(settings.serviceClients, id),
  })
  const loginUrl = loginServers[0]?.url ?? ''
  if (signIn.enterprise) {
    addEnterprise(parts, signIn.enterprise, {
      ...{ ...server, resource: server.audience.mcp },
      ...{ allowedOrgIds, loginUrl, signIns },
    })
  }
  const sweep = async () => {
    await pending.sweep()
    for (const { name } of (await parts.revocations?.list()) ?? []) await signIns.endThrough(name)
    await login.sweep()
    await server.sweep()
  }
  return { ...server, ...login, renew: signIns.renew, sweep }
}

type EnterpriseBase = Pick<AuthorizationServer, 'claims' | 'provider' | 'readKeys'> &
  Pick<EnterpriseParts, 'allowedOrgIds' | 'loginUrl' | 'resource' | 'signIns'>

function addEnterprise(
  { log, now, publicUrl: issuer, readLoginUrl, readOrgUrl, settings }: SignInServerParts,
  { clientId, identityProviders, privateKey }: EnterpriseSettings,
  base: EnterpriseBase,
): void {
  const providers = identityProviders.map(one => ({
    ...one,
    ...(one.loginUrl && { loginUrl: readLoginUrl(one.loginUrl) }),
  }))
  addEnterpriseGrant({
    ...{ ...base, log, serviceClients: settings.serviceClients },
    readAssertion: createAssertionReader({ ...base, issuer, now, providers }),
    signInAs: createAssertionLogin({
      apiVersion: wantedApiVersion,
      clientId,
      fetch,
      now,
      privateKey,
      readLoginUrl,
      readOrgUrl,
    }),
  })
}

function createServer(
  { byPages, database, log, network, now, publicUrl, revocations, settings, strangers, vault }: SignInServerParts,
  signIns: typeof noSignIns | ReturnType<typeof createSignIns>,
): AuthorizationServer {
  const server = createAuthorizationServer({
    ...{ publicUrl, database, log, signIns, now, strangers },
    ...(network && { network }),
    isRevoked: revocations?.isRevoked,
    changes: database.watch?.(tokenChanges),
    ...{ serviceClients: settings.serviceClients, namedCredentials: settings.namedCredentials },
    clientDomains: settings.clientMetadataHosts,
    assertionClients: new Set(settings.signIn?.enterprise?.identityProviders.flatMap(({ clients }) => clients ?? [])),
    cookieKeys: vault.deriveKeys('oauth-cookies'),
    dynamicRegistration: settings.dynamicRegistration && settings.signIn !== undefined,
  })
  if (!byPages) return server
  return {
    ...server,
    handle(request, response) {
      if (isForBrowsers.test(request.url ?? '')) leadOnByPage(response)
      return server.handle(request, response)
    },
  }
}

const isForBrowsers = /^\/(?:oauth\/|console(?:[/?]|$))/
