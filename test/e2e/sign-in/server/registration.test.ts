import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOAuthClient, postForm, postJson } from '../../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../../client/sign-in/oauth-host.ts'

const redirectUri = 'http://localhost:49152/callback'
const dayMs = 24 * 60 * 60 * 1000
let aheadMs = 0
let host: Awaited<ReturnType<typeof startOAuthHost>>

beforeAll(async () => {
  host = await startOAuthHost({ now: () => Date.now() + aheadMs })
})
afterAll(() => host.stop())

let addresses = 0
/** Each from an address of its own, as the router of Heroku would report it, so that no limit is met by chance. */
const register = (metadata: unknown, address = `192.0.2.${++addresses}`) =>
  postJson(`${host.url}/oauth/register`, metadata, { 'x-forwarded-for': `10.0.0.1, ${address}` })
const publicClient = { client_name: 'Old editor', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }
const clientOf = (answer: { body: Record<string, unknown> }, issuer = host.url) =>
  createOAuthClient({ issuer, clientId: String(answer.body.client_id), redirectUri })

describe('a client that registers itself', () => {
  it('signs people in without a secret, on any port', async () => {
    const answer = await register({ ...publicClient, redirect_uris: ['http://localhost:1/callback'] })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
    expect(answer.body).toMatchObject({ application_type: 'native', token_endpoint_auth_method: 'none' })
    expect(answer.body).not.toHaveProperty('client_secret')
    expect(answer.body).not.toHaveProperty('registration_access_token')
    const tokens = await clientOf(answer).tokens()
    expect((await host.call(tokens.access_token)).status).toBe(200)
  })

  it('gets more scopes later than it named when it registered', async () => {
    const answer = await register({ ...publicClient, scope: 'tools:read' })
    expect(answer.body).not.toHaveProperty('scope')
    expect((await clientOf(answer).tokens({ scope: 'tools:read tools:write' })).scope).toBe('tools:read tools:write')
  })

  it('may have a secret, of which only the hash is kept', async () => {
    const answer = await register({ ...publicClient, token_endpoint_auth_method: 'client_secret_post' })
    const secret = String(answer.body.client_secret)
    expect(secret.length).toBeGreaterThan(40)
    expect(JSON.stringify(await host.database.all('SELECT payload FROM oauth_records'))).not.toContain(secret)
    const client = clientOf(answer)
    expect((await client.exchange(await client.code())).body.error).toBe('invalid_client')
    expect((await client.exchange(await client.code(), { client_secret: `${secret}x` })).body.error).toBe(
      'invalid_client',
    )
    expect((await client.exchange(await client.code(), { client_secret: secret })).status).toBe(200)
  })

  it('never gets client credentials', async () => {
    const refused = await register({ ...publicClient, grant_types: ['client_credentials'] })
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_client_metadata'])
    const answer = await register({
      ...publicClient,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'client_credentials'],
    })
    expect(answer.body.grant_types).toEqual(['authorization_code'])
    const { body } = await postForm(`${host.url}/oauth/token`, {
      ...{ grant_type: 'client_credentials', scope: 'tools:read' },
      ...{ client_id: String(answer.body.client_id), client_secret: String(answer.body.client_secret) },
    })
    expect(body).toMatchObject({ error: 'invalid_request' })
  })

  it.each([
    [['https://app.example/callback'], 'web'],
    [['https://app.example/callback', 'http://127.0.0.1/callback'], 'native'],
    [['http://[::1]:5000/callback'], 'native'],
    [['com.example.app:/callback'], 'native'],
    [['cursor://anysphere.cursor-mcp/oauth/callback'], 'native'],
  ])('is taken with %j as %s, whatever it calls itself', async (redirectUris, type) => {
    const answer = await register({ ...publicClient, redirect_uris: redirectUris, application_type: 'web' })
    expect([answer.status, answer.body.application_type]).toEqual([201, type])
  })

  it.each([
    ['http://app.example/callback'],
    ['http://localhost.evil.example/callback'],
    ['http://127.0.0.1.nip.example/callback'],
    ['https://localhost/callback'],
    ['https://app.example/callback#x'],
    ['https://user:pw@app.example/callback'],
    ['https://*.example/callback'],
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['file:///etc/passwd'],
    ['myapp:/callback'],
    ['https:///callback\\evil'],
    [' https://app.example/callback'],
    [''],
    [7],
  ])('is refused with the address %j', async uri => {
    const { body, status } = await register({ ...publicClient, redirect_uris: [uri] })
    expect([status, body.error]).toEqual([400, 'invalid_redirect_uri'])
  })

  it.each([
    ['no addresses', { redirect_uris: undefined }],
    ['addresses that are no list', { redirect_uris: 'https://app.example/callback' }],
    ['too many addresses', { redirect_uris: Array.from({ length: 21 }, (_, i) => `https://app.example/${i}`) }],
    ['a very long name', { client_name: 'x'.repeat(101) }],
    ['a name that is no text', { client_name: { a: 1 } }],
    ['a name that hides its direction', { client_name: 'moc\u202e' }],
    ['a name with a filler that shows nothing', { client_name: 'Claude\u3164' }],
    ['a name of the empty pattern of Braille', { client_name: '\u2800' }],
    ['a name with half a character', { client_name: 'Claude\ud83d' }],
    ['a name that says who published it', { client_name: 'Claude (published by claude.ai)' }],
    ['a name that says so in wide letters', { client_name: 'Claude, ｐｕｂｌｉｓｈｅｄ　ｂｙ claude.ai' }],
    ['a name that says that it was verified', { client_name: 'Claude ✔ VERIFIED' }],
    ['very much to say', { client_uri: `https://app.example/${'x'.repeat(9000)}` }],
    ['an unknown way to prove itself', { token_endpoint_auth_method: 'tls_client_auth' }],
  ])('is refused with %s', async (_, changes) => {
    expect((await register({ ...publicClient, ...changes })).status).toBe(400)
  })

  it.each([['[]'], ['null'], ['{'], ['"x"']])('is refused with the body %s', async body => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.200' }
    expect((await fetch(`${host.url}/oauth/register`, { method: 'POST', headers, body })).status).toBe(400)
  })

  it('is refused with a body of more than 16 KB', async () => {
    const { body, status } = await register({ ...publicClient, more: 'x'.repeat(17_000) })
    expect([status, body.error]).toEqual([413, 'invalid_client_metadata'])
  })

  it('may do so from a web page of any origin', async () => {
    const origin = { origin: 'http://localhost:6274' }
    const answer = await postJson(`${host.url}/oauth/register`, publicClient, {
      ...origin,
      'x-forwarded-for': '192.0.2.201',
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    const asked = { ...origin, 'access-control-request-method': 'POST' }
    const preflight = await fetch(`${host.url}/oauth/register`, { method: 'OPTIONS', headers: asked })
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST'])
  })

  it('cannot read or change its registration afterwards', async () => {
    const answer = await register(publicClient)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await fetch(`${host.url}/oauth/register/${answer.body.client_id}`, { method })).status).toBe(404)
    }
  })

  it('is gone after a day without a sign-in, and after ninety without one more', async () => {
    const [used, unused] = [await register(publicClient), await register(publicClient)]
    const tokens = await clientOf(used).tokens()
    aheadMs += dayMs + 1000
    await host.auth.sweep()
    expect((await clientOf(unused).authorize()).status).toBe(400)
    expect((await clientOf(used).refresh(tokens.refresh_token)).status).toBe(200)
    aheadMs += 89 * dayMs
    await expect(clientOf(used).code()).resolves.toMatch(/./)
    aheadMs += 2 * dayMs
    expect((await clientOf(used).authorize()).status).toBe(400)
  })

  it('is one of twenty an hour from one address, however it words what came before', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 21; count++) {
      const headers = { 'x-forwarded-for': `198.51.100.${count}, 203.0.113.9` }
      statuses.push((await postJson(`${host.url}/oauth/register`, publicClient, headers)).status)
    }
    expect(statuses.slice(0, 20).every(status => status === 201)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
    aheadMs += 60 * 60_000 + 1000
    expect((await register(publicClient, '203.0.113.9')).status).toBe(201)
  })
})

describe('with registration switched off', () => {
  it('there is no such address, and the metadata does not name it', async () => {
    const closed = await startOAuthHost({ dynamicRegistration: false })
    expect((await fetch(`${closed.url}/oauth/register`, { method: 'POST', body: '{}' })).status).toBe(404)
    const metadata = await fetch(`${closed.url}/.well-known/oauth-authorization-server`)
    expect(await metadata.json()).not.toHaveProperty('registration_endpoint')
    await closed.stop()
  })
})
