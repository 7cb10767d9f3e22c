import type { Hono } from 'hono'
import type { OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import { type Scope, scopeOf } from '../core/scope.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { NetworkParts } from '../sign-in/clients/guarded-fetch.ts'
import { createSignIns } from '../sign-in/grants/sign-ins.ts'
import { addresses } from '../sign-in/pages/addresses.ts'
import { createLogin } from '../sign-in/pages/pages.ts'
import { readLoginServers } from '../sign-in/salesforce/login-servers.ts'
import { createSalesforceLogin } from '../sign-in/salesforce/salesforce.ts'
import { paths } from '../sign-in/server/paths.ts'
import { type AuthorizationServer, createAuthorizationServer } from '../sign-in/server/server.ts'
import type { Database } from '../storage/database.ts'
import type { Vault } from '../storage/vault.ts'
import type { Config } from './config.ts'

export interface SignInServerParts {
  readonly config: Config
  readonly publicUrl: string
  readonly catalog: Catalog
  readonly database: Database
  readonly vault: Vault
  readonly log: Log
  /** How metadata documents of clients are fetched. Default: with care. */
  readonly network?: NetworkParts | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The origin of an org that may get tokens. @throws untrusted_org */
  readOrgUrl(text: string): string
}

/** How MCP clients get tokens, and what stands behind those. */
export interface SignInServer extends Pick<AuthorizationServer, 'handle' | 'readBearer' | 'resource' | 'sweep'> {
  /** The pages on which people sign in; absent where only services do. */
  readonly pages: Hono | undefined
  /** @throws unauthenticated when the person must sign in again */
  renew(grantId: string, staleAccessToken: string): Promise<OrgSession>
}

/** Puts the authorization server and the sign-in at Salesforce together, as far as the settings have them. */
export function createSignInServer(parts: SignInServerParts): SignInServer {
  return parts.config.signIn ? createForPeople(parts, parts.config.signIn) : createForServices(parts)
}

/** The release whose calls the tools make; an org that lacks it is used with its newest. */
const apiVersion = '62.0'

const noSignIns = { sessionOf: async () => undefined, forget: async () => {} }

function createForServices(parts: SignInServerParts): SignInServer {
  const server = createServer(parts, noSignIns)
  const renew = async () => {
    throw new AppError('unauthenticated', 'Nobody can sign in here; the host has no client app at Salesforce.')
  }
  return { ...server, pages: undefined, renew }
}

function createForPeople(parts: SignInServerParts, signIn: NonNullable<Config['signIn']>): SignInServer {
  const { catalog, config, database, log, now, publicUrl, readOrgUrl, vault } = parts
  const { clientId, clientSecret, loginUrls, orgIds: allowedOrgIds } = signIn
  const callbackUrl = publicUrl + addresses.callback
  const salesforce = createSalesforceLogin({ clientId, clientSecret, callbackUrl, apiVersion, fetch, readOrgUrl })
  const revokeGrant = (grantId: string): Promise<void> => server.revokeGrant(grantId)
  const signIns = createSignIns({ database, vault, salesforce, revokeGrant, now })
  const server: AuthorizationServer = createServer(parts, signIns)
  const pages = createLogin({
    ...{ database, vault, log, salesforce, signIns, revokeGrant, now, allowedOrgIds },
    ...{ provider: server.provider, resource: server.resource },
    signingKeys: vault.deriveKeys('login-cookies'),
    loginServers: readLoginServers(loginUrls.join(','), readOrgUrl),
    toolTitles: titlesOf(catalog),
    isRegistered: id => config.serviceClients.people.has(id),
  })
  return { ...server, pages, renew: signIns.renew }
}

const createServer = (
  { config, database, log, network, now, publicUrl, vault }: SignInServerParts,
  signIns: typeof noSignIns | ReturnType<typeof createSignIns>,
): AuthorizationServer =>
  createAuthorizationServer({
    ...{ publicUrl, database, log, signIns, now },
    ...(network && { network }),
    serviceClients: config.serviceClients,
    clientDomains: config.clientMetadataHosts,
    cookieKeys: vault.deriveKeys('oauth-cookies'),
    dynamicRegistration: config.dynamicRegistration && config.signIn !== undefined,
  })

/** What a person makes possible by allowing a scope: the tools that can run as her. */
function titlesOf({ tools }: Catalog): Readonly<Record<Scope, readonly string[]>> {
  const offered = tools.filter(({ runAs, surfaces }) => surfaces.includes('mcp') && runAs !== 'user-plus')
  const titlesIn = (scope: Scope) => offered.filter(tool => scopeOf(tool) === scope).map(({ title }) => title)
  return { 'tools:read': titlesIn('tools:read'), 'tools:write': titlesIn('tools:write') }
}

/** What every MCP client needs: the endpoint, where its tokens come from, and where it gives them back. */
const always = ['/mcp', '/.well-known/oauth-protected-resource/mcp', paths.metadata, paths.token, paths.revoke]
/** Where people and their browsers go. */
const forPeople = [paths.authorize, paths.resume, paths.interaction, addresses.callback, addresses.grants]

/** The addresses that clients must be able to reach without AppLink, as far as the settings have a sign-in. */
export function signInRoutesOf({ dynamicRegistration, publicUrl, serviceClients, signIn }: Config): readonly string[] {
  if (signIn) return [...always, ...forPeople, ...(dynamicRegistration ? [paths.register] : [])]
  return publicUrl && serviceClients.services.size > 0 ? always : []
}
