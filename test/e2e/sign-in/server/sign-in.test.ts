import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../src/test-client/browser.ts'
import { createOAuthClient } from '../../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../../client/sign-in/oauth-host.ts'

const redirectUri = 'http://127.0.0.1:49152/callback'
let host: Awaited<ReturnType<typeof startOAuthHost>>
let client: ReturnType<typeof createOAuthClient>

beforeAll(async () => {
  host = await startOAuthHost()
  client = createOAuthClient({ issuer: host.url, clientId: 'editor', redirectUri })
})
afterAll(() => host.stop())

describe('a sign-in', () => {
  it('ends with a code that becomes tokens which say who calls', async () => {
    const { url } = await client.authorize()
    expect(Object.fromEntries(url.searchParams)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state: 'st-1',
      iss: host.url,
    })
    const { body, headers, status } = await client.exchange(String(url.searchParams.get('code')))
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'tools:read',
    })
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    const { caller } = await host.call(String(body.access_token))
    expect(caller).toMatchObject({
      kind: 'person',
      session: { username: 'sara.sales@acme.example' },
      signIn: { clientId: 'editor', grantId: expect.any(String) },
      scopes: ['tools:read'],
    })
  })

  it.each([['http://127.0.0.1:1/callback'], ['http://127.0.0.1/callback'], ['http://localhost:8123/callback']])(
    'may end on any port of a loopback address: %s',
    async other => {
      const { url } = await client.authorize({ redirect_uri: other })
      expect(url.href.startsWith(`${other}?code=`)).toBe(true)
    },
  )

  it.each([
    ['another path', 'http://127.0.0.1:49152/callback/'],
    ['another host', 'http://127.0.0.2:49152/callback'],
    ['another query', 'http://127.0.0.1:49152/callback?to=evil'],
    ['another letter case', 'http://127.0.0.1:49152/Callback'],
    ['a user name', 'http://editor@127.0.0.1:49152/callback'],
    ['another scheme', 'https://127.0.0.1:49152/callback'],
    ['none', undefined],
  ])('sends its answer nowhere when the address has %s', async (_, other) => {
    const page = await createBrowser().open(client.authorizeUrl({ redirect_uri: other }))
    expect([page.status, page.url.pathname]).toEqual([400, '/oauth/authorize'])
    expect(page.text).toContain('Sign-in failed')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('shows nothing of an unknown client on its error page', async () => {
    const page = await createBrowser().open(client.authorizeUrl({ client_id: '<script>alert(1)</script>' }))
    expect(page.status).toBe(400)
    expect(page.text).not.toContain('alert')
  })

  it.each([
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge of no known kind', { code_challenge_method: undefined }, 'invalid_request'],
    ['another resource', { resource: 'https://elsewhere.example/mcp' }, 'invalid_target'],
    ['a resource below ours', { resource: 'http://127.0.0.1/mcp/more' }, 'invalid_target'],
    ['the implicit flow', { response_type: 'token' }, 'invalid_request'],
    ['an ID token', { response_type: 'code id_token', nonce: 'n' }, 'invalid_request'],
    ['a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    ['no sign-in page', { prompt: 'none' }, 'login_required'],
    ['an answer in the fragment', { response_mode: 'fragment' }, 'invalid_request'],
  ])('comes back with an error and the issuer for %s', async (_, changes, error) => {
    const { url } = await client.authorize(changes)
    const answer = Object.fromEntries(
      (url.search ? url.searchParams : new URLSearchParams(url.hash.slice(1))).entries(),
    )
    expect(answer).toMatchObject({ error, state: 'st-1', iss: host.url })
    expect(answer).not.toHaveProperty('code')
  })

  it('sends its answer in no form that a page would post', async () => {
    const page = await createBrowser().open(client.authorizeUrl({ response_mode: 'form_post' }))
    expect([page.status, page.url.pathname]).toEqual([400, '/oauth/authorize'])
    expect(page.text).toContain('response_mode: must be query')
    expect(page.text).not.toContain('<form')
  })

  it.each([
    [undefined, 'tools:read'],
    ['', 'tools:read'],
    ['openid profile offline_access', 'tools:read'],
    ['tools:write', 'tools:write'],
    ['tools:write tools:read offline_access', 'tools:read tools:write'],
    ['tools:read admin', 'tools:read'],
  ])('asks for the scope %j as %j', async (asked, granted) => {
    const { body } = await client.exchange(await client.code({ scope: asked }))
    expect([body.scope, host.scopesAsked.at(-1)]).toEqual([granted, granted])
  })

  it('defaults the resource when the client names none', async () => {
    const { body } = await client.exchange(await client.code({ resource: undefined }), { resource: undefined })
    expect((await host.call(String(body.access_token))).status).toBe(200)
  })

  it('is a sign-in of its own every time, also in the same browser', async () => {
    const browser = createBrowser()
    const before = host.scopesAsked.length
    const grants = new Set<unknown>()
    for (const scope of ['tools:read', 'tools:read', 'tools:read tools:write']) {
      const { url } = await client.authorize({ scope }, browser)
      const { body } = await client.exchange(String(url.searchParams.get('code')))
      const { caller } = await host.call(String(body.access_token))
      grants.add((caller.signIn as { grantId: string }).grantId)
    }
    expect([grants.size, host.scopesAsked.length - before]).toEqual([3, 3])
  })

  it('leaves no session in the browser', async () => {
    const browser = createBrowser()
    await client.authorize({}, browser)
    expect(browser.cookiesFor(host.url)).not.toContain('session')
  })
})

describe('the way back from the sign-in page', () => {
  const begin = async (browser = createBrowser()) => {
    const page = await browser.open(client.authorizeUrl(), `${host.url}/oauth/interaction`)
    return { browser, uid: String(page.url.searchParams.get('uid')), page }
  }

  it('is closed to a browser that did not begin', async () => {
    const { uid } = await begin()
    const page = await createBrowser().open(`${host.url}/oauth/resume?uid=${uid}`)
    expect([page.status, page.text.includes('Sign-in failed')]).toEqual([400, true])
  })

  it('is closed to the page of a sign-in that is not the last one begun in this browser', async () => {
    const { browser, uid } = await begin()
    await begin(browser)
    const page = await browser.open(`${host.url}/oauth/resume?uid=${uid}`)
    expect([page.status, page.text.includes('Another sign-in')]).toEqual([400, true])
  })

  it('leads to the sign-in page again when it was skipped', async () => {
    const { browser, uid } = await begin()
    const page = await browser.open(`${host.url}/oauth/resume?uid=${uid}`, `${host.url}/oauth/interaction`)
    expect(page.url.pathname).toBe('/oauth/interaction')
    expect(page.url.searchParams.get('uid')).not.toBe(uid)
  })

  it('is gone once it was used', async () => {
    const { browser, page, uid } = await begin()
    await browser.open(page.url, redirectUri)
    expect((await browser.open(`${host.url}/oauth/resume?uid=${uid}`)).status).toBe(400)
  })

  it.each(['', '?uid=', '?uid=../token', '?uid=a%2Fb', '?uid=<b>'])('takes no id such as %j', async query => {
    expect((await createBrowser().open(`${host.url}/oauth/resume${query}`)).status).toBe(400)
  })

  it('is protected by a signed cookie that scripts cannot read', async () => {
    const response = await fetch(client.authorizeUrl(), { redirect: 'manual' })
    const cookies = response.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThanOrEqual(4)
    for (const cookie of cookies) expect(cookie.toLowerCase()).toMatch(/; samesite=lax; httponly$/)
    const sent = cookies.map(line => line.split(';')[0]).join('; ')
    const page = new URL(String(response.headers.get('location')), host.url)
    const statusWith = async (cookie: string) => (await fetch(page, { headers: { cookie }, redirect: 'manual' })).status
    expect(await statusWith(sent.replaceAll(/\.sig=[\w-]+/g, '.sig=AAAAAAAAAAAAAAAAAAAAAAAAAAA'))).toBe(500)
    expect(await statusWith(sent)).toBe(303)
  })
})
