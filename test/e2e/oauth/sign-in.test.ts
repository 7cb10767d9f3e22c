import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOAuthClient } from '../../client/oauth-client.ts'
import { startOAuthHost } from '../../client/oauth-host.ts'

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
})
