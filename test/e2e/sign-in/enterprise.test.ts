import {
  Client,
  CrossAppAccessProvider,
  exchangeJwtAuthGrant,
  requestJwtAuthorizationGrant,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { startDocumentServer } from '../../client/sign-in/document-server.ts'
import {
  assistantSecret,
  type EnterpriseHost,
  issuer,
  sharedIssuer,
  startEnterpriseHost,
} from '../../client/sign-in/enterprise-host.ts'
import { postForm } from '../../client/sign-in/oauth-client.ts'
import { proofClaims, toProof } from '../../client/sign-in/signer.ts'
import { addContact } from '../../fixtures/tools/add-contact.ts'
import { createWatchedTools } from './watched-tools.ts'

const [sara, tom] = ['sara.sales@acme.example', 'tom.sales@acme.example']
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const opened: { close(): Promise<unknown> }[] = []
let enterprise: EnterpriseHost
let documents: Awaited<ReturnType<typeof startDocumentServer>>
let aheadMs = 0
let published: readonly object[] = []
let status = 200

const seconds = (): number => Math.floor((Date.now() + aheadMs) / 1000)

beforeAll(async () => {
  documents = await startDocumentServer(['keys.example', 'clients.example'])
  const jwksUri = documents.on(documents.addressOf('keys.example', '/keys'), (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published })),
  )
  enterprise = await startEnterpriseHost({
    ...{ jwksUri, network: documents.network, clients: ['/keyed.json', '/open.json'].map(toAddress) },
    ...{ tools: [addContact, ...createWatchedTools().tools], signInTime: () => Date.now() + aheadMs },
  })
})
afterEach(async () => {
  for (const client of opened.splice(0)) await client.close()
})
afterAll(async () => {
  await enterprise?.close()
  await documents?.stop()
})

const toAddress = (path: string): string => documents.addressOf('clients.example', path)

/** As an assistant of a company does it: the person is signed in to it at her identity provider. */
async function assistantOf(username: string) {
  const { host, provider } = enterprise
  const idToken = await provider.idToken('assistant-at-idp', username)
  const asked: (string | undefined)[] = []
  const authProvider = new CrossAppAccessProvider({
    ...{ clientId: 'assistant', clientSecret: assistantSecret, expectedIssuer: host.url },
    async assertion({ authorizationServerUrl: audience, resourceUrl: resource, scope }) {
      asked.push(scope)
      const { jwtAuthGrant } = await requestJwtAuthorizationGrant({
        ...{ tokenEndpoint: provider.tokenEndpoint, audience, resource, idToken, clientId: 'assistant-at-idp' },
        ...(scope !== undefined && { scope }),
      })
      return jwtAuthGrant
    },
  })
  const client = new Client({ name: 'assistant', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(host.mcp), { authProvider }))
  opened.push(client)
  return { client, asked, authProvider }
}

const grant = async (changes: Record<string, string | undefined>, about: Record<string, unknown> = {}) => {
  const { host, provider } = enterprise
  const claims = { sub: 'U1', aud_sub: sara, aud: host.url, resource: host.mcp, client_id: 'assistant' }
  return postForm(`${host.url}/oauth/token`, {
    ...{
      grant_type: grantType,
      assertion: await provider.assert({ ...claims, iat: seconds(), exp: seconds() + 300, ...about }),
    },
    ...{ client_id: 'assistant', client_secret: assistantSecret, ...changes },
  })
}

