import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../src/test-client/browser.ts'
import { startDocumentServer } from '../../../client/sign-in/document-server.ts'
import { createOAuthClient } from '../../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../../client/sign-in/oauth-host.ts'

const redirectUri = 'http://127.0.0.1:49152/callback'
const good = {
  client_name: 'Test program',
  redirect_uris: ['http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
}
let server: Awaited<ReturnType<typeof startDocumentServer>>
let host: Awaited<ReturnType<typeof startOAuthHost>>

beforeAll(async () => {
  server = await startDocumentServer(['clients.example', 'other.example', 'inside.example'])
  host = await startOAuthHost({ network: server.network, dynamicRegistration: false })
})
afterAll(async () => {
  await host.stop()
  await server.stop()
})

const clientOf = (clientId: string) => createOAuthClient({ issuer: host.url, clientId, redirectUri })
/** Begins a sign-in; gives the page on which it ends when the client is not taken. */
const refusalOf = (clientId: string) => createBrowser().open(clientOf(clientId).authorizeUrl())

describe('a client with a metadata document', () => {
  it('signs people in, on any port of its loopback address', async () => {
    const client = clientOf(server.publish('/good.json', good))
    const tokens = await client.tokens()
    const { caller } = await host.call(tokens.access_token)
    expect(caller).toMatchObject({
      kind: 'person',
      signIn: { clientId: server.addressOf('clients.example', '/good.json') },
    })
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('is fetched and looked up once for a while', async () => {
    const clientId = server.publish('/cached.json', good, { 'cache-control': 'max-age=600' })
    const [fetched, looked] = [server.seen.length, server.looked.length]
    await clientOf(clientId).tokens()
    await clientOf(clientId).tokens()
    expect([server.seen.length - fetched, server.looked.length - looked]).toEqual([1, 1])
  })

  it('is fetched once by many requests at the same time', async () => {
    const clientId = server.publish('/many.json', good)
    const fetched = server.seen.length
    await Promise.all(Array.from({ length: 12 }, () => clientOf(clientId).code()))
    expect(server.seen.length - fetched).toBe(1)
  })

  it('may prove itself with a key of its own', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const clientId = server.publish('/key.json', {
      ...good,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }] },
    })
    const client = clientOf(clientId)
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(host.url)
      .setExpirationTime('1m')
      .sign(privateKey)
    const proof = {
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }
    expect((await client.exchange(await client.code())).body.error).toBe('invalid_client')
    expect((await client.exchange(await client.code(), proof)).status).toBe(200)
    expect((await client.exchange(await client.code(), proof)).body.error).toBe('invalid_client')
  })

  it('never gets client credentials', async () => {
    const clientId = server.publish('/credentials.json', { ...good, grant_types: ['client_credentials'] })
    expect((await refusalOf(clientId)).status).toBe(400)
    const mixed = server.publish('/mixed.json', { ...good, grant_types: ['client_credentials', 'authorization_code'] })
    const client = clientOf(mixed)
    await client.tokens()
    const { body } = await client.exchange('', { grant_type: 'client_credentials', code: undefined })
    expect(body).toMatchObject({ error: 'invalid_request' })
  })
})

