import {
  Client,
  ClientCredentialsProvider,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { UnauthorizedError as OlderUnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { PrivateKeyJwtProvider as OlderKeyProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { agentSecret, type HostWithOrg, portalSecret, startHostWithOrg } from '../../client/host/host-with-org.ts'
import {
  createOfficialClient,
  fetchOwn,
  type OfficialOptions,
  type Registration,
} from '../../client/mcp/official-client.ts'
import { startDocumentServer } from '../../client/sign-in/document-server.ts'
import { postForm } from '../../client/sign-in/oauth-client.ts'
import { createSigner } from '../../client/sign-in/signer.ts'
import { addContact } from '../../fixtures/tools/add-contact.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'
import { createWatchedTools } from './watched-tools.ts'

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
const loopback = 'http://127.0.0.1:51234/callback'
const robot = createSigner('robot')
const rights = { scopes: ['tools:read'], authorizations: ['influencerPortal'] }
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

let documents: Awaited<ReturnType<typeof startDocumentServer>>
let host: HostWithOrg
let aheadMs = 0
const opened: { close(): Promise<unknown> }[] = []

beforeAll(async () => {
  // The client says there that a refresh token is good for nothing any more, which is what some tests are about.
  vi.spyOn(console, 'warn').mockReturnValue()
  documents = await startDocumentServer(['clients.example'])
  host = await startHostWithOrg({
    mesh: 'sidecar',
    tools: [readAccount, addContact, ...createWatchedTools().tools],
    network: documents.network,
    signInTime: () => Date.now() + aheadMs,
    serviceClients: [{ clientId: 'robot', jwks: { keys: [robot.jwk] }, ...rights }],
  })
})
afterEach(async () => {
  for (const client of opened.splice(0)) await client.close()
})
afterAll(async () => {
  await host?.close()
  await documents?.stop()
  vi.restoreAllMocks()
})

function clientOf(options: Partial<OfficialOptions> = {}) {
  const client = createOfficialClient({
    ...{ mcp: host.mcp, registration: { kind: 'dynamic' }, redirectUri: loopback, revision: '2026-07-28' },
    ...{ username: sara, ...options },
  })
  opened.push(client)
  return client
}

async function idsFor(username: string, soql: string): Promise<string[]> {
  const token = host.org.users.find(user => user.username === username)?.accessToken
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${host.org.org}/services/data/v62.0/query?q=${encodeURIComponent(soql)}`, { headers })
  return ((await answer.json()) as { records: { Id: string }[] }).records.map(({ Id }) => Id)
}

/** An account that the first sees and the second does not. */
async function accountOf(username: string, other: string): Promise<string> {
  const hidden = await idsFor(other, 'SELECT Id FROM Account')
  return (await idsFor(username, 'SELECT Id FROM Account')).find(id => !hidden.includes(id)) ?? ''
}

const found = (client: ReturnType<typeof clientOf>) =>
  client.call('readOwn', {}).then(({ structuredContent }) => structuredContent)

const discovery = [
  'GET /.well-known/oauth-protected-resource/mcp 200',
  'GET /.well-known/oauth-authorization-server 200',
]

describe.each(['2026-07-28', '2025-11-25'] as const)('the official client of %s', revision => {
  const ways: readonly [string, () => Partial<OfficialOptions> & { registration: Registration }, readonly string[]][] =
    [
      ['registers itself', () => ({ registration: { kind: 'dynamic' } }), ['POST /oauth/register 201']],
      [
        'brings its metadata document',
        () => ({ registration: { kind: 'document', url: documents.publish('/official.json', document) } }),
        [],
      ],
      ['was set up without a secret', () => ({ registration: { kind: 'given', clientId: 'editor' } }), []],
      [
        'was set up with a secret, for the web',
        () => ({
          registration: { kind: 'given', clientId: 'portal', secret: portalSecret },
          redirectUri: 'https://portal.example/callback?a=1',
        }),
        [],
      ],
    ]
  const document = {
    ...{ client_name: 'Official client', redirect_uris: ['http://127.0.0.1/callback'] },
    ...{ grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' },
  }

  it.each(ways)('is refused, finds out where to sign in, %s, and gets in as the person', async (_, options, more) => {
    const client = clientOf({ revision, ...options() })
    expect(await found(client)).toMatchObject({ user: sara })
    const [first, ...rest] = client.requests
    expect(first).toBe('POST /mcp 401')
    expect(rest.slice(0, 3 + more.length)).toEqual([...discovery, ...more, 'POST /oauth/token 200'])
    expect(rest.slice(3 + more.length).filter(line => /^POST (?!\/mcp 20[02])/.test(line))).toEqual([])
    expect([client.memory.signIns, client.memory.tokens?.scope]).toEqual([1, 'tools:read'])
    const { client: known } = client.memory
    expect(known?.issuer).toBe(host.url)
  })

  it('shows each of two people what she may see, with the same program', async () => {
    const [saras, toms] = [await accountOf(sara, tom), await accountOf(tom, sara)]
    const [asSara, asTom] = [clientOf({ revision }), clientOf({ revision, username: tom })]
    expect((await asSara.call('readAccount', { accountId: saras })).structuredContent).toHaveProperty('name')
    expect((await asTom.call('readAccount', { accountId: toms })).structuredContent).toHaveProperty('name')
    for (const [client, accountId] of [
      [asSara, toms],
      [asTom, saras],
    ] as const) {
      const result = await client.call('readAccount', { accountId })
      expect([result.isError, JSON.stringify(result.content)]).toEqual([true, expect.stringContaining('not_found')])
    }
  })

  it('is listed what a person may use, and no tool that only AppLink can run', async () => {
    const { tools } = await (await clientOf({ revision }).connected()).listTools()
    const names = ['readAccount', 'addContact', 'readOwn', 'changeOwn', 'readPermitted', 'changePermitted']
    expect(tools.map(({ name }) => name)).toEqual(names)
  })

  it('gets in where its address has a slash at the end', async () => {
    const client = clientOf({ revision, mcp: `${host.mcp}/` })
    expect(await found(client)).toMatchObject({ user: sara })
    expect(client.requests.filter(line => line.startsWith('POST'))).toEqual([
      ...['POST /mcp/ 401', 'POST /oauth/register 201', 'POST /oauth/token 200'],
      ...client.requests.filter(line => /^POST \/mcp\/ 20[02]$/.test(line)),
    ])
  })

  it('asks the person for more when a tool changes data, and only then; the contact is hers', async () => {
    const client = clientOf({ revision })
    await found(client)
    const before = await idsFor(sara, 'SELECT Id FROM Contact')
    const contact = { accountId: await accountOf(sara, tom), lastName: 'Winter' }
    const result = await client.call('addContact', contact)
    expect(result.structuredContent).toMatchObject({ caseId: expect.any(String) })
    expect(client.requests).toContain('POST /mcp 403')
    expect([client.memory.signIns, client.memory.tokens?.scope]).toEqual([2, 'tools:read tools:write'])
    const fresh = (await idsFor(sara, `SELECT Id FROM Contact WHERE CreatedBy.Username = '${sara}'`)).filter(
      id => !before.includes(id),
    )
    expect(fresh).toEqual([(result.structuredContent as { contactId: string }).contactId])
    await client.call('addContact', contact)
    expect(client.memory.signIns).toBe(2)
  })

  it('renews its token by itself when it has run out, and each refresh token once', async () => {
    const client = clientOf({ revision })
    await found(client)
    const first = client.memory.tokens
    client.requests.length = 0
    aheadMs += 16 * minuteMs
    expect(await found(client)).toMatchObject({ user: sara })
    expect(client.requests.filter(line => !line.startsWith('GET'))).toEqual([
      'POST /mcp 401',
      'POST /oauth/token 200',
      'POST /mcp 200',
    ])
    expect([client.memory.signIns, client.memory.tokens?.refresh_token === first?.refresh_token]).toEqual([1, false])
  })

  it('signs in again after a month without use', async () => {
    const client = clientOf({ revision, registration: { kind: 'given', clientId: 'editor' } })
    await found(client)
    aheadMs += 31 * dayMs
    expect(await found(client)).toMatchObject({ user: sara })
    expect([client.requests.includes('POST /oauth/token 400'), client.memory.signIns]).toEqual([true, 2])
  })

  it('signs in again after it revoked its sign-in', async () => {
    const client = clientOf({ revision })
    await found(client)
    const metadata = client.memory.discovery?.authorizationServerMetadata as Record<string, unknown>
    const endpoint = String(metadata.revocation_endpoint)
    const { client: known, tokens } = client.memory
    const answer = await postForm(endpoint, { client_id: known?.client_id, token: tokens?.refresh_token })
    expect(answer.status).toBe(200)
    expect(await found(client)).toMatchObject({ user: sara })
    expect(client.memory.signIns).toBe(2)
  })

  it('notices nothing when only the session at Salesforce ran out', async () => {
    const client = clientOf({ revision })
    await found(client)
    client.requests.length = 0
    const { userId } = host.org.users.find(({ username }) => username === sara) ?? { userId: '' }
    expect(host.org.sessions.endAll(userId, 'ActionHostClient')).toBeGreaterThan(0)
    expect(await found(client)).toMatchObject({ user: sara })
    expect([client.requests, client.memory.signIns]).toEqual([['POST /mcp 200'], 1])
  })

  it('signs in again after an administrator ended what the person allowed at Salesforce', async () => {
    const client = clientOf({ revision })
    await found(client)
    client.requests.length = 0
    await fetch(`${host.org.org}/_local/grants?as=${sara}`, { method: 'DELETE' })
    expect(await found(client)).toMatchObject({ user: sara })
    expect(client.requests.filter(line => !line.startsWith('GET'))).toEqual([
      ...['POST /mcp 401', 'POST /oauth/token 400', 'POST /oauth/token 200', 'POST /mcp 200'],
    ])
    expect(client.memory.signIns).toBe(2)
  })
})

describe('a client of version 1 of the official SDK', () => {
  const older = (person: { says: 'allow' | 'deny' }) => {
    const memory: { tokens?: OAuthTokens; verifier?: string; answer?: URL } = {}
    const asked: string[] = []
    const browser = createBrowser()
    const authProvider: OAuthClientProvider = {
      redirectUrl: loopback,
      clientMetadata: { client_name: 'Older', redirect_uris: [loopback], token_endpoint_auth_method: 'none' },
      clientInformation: () => ({ client_id: 'editor' }),
      tokens: () => memory.tokens,
      saveTokens: tokens => void Object.assign(memory, { tokens }),
      saveCodeVerifier: verifier => void Object.assign(memory, { verifier }),
      codeVerifier: () => memory.verifier ?? '',
      async redirectToAuthorization(authorizeUrl) {
        asked.push(authorizeUrl.searchParams.get('scope') ?? '')
        memory.answer = await signIn({
          ...{ authorizeUrl, redirectUri: loopback, username: sara, browser, decision: person.says },
        })
      },
    }
    const createTransport = () => new OlderTransport(new URL(host.mcp), { authProvider, fetch: fetchOwn })
    const connect = async () => {
      const client = new OlderClient({ name: 'older', version: '1.0.0' })
      await client.connect(createTransport() as Parameters<OlderClient['connect']>[0])
      opened.push(client)
      return client
    }
    const persistently = async <T>(work: () => Promise<T>): Promise<T> =>
      work().catch(async error => {
        const code = memory.answer?.searchParams.get('code')
        if (!(error instanceof OlderUnauthorizedError) || !code) throw error
        await createTransport().finishAuth(code)
        return work()
      })
    return { asked, connect: () => persistently(connect), memory, persistently }
  }
  const contactOf = async () => ({
    name: 'addContact',
    arguments: { accountId: await accountOf(sara, tom), lastName: 'Winter' },
  })

  it('asks the person for more when a tool changes data, though it would only refresh', async () => {
    const { asked, connect, memory, persistently } = older({ says: 'allow' })
    const client = await connect()
    await client.callTool({ name: 'readOwn', arguments: {} })
    const contact = await contactOf()
    const result = await persistently(() => client.callTool(contact))
    expect(result.structuredContent).toMatchObject({ caseId: expect.any(String) })
    expect(asked).toEqual(['tools:read', 'tools:read tools:write'])
    expect(memory.tokens?.scope).toBe('tools:read tools:write')
    aheadMs += 16 * minuteMs
    expect((await client.callTool(contact)).isError).toBeUndefined()
    expect(asked).toHaveLength(2)
  })

  it('keeps what it has when she says no, and is not asked for it at each refresh', async () => {
    const person: { says: 'allow' | 'deny' } = { says: 'allow' }
    const { asked, connect, memory } = older(person)
    const client = await connect()
    person.says = 'deny'
    await expect(client.callTool(await contactOf())).rejects.toThrow(OlderUnauthorizedError)
    expect([memory.answer?.searchParams.get('error'), memory.tokens?.scope]).toEqual(['access_denied', 'tools:read'])
    aheadMs += 16 * minuteMs
    expect((await client.callTool({ name: 'readOwn', arguments: {} })).structuredContent).toMatchObject({ user: sara })
    expect(asked).toHaveLength(2)
  })
})

describe('a service with the official client', () => {
  async function service(clientId: string, scope: string) {
    const authProvider = new ClientCredentialsProvider({
      ...{ clientId, clientSecret: agentSecret, expectedIssuer: host.url },
    })
    // Agentforce asks for what stands in its registry, not for what it is told.
    authProvider.prepareTokenRequest = () => new URLSearchParams({ grant_type: 'client_credentials', scope })
    const client = new Client(
      { name: 'agentforce', version: '1.0.0' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    )
    const options = { authProvider, onInsufficientScope: 'throw' as const }
    await client.connect(new StreamableHTTPClientTransport(new URL(host.mcp), options))
    opened.push(client)
    return client
  }
  const codeOf = ({ content, isError }: { content: unknown; isError?: boolean | undefined }) =>
    isError ? /"code":"(\w+)"/.exec((content as { text: string }[])[0]?.text ?? '')?.[1] : 'ok'

  it('runs under its authorization, with scopes that commas stand between', async () => {
    const client = await service('agentforce', 'tools:read,tools:write')
    const names = ['readPortal', 'changePortal', 'readPermitted', 'changePermitted']
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(names)
    const all = await idsFor('ingrid.integration@acme.example', 'SELECT Id FROM Account')
    for (const name of names) {
      const { structuredContent } = await client.callTool({ name, arguments: {} })
      expect(structuredContent).toEqual({ user: '', accounts: all.length })
    }
  })

  const key = { clientId: 'robot', privateKey: robot.pem, algorithm: 'ES256' }
  const portal = { name: 'readPortal', arguments: {} }

  it('proves itself with a key in the place of a secret', async () => {
    const client = new Client({ name: 'robot', version: '1.0.0' })
    const authProvider = new PrivateKeyJwtProvider({ ...key, expectedIssuer: host.url })
    await client.connect(new StreamableHTTPClientTransport(new URL(host.mcp), { authProvider }))
    opened.push(client)
    expect((await client.callTool(portal)).structuredContent).toHaveProperty('accounts')
  })

  it('does so with the client of the older era', async () => {
    const client = new OlderClient({ name: 'robot', version: '1.0.0' })
    const authProvider = new OlderKeyProvider({ ...key, expectedIssuer: host.url })
    await client.connect(new OlderTransport(new URL(host.mcp), { authProvider }))
    opened.push(client)
    expect((await client.callTool(portal)).structuredContent).toHaveProperty('accounts')
  })

  it.each(['readOwn', 'changeOwn', 'readPlus'])('never gets a tool of people: %s', async name => {
    const client = await service('agentforce', 'tools:read tools:write')
    expect(codeOf(await client.callTool({ name, arguments: {} }))).toBe('forbidden')
  })

  it('is not lent an authorization that it was not granted', async () => {
    const client = await service('reporting', 'tools:read')
    expect((await client.listTools()).tools).toEqual([])
    expect(codeOf(await client.callTool({ name: 'readPortal', arguments: {} }))).toBe('forbidden')
  })

  it('cannot change data with a token that may only read', async () => {
    const client = await service('agentforce', 'tools:read')
    const refusal = await client.callTool({ name: 'changePortal', arguments: {} }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ requiredScope: 'tools:read tools:write' })
  })
})