describe('a company whose identity provider decides', () => {
  it('lets an assistant work for its people with their own rights, and nobody is asked', async () => {
    const [saras, toms] = [await assistantOf(sara), await assistantOf(tom)]
    const readOwn = { name: 'readOwn', arguments: {} }
    const results = [await saras.client.callTool(readOwn), await toms.client.callTool(readOwn)]
    expect(results.map(({ structuredContent }) => structuredContent)).toEqual([
      expect.objectContaining({ user: sara }),
      expect.objectContaining({ user: tom }),
    ])
    expect(saras.asked).toEqual(['tools:read'])
    expect(saras.authProvider.tokens()).toEqual({
      ...{ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900, scope: 'tools:read' },
      issuer: enterprise.host.url,
    })
  })

  it('lets it have more rights when a tool needs them', async () => {
    const { asked, client } = await assistantOf(sara)
    const result = await client.callTool({ name: 'changeOwn', arguments: {} })
    expect([result.isError, asked.at(-1)?.split(' ').toSorted()]).toEqual([undefined, ['tools:read', 'tools:write']])
  })

  it('may have an assistant that proves itself with a key', async () => {
    const { host, signer } = enterprise
    const proof = toProof(await signer.sign(proofClaims('keyed', host.url)))
    const { body } = await grant({ client_id: undefined, client_secret: undefined, ...proof }, { client_id: 'keyed' })
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'tools:read', resource: host.mcp })
    expect(body).not.toHaveProperty('refresh_token')
  })

  it('may let a client in that is known by its document and proves itself with a key, and no other', async () => {
    const { host, signer } = enterprise
    const document = { redirect_uris: ['https://clients.example/callback'], client_name: 'Web assistant' }
    const keyed = { ...document, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [signer.jwk] } }
    for (const path of ['/keyed.json', '/stranger.json']) documents.publish(path, keyed)
    documents.publish('/open.json', { ...document, token_endpoint_auth_method: 'none' })
    const bring = async (path: string, proves = true) => {
      const clientId = toAddress(path)
      const proof = proves ? toProof(await signer.sign(proofClaims(clientId, host.url))) : {}
      const { body } = await grant({ client_id: clientId, client_secret: undefined, ...proof }, { client_id: clientId })
      return body.error ?? body.scope
    }
    expect([await bring('/keyed.json'), await bring('/open.json', false), await bring('/stranger.json')]).toEqual([
      ...['tools:read', 'invalid_request', 'invalid_request'],
    ])
    expect(await bring('/keyed.json', false)).toBe('invalid_client')
  })

  it('is found by a client in the metadata, which names no company', async () => {
    const answer = await fetch(`${enterprise.host.url}/.well-known/oauth-authorization-server`)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({
      authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
      grant_types_supported: expect.arrayContaining([grantType]),
    })
    expect(text).not.toContain(issuer)
  })

  const both = 'tools:read tools:write'
  it.each([
    { allows: 'tools:read', when: 'nothing is said of scopes' },
    { allows: 'tools:read', when: 'nothing is said and more is asked for', asked: both },
    { allows: both, when: 'that is said and nothing is asked for', said: 'tools:write tools:read' },
    { allows: 'tools:read', when: 'that is said and more is asked for', said: 'tools:read', asked: both },
    { allows: 'tools:write', when: 'that is said and asked for', said: 'tools:write', asked: 'tools:write' },
  ])('allows $allows when $when', async ({ allows, asked, said }) => {
    expect((await grant({ scope: asked }, { scope: said })).body.scope).toBe(allows)
  })

  it('may name this server with the slash that a browser puts behind it, and no resource', async () => {
    const { host } = enterprise
    expect((await grant({}, { aud: [`${host.url}/`], resource: undefined })).status).toBe(200)
    expect((await grant({ resource: host.mcp }, { resource: [host.mcp] })).status).toBe(200)
  })

  it('gives one program to see and to take back, however often it asks', async () => {
    const { host } = enterprise
    const tokens = [await grant({}), await grant({}), await grant({ scope: 'tools:write' }, { scope: 'tools:write' })]
    const browser = createBrowser()
    const atOrg = await browser.press(await browser.open(`${host.url}/oauth/grants`), { name: 'do', value: 'sign-in' })
    const list = await browser.press(atOrg, { name: 'username', value: sara })
    expect(list.text.match(/<h2>assistant<\/h2>/g)).toHaveLength(1)
    expect(list.text).toContain('<dt>Let in by</dt><dd>idp.acme.example</dd>')
    await browser.press(list, { name: 'do', value: list.text.includes('revoke-all') ? 'revoke-all' : 'revoke' })
    for (const { body } of tokens) expect(await statusOf(body.access_token)).toBe(401)
  })

  it('ends with the session at Salesforce, and another assertion begins anew', async () => {
    const first = String((await grant({})).body.access_token)
    expect(await statusOf(first)).toBe(200)
    await fetch(`${enterprise.org.org}/_local/sessions?as=${sara}`, { method: 'DELETE' })
    expect([await statusOf(first), await statusOf(first)]).toEqual([401, 401])
    expect(await statusOf((await grant({})).body.access_token)).toBe(200)
  })

  it('keeps its people out of an org that does not approve them', async () => {
    const answer = await grant({}, { aud_sub: 'nora.none@acme.example' })
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant'])
    expect(enterprise.host.lines.join('\n')).toContain('Salesforce: OAUTH_APP_ACCESS_DENIED')
  })

  it('leaves nothing of an assertion in the log', async () => {
    await grant({})
    await grant({}, { aud_sub: 'nobody@acme.example', jti: 'id-of-an-assertion' })
    const log = enterprise.host.lines.join('\n')
    expect(log).toContain('sign-in by assertion')
    for (const secret of ['eyJ', 'id-of-an-assertion', 'nobody@acme.example']) expect(log).not.toContain(secret)
  })
})