describe('a metadata document is refused', () => {
  it.each([
    ['that names another client', { client_id: 'https://clients.example/other.json' }],
    ['with a shared secret', { token_endpoint_auth_method: 'client_secret_post' }],
    ['with a secret in it', { client_secret: 'x' }],
    ['with no address for the answer', { redirect_uris: [] }],
    ['with an address over plain http', { redirect_uris: ['http://evil.example/callback'] }],
    ['with a script for an address', { redirect_uris: ['javascript:alert(1)'] }],
    ['with a wildcard in its address', { redirect_uris: ['https://*.example/callback'] }],
    ['with a name that nobody can see', { client_name: 'Sales\u202eecrof' }],
  ])('%s', async (text, changes) => {
    const clientId = server.publish(`/bad-${text.replaceAll(/\W/g, '')}.json`, { ...good, ...changes })
    const page = await refusalOf(clientId)
    expect([page.status, page.url.pathname]).toEqual([400, '/oauth/authorize'])
  })

  it('behind a redirect, which is not followed', async () => {
    const target = server.publish('/target.json', good)
    const address = server.on(server.addressOf('other.example', '/moved.json'), (_, response) =>
      response.writeHead(302, { location: target }).end(),
    )
    expect((await refusalOf(address)).status).toBe(400)
    expect(server.seen).toContain(address)
    expect(server.seen).not.toContain(target)
  })

  it.each([
    ['of another type', 'text/html', '{}'],
    ['that is no JSON', 'application/json', 'hello'],
    ['that is a list', 'application/json', '[]'],
    ['of more than 64 KB', 'application/json', `{"a":"${'x'.repeat(70_000)}"}`],
  ])('%s', async (text, type, body) => {
    const address = server.addressOf('other.example', `/${text.replaceAll(/\W/g, '')}.json`)
    server.on(address, (_, response) => response.writeHead(200, { 'content-type': type }).end(body))
    expect((await refusalOf(address)).status).toBe(400)
    expect(server.seen).toContain(address)
  })

  it('on a host that has a private address among its addresses, without a connection', async () => {
    const address = server.addressOf('inside.example', '/good.json')
    expect((await refusalOf(address)).status).toBe(400)
    expect(server.looked).toContain('inside.example')
    expect(server.seen).not.toContain(address)
  })

  it.each([
    ['http://clients.example/a.json'],
    ['https://clients.example'],
    ['https://clients.example/'],
    ['https://clients.example/a.json#x'],
    ['https://clients.example/a.json?x=1'],
    ['https://user@clients.example/a.json'],
    ['https://clients.example/../a.json'],
    ['https://clients.example/%2e%2e/a.json'],
    ['https://clients.example:443/a.json'],
    ['https://clients.example:22/a.json'],
    ['https://CLIENTS.example/a.json'],
    ['https://127.1/a.json'],
    ['https://2130706433/a.json'],
    ['https://10.0.0.1/a.json'],
    ['https://[::1]/a.json'],
    ['https://clients.example\\@inside.example/a.json'],
  ])('at %s, before anything is looked up or fetched', async clientId => {
    const [fetched, looked] = [server.seen.length, server.looked.length]
    expect((await refusalOf(clientId)).status).toBe(400)
    expect([server.seen.length, server.looked.length]).toEqual([fetched, looked])
  })

  it('for a minute after it could not be fetched, without another try', async () => {
    const address = server.addressOf('other.example', '/missing.json')
    await refusalOf(address)
    await refusalOf(address)
    expect(server.seen.filter(one => one === address)).toHaveLength(1)
    expect(host.lines.join('\n')).toContain('client document refused')
  })

  it('that takes too long, whether it begins or trickles', async () => {
    const hasty = await startOAuthHost({ network: { ...server.network, timeoutMs: 1500 } })
    const silent = server.on(server.addressOf('other.example', '/silent.json'), () => {})
    const trickle = server.on(server.addressOf('other.example', '/trickle.json'), (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 50)
      response.once('close', () => clearInterval(drip))
    })
    for (const clientId of [silent, trickle]) {
      const page = await createBrowser().open(
        createOAuthClient({ issuer: hasty.url, clientId, redirectUri }).authorizeUrl(),
      )
      expect([page.status, page.headers.get('retry-after')]).toEqual([503, '60'])
      expect(page.text).toContain('temporarily_unavailable')
      expect(server.seen).toContain(clientId)
    }
    await hasty.stop()
  })

  it('when its host is not on the list, if there is one', async () => {
    const listed = await startOAuthHost({ network: server.network, clientDomains: ['.allowed.example'] })
    const clientId = server.publish('/unlisted.json', good)
    const page = await createBrowser().open(
      createOAuthClient({ issuer: listed.url, clientId, redirectUri }).authorizeUrl(),
    )
    expect(page.status).toBe(400)
    expect(server.seen).not.toContain(clientId)
    await listed.stop()
  })
})

describe('by itself', () => {
  it('the host fetches from no loopback address', async () => {
    const { allowAddress: _, ...real } = server.network
    const strict = await startOAuthHost({ network: real })
    const clientId = server.publish('/strict.json', good)
    const page = await createBrowser().open(
      createOAuthClient({ issuer: strict.url, clientId, redirectUri }).authorizeUrl(),
    )
    expect(page.status).toBe(400)
    expect(server.seen).not.toContain(clientId)
    await strict.stop()
  })
})
