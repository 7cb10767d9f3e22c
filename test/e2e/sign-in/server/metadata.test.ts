import { request as send } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuardedFetch, hasAnswered, type NetworkParts } from '../../../../src/sign-in/clients/guarded-fetch.ts'
import { startDocumentServer } from '../../../client/sign-in/document-server.ts'
import { createOAuthClient } from '../../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../../client/sign-in/oauth-host.ts'

let host: Awaited<ReturnType<typeof startOAuthHost>>
beforeAll(async () => {
  host = await startOAuthHost({ publicUrl: 'https://tools.example' })
})
afterAll(() => host.stop())

const metadataPath = '/.well-known/oauth-authorization-server'
const hostile = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-port': '666',
  forwarded: 'host=evil.example;proto=http',
}

/** `fetch` would not send another host. */
function ask(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: object; text: string }> {
  const { promise, reject, resolve } = Promise.withResolvers<{ status: number; headers: object; text: string }>()
  const request = send({ port: host.port, path, headers }, async response => {
    const chunks = await response.toArray()
    resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() })
  })
  request.once('error', reject).end()
  return promise
}

describe('the metadata', () => {
  it('are the same where clients look first that take /mcp for the issuer', async () => {
    const [root, ofMcp] = await Promise.all([ask(metadataPath, {}), ask(`${metadataPath}/mcp`, hostile)])
    expect([ofMcp.status, ofMcp.text]).toEqual([200, root.text])
  })

  it('say what there is, and nothing of a host that the request names', async () => {
    const { text } = await ask(metadataPath, hostile)
    expect(JSON.parse(text)).toEqual({
      issuer: 'https://tools.example',
      authorization_endpoint: 'https://tools.example/oauth/authorize',
      token_endpoint: 'https://tools.example/oauth/token',
      registration_endpoint: 'https://tools.example/oauth/register',
      revocation_endpoint: 'https://tools.example/oauth/revoke',
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['tools:read', 'tools:write'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'],
      revocation_endpoint_auth_methods_supported: [
        'none',
        'client_secret_basic',
        'client_secret_post',
        'private_key_jwt',
      ],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
    })
  })

  it('can be read by web pages', async () => {
    const response = await fetch(`${host.url}${metadataPath}`, { headers: { origin: 'http://localhost:6274' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:6274')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })
})

describe('a sign-in with a hostile host', () => {
  it('stays on the own host, over https, with cookies for it alone', async () => {
    const client = createOAuthClient({
      ...{ issuer: 'https://tools.example', clientId: 'editor', redirectUri: 'http://127.0.0.1:1/callback' },
    })
    const { pathname, search } = new URL(client.authorizeUrl())
    const { headers, status } = await ask(pathname + search, hostile)
    const text = JSON.stringify(headers)
    expect(status).toBe(303)
    expect(text).not.toContain('evil.example')
    expect(headers).toMatchObject({ location: expect.stringMatching(/^\/oauth\/interaction\?uid=/) })
    const cookies = (headers as { 'set-cookie': string[] })['set-cookie']
    expect(cookies.map(cookie => cookie.split('=')[0]).toSorted()).toEqual([
      '__Host-oauth-interaction',
      '__Host-oauth-interaction.sig',
      '__Secure-oauth-resume',
      '__Secure-oauth-resume.sig',
    ])
    for (const cookie of cookies) expect(cookie.toLowerCase()).toMatch(/; secure; httponly$/)
    for (const cookie of cookies.slice(0, 2)) expect(cookie).toContain('; path=/;')
    const [row] = await host.database.all<{ payload: string }>(
      "SELECT payload FROM oauth_records WHERE kind = 'Interaction'",
    )
    expect(row?.payload).toContain('https://tools.example/oauth/resume?uid=')
  })
})

describe('the metadata of a host that can fetch no document', () => {
  /** Nobody knows any name, as on a machine without a network. */
  const resolve = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
  const supportedAt = async (options: Parameters<typeof startOAuthHost>[0]) => {
    const offline = await startOAuthHost(options)
    try {
      const answer = await fetch(offline.url + metadataPath)
      const { client_id_metadata_document_supported: supported } = (await answer.json()) as Record<string, unknown>
      return [supported, answer.headers.get('cache-control')]
    } finally {
      await offline.stop()
    }
  }

  it('name none, and not for long, so that clients register themselves', async () => {
    expect(await supportedAt({ network: { resolve } })).toEqual([undefined, 'public, max-age=60'])
  })

  it('is none that is answered, whatever it hears', async () => {
    const publisher = await startDocumentServer(['clients.example'])
    const address = publisher.addressOf('clients.example', '/nothing')
    const causeOf = (network: NetworkParts) => createGuardedFetch(network)(address).catch((cause: unknown) => cause)
    const { ca: _, ...untrusting } = publisher.network
    expect([hasAnswered(await causeOf(publisher.network)), hasAnswered(await causeOf(untrusting))]).toEqual([
      true,
      false,
    ])
    await publisher.stop()
  })

  it('name them where clients cannot register themselves: there is nothing else to try', async () => {
    const options = { network: { resolve }, dynamicRegistration: false }
    expect(await supportedAt(options)).toEqual([true, 'public, max-age=3600'])
  })
})

describe('an address', () => {
  it.each([
    ['/oauth/authorize/'],
    ['/oauth/authorize/abc'],
    ['/OAUTH/authorize'],
    ['/oauth/Token'],
    ['/oauth//token'],
    ['/oauth/./token'],
    ['/oauth/%74oken'],
    ['/oauth/keys'],
    ['/jwks'],
    ['/oauth/session/end'],
    ['/oauth/session/end/confirm'],
    ['/oauth/userinfo'],
    ['/me'],
    ['/auth'],
    ['/request'],
    ['/session/end'],
    ['/session/end/confirm'],
    ['/.well-known/openid-configuration'],
    ['/.well-known/oauth-authorization-server/'],
    ['/.well-known/oauth-authorization-server/mcp/'],
    ['/.well-known/oauth-authorization-server/other'],
  ])('%s is none of the authorization server', async path => {
    expect((await ask(path, {})).status).toBe(404)
  })

  it('in the long form of proxies is none either', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const socket = connect(host.port, '127.0.0.1', () =>
      socket.write(
        `GET http://evil.example${metadataPath} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n`,
      ),
    )
    socket.once('data', data => resolve(data.toString()))
    expect(await promise).toMatch(/^HTTP\/1\.1 404 /)
  })

  it.each([
    ['POST', '/oauth/authorize', 'GET'],
    ['GET', '/oauth/token', 'POST, OPTIONS'],
    ['PUT', '/oauth/register', 'POST, OPTIONS'],
    ['DELETE', '/oauth/revoke', 'POST, OPTIONS'],
  ])('refuses %s %s', async (method, path, allow) => {
    const response = await fetch(host.url + path, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
  })
})

describe('a very long address', () => {
  it('begins no sign-in', async () => {
    const [before] = await host.database.all('SELECT COUNT(*) AS count FROM oauth_records')
    const { status } = await ask(`/oauth/authorize?state=${'x'.repeat(9000)}`, {})
    expect(status).toBe(414)
    expect(await host.database.all('SELECT COUNT(*) AS count FROM oauth_records')).toEqual([before])
  })
})

describe('the token endpoint', () => {
  const post = (headers: Record<string, string>, body: string) =>
    fetch(`${host.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    })

  it('answers the web pages of a client, on any port of loopback, and no others', async () => {
    const body = 'grant_type=refresh_token&client_id=editor&refresh_token=x'
    const own = await post({ origin: 'http://localhost:6274' }, body)
    expect([own.headers.get('access-control-allow-origin'), await own.json()]).toEqual([
      'http://localhost:6274',
      expect.objectContaining({ error: 'invalid_grant' }),
    ])
    const foreign = await post({ origin: 'https://evil.example' }, body)
    expect([foreign.headers.get('access-control-allow-origin'), await foreign.json()]).toEqual([
      null,
      expect.objectContaining({ error: 'invalid_request' }),
    ])
  })

  it.each([
    ['a repeated parameter', 'grant_type=refresh_token&grant_type=refresh_token&client_id=editor'],
    ['a very long body', `client_id=editor&x=${'y'.repeat(70_000)}`],
  ])('refuses %s', async (_, body) => {
    expect((await post({}, body)).status).toBe(400)
  })

  it('takes forms only, and none of its parameters from the address', async () => {
    expect((await post({ 'content-type': 'application/json' }, '{}')).status).toBe(400)
    const inAddress = await fetch(`${host.url}/oauth/token?grant_type=refresh_token&client_id=editor&refresh_token=x`, {
      method: 'POST',
    })
    expect(await inAddress.json()).toMatchObject({ error: 'invalid_request' })
  })
})