describe('the helpers of the official client', () => {
  it('exchange an assertion that they got elsewhere', async () => {
    const { host, provider } = enterprise
    const jwtAuthGrant = await provider.assert({
      ...{ sub: 'U2', aud_sub: tom, aud: host.url, resource: host.mcp, client_id: 'assistant' },
    })
    const tokens = await exchangeJwtAuthGrant({
      ...{ tokenEndpoint: `${host.url}/oauth/token`, jwtAuthGrant },
      ...{ clientId: 'assistant', clientSecret: assistantSecret },
    })
    expect(await statusOf(tokens.access_token)).toBe(200)
  })
})

describe('an identity provider of several companies, whose keys are at an address', () => {
  const about = { iss: sharedIssuer, tenant: 'acme', aud_sub: undefined, email: sara }

  it('is believed about its own people, and for a day while its keys cannot be fetched', async () => {
    published = [enterprise.provider.signer.jwk]
    const answers = [await grant({}, about)]
    status = 503
    aheadMs += 23 * 60 * 60_000
    answers.push(await grant({}, about))
    aheadMs += 60 * 60_000
    answers.push(await grant({}, about))
    status = 200
    expect(answers.map(answer => answer.status)).toEqual([200, 200, 503])
  })

  it('is believed with the keys that it has now', async () => {
    const { signer } = enterprise.provider
    aheadMs += 60_000
    const answers = [await grant({}, about)]
    published = [{ ...signer.jwk, kid: 'another' }]
    aheadMs += 5 * 60_000
    answers.push(await grant({}, about))
    expect(answers.map(answer => answer.body.error)).toEqual([undefined, 'invalid_grant'])
  })

  it('lets a client in for the company that names its document, and for no other one', async () => {
    const { host, signer } = enterprise
    published = [enterprise.provider.signer.jwk]
    aheadMs += 5 * 60_000
    const clientId = toAddress('/keyed.json')
    documents.publish('/keyed.json', {
      ...{ redirect_uris: ['https://clients.example/callback'], client_name: 'Web assistant' },
      ...{ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [signer.jwk] } },
    })
    const bring = async (more: object) => {
      const proof = toProof(await signer.sign(proofClaims(clientId, host.url)))
      return grant({ client_id: clientId, client_secret: undefined, ...proof }, { ...more, client_id: clientId })
    }
    expect((await bring(about)).status).toBe(200)
    const globex = { iss: sharedIssuer, tenant: 'globex' }
    expect((await grant({}, globex)).status).toBe(200)
    expect((await bring(globex)).body.error).toBe('invalid_grant')
  })

  it.each<[string, object]>([
    ['another company', { tenant: 'other' }],
    ['no company', { tenant: undefined }],
    ['an address that it did not verify', { email_verified: false }],
    ['an address of which it says so in words', { email_verified: 'false' }],
  ])('is not believed about %s', async (_, more) => {
    published = [enterprise.provider.signer.jwk]
    aheadMs += 5 * 60_000
    expect((await grant({}, { ...about, ...more })).body.error).toBe('invalid_grant')
    expect((await grant({}, about)).status).toBe(200)
  })
})

describe('while Salesforce does not answer', () => {
  it('a client is told to come again', async () => {
    const { org } = enterprise
    await fetch(`${org.org}/_local/faults`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ fault: 'status', status: 503, path: '/services/oauth2/token', method: 'POST', count: 1 }),
    })
    const answer = await grant({})
    expect([answer.status, answer.body.error, answer.headers.get('retry-after')]).toEqual([
      ...[503, 'temporarily_unavailable', '10'],
    ])
  })
})

/** Of a call of a tool with the token. */
async function statusOf(token: unknown): Promise<number> {
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'readOwn', arguments: {} } }
  const answer = await fetch(enterprise.host.mcp, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      authorization: `Bearer ${token}`,
    },
  })
  await answer.arrayBuffer()
  return answer.status
}
