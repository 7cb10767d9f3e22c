import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createLog } from '../../../src/host/log.ts'
import { createStrangers } from '../../../src/host/strangers/strangers.ts'
import { readServiceClients } from '../../../src/identity/keys/service-clients.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { scopesFor } from '../../../src/sign-in/clients/given-clients.ts'
import { loginMigrations } from '../../../src/sign-in/grants/migrations.ts'
import { createSignIns } from '../../../src/sign-in/grants/sign-ins.ts'
import { addresses } from '../../../src/sign-in/pages/addresses.ts'
import { createLogin } from '../../../src/sign-in/pages/pages.ts'
import { readLoginServers } from '../../../src/sign-in/salesforce/login-servers.ts'
import { createPendingSignIns } from '../../../src/sign-in/salesforce/pending.ts'
import { createSalesforceLogin } from '../../../src/sign-in/salesforce/salesforce.ts'
import { oauthMigrations } from '../../../src/sign-in/server/migrations.ts'
import { type AuthorizationServer, createAuthorizationServer } from '../../../src/sign-in/server/server.ts'
import { claimMigrations } from '../../../src/storage/claims.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { rateMigrations } from '../../../src/storage/rates/buckets.ts'
import { createRates } from '../../../src/storage/rates/rates.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createVault } from '../../../src/storage/vault.ts'
import { type Browser, type BrowserPage, createBrowser } from '../../../src/test-client/browser.ts'
import { createOAuthClient, type Tokens } from './oauth-client.ts'

/** A client that people sign in through, set up beforehand, with its answers on the web. */
export const portal = { clientId: 'portal', redirectUri: 'https://portal.example/callback' }
/** Where a program on this computer would listen. */
export const loopbackUri = 'http://127.0.0.1:51234/callback'
export const sara = 'sara.sales@acme.example'
export const tom = 'tom.sales@acme.example'

const redirectUris = [portal.redirectUri, 'https://portal.example/other']
const serviceClients = readServiceClients(JSON.stringify([{ clientId: portal.clientId, redirectUris }]))

export interface SignInHostOptions {
  readonly database?: Database
  readonly allowedOrgIds?: readonly string[]
  /** Comma-separated. Default: the org. */
  readonly loginUrls?: string
  /** How Salesforce is reached. Default: the real one. */
  readonly fetch?: typeof fetch
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** The authorization server with its sign-in pages, in this process, in front of a local org. */
export async function startSignInHost(org: string, options: SignInHostOptions = {}) {
  const { allowedOrgIds = [], database = openSqlite(':memory:'), fetch: reach = fetch, now = Date.now } = options
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await migrate(database, [...oauthMigrations, ...loginMigrations, ...rateMigrations, ...claimMigrations])

  const lines: string[] = []
  const log = createLog({ level: 'debug', now: () => new Date(), write: text => lines.push(text) })
  const vault = createVault([new Uint8Array(32).fill(7)])
  const { readLoginUrl, readOrgUrl } = createOrgTrust({ localOrgUrl: org })
  const loginServers = readLoginServers(options.loginUrls ?? org, readLoginUrl)
  const salesforce = createSalesforceLogin({
    ...{ readLoginUrl, readOrgUrl, fetch: reach, apiVersion: '62.0', callbackUrl: publicUrl + addresses.callback },
    ...{ clientId: 'ActionHostClient', clientSecret: await readSecret(org) },
  })
  const revokeGrant = (grantId: string): Promise<void> => as.revokeGrant(grantId)
  const signIns = createSignIns({ database, vault, salesforce, revokeGrant, now })
  const strangers = createStrangers({ proxies: 1, rates: createRates({ database, log, now }) })
  const as: AuthorizationServer = createAuthorizationServer({
    ...{ publicUrl, database, serviceClients, signIns, log, now, strangers, dynamicRegistration: true },
    network: { canReach: async () => true },
    cookieKeys: vault.deriveKeys('oauth cookies'),
  })
  const login = createLogin({
    ...as,
    ...{ pending: createPendingSignIns({ database, vault, now }), database, salesforce, signIns, loginServers },
    ...{ allowedOrgIds, log, now, revokeGrant, strangers, signingKeys: vault.deriveKeys('login cookies') },
    titlesFor: () => ({ 'tools:read': ['Read account', 'Open cases'], 'tools:write': ['Close case'] }),
    isRegistered: id => serviceClients.people.has(id),
    homeOf: () => undefined,
    scopesFor: id => scopesFor(serviceClients, id),
  })
  const pages = getRequestListener(login.pages.fetch)
  server.on('request', (request, response) => {
    if (!as.handle(request, response)) void pages(request, response)
  })
  return {
    ...{ as, database, lines, publicUrl, salesforce, signIns, vault },
    portal: () => createOAuthClient({ issuer: publicUrl, ...portal }),
    /** A program on this computer that registers itself, under any name. */
    async program(name = 'Test program') {
      const clientId = await register(publicUrl, name)
      return { clientId, ...createOAuthClient({ issuer: publicUrl, clientId, redirectUri: loopbackUri }) }
    },
    close() {
      server.closeAllConnections()
      return new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

export type SignInHost = Awaited<ReturnType<typeof startSignInHost>>
type Client = ReturnType<SignInHost['portal']>

async function readSecret(org: string): Promise<string | undefined> {
  const answer = await fetch(`${org}/_local/clients`)
  const { clients } = (await answer.json()) as { clients: { clientId: string; clientSecret?: string }[] }
  return clients.find(({ clientId }) => clientId === 'ActionHostClient')?.clientSecret
}

async function register(publicUrl: string, name: string): Promise<string> {
  const body = JSON.stringify({
    ...{ client_name: name, redirect_uris: [loopbackUri], token_endpoint_auth_method: 'none' },
    application_type: 'native',
  })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${publicUrl}/oauth/register`, { method: 'POST', headers, body })
  return ((await answer.json()) as { client_id: string }).client_id
}

export interface Visit {
  readonly client: Client
  readonly browser?: Browser
  readonly username?: string
  readonly scope?: string
}

/** Where the way of a browser ends that signs in through this client. */
export const stopOf = (client: Client): string => new URL(client.authorizeUrl()).searchParams.get('redirect_uri') ?? ''

/** Allows, says at the local org who she is, and comes back to the client. */
export async function signInAs({
  browser = createBrowser(),
  client,
  scope,
  username = sara,
}: Visit): Promise<BrowserPage> {
  const stop = stopOf(client)
  const asked = await browser.open(client.authorizeUrl(scope === undefined ? {} : { scope }), stop)
  const atOrg = await browser.press(asked, { name: 'decision', value: 'allow' }, stop)
  return await browser.press(atOrg, { name: 'username', value: username }, stop)
}

/** Turns the answer that came back into tokens. */
export async function redeem(client: Client, { url }: BrowserPage): Promise<Tokens> {
  const { body, status } = await client.exchange(url.searchParams.get('code') ?? '')
  if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`)
  return body as unknown as Tokens
}

/** The person behind a token, with the grant. */
export async function personOf({ as }: Pick<SignInHost, 'as'>, { access_token }: Tokens) {
  const { caller, scopes } = await as.readBearer(`Bearer ${access_token}`)
  if (caller.kind !== 'person' || !caller.signIn) throw new Error('not a person who signed in')
  return { session: caller.session, grantId: caller.signIn.grantId, scopes: [...scopes] }
}

/** Whether an org still takes a session. */
export async function isLiving({ accessToken, orgUrl }: { accessToken: string; orgUrl: string }): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` }
  return (await fetch(`${orgUrl}/services/oauth2/userinfo`, { headers })).ok
}
