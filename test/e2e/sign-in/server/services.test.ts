import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toSecretHash } from '../../../../src/identity/keys/secret-hash.ts'
import { type Changes, createOAuthClient, postForm } from '../../../client/sign-in/oauth-client.ts'
import { agentSecret, portalSecret, startOAuthHost } from '../../../client/sign-in/oauth-host.ts'

let host: Awaited<ReturnType<typeof startOAuthHost>>
beforeAll(async () => {
  host = await startOAuthHost()
})
afterAll(() => host.stop())

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})
const ask = (changes: Changes = {}, headers: Record<string, string> = {}) =>
  postForm(
    `${host.url}/oauth/token`,
    {
      ...{ grant_type: 'client_credentials', scope: 'tools:read' },
      ...(headers.authorization ? {} : { client_id: 'agentforce', client_secret: agentSecret }),
      ...changes,
    },
    headers,
  )

describe('a service', () => {
  it.each([
    ['commas, as Agentforce sends them', 'tools:read,tools:write'],
    ['commas and blanks', 'tools:read, tools:write'],
    ['blanks', 'tools:write tools:read'],
  ])('gets a token of its own for scopes with %s', async (_, scope) => {
    const { body, headers, status } = await ask({ scope })
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'tools:read tools:write',
    })
    const { caller } = await host.call(String(body.access_token))
    expect(caller).toEqual({
      kind: 'service',
      clientId: 'agentforce',
      authorizations: ['influencerPortal'],
      scopes: ['tools:read', 'tools:write'],
    })
  })

  it('gets one with its secret in the header too, and without a scope or a resource', async () => {
    const { body } = await ask({ scope: undefined, resource: undefined }, basic('agentforce', agentSecret))
    expect(body.scope).toBe('tools:read')
    expect((await host.call(String(body.access_token))).status).toBe(200)
  })

  it.each([
    ['a wrong secret', { client_secret: `${agentSecret}x` }, '401 invalid_client'],
    ['no secret', { client_secret: undefined }, '401 invalid_client'],
    ['an empty secret', { client_secret: '' }, '401 invalid_client'],
    ['the hash of its secret', { client_secret: toSecretHash(agentSecret) }, '401 invalid_client'],
    ['the secret of another', { client_id: 'portal' }, '401 invalid_client'],
    ['the id of nobody', { client_id: 'nobody' }, '401 invalid_client'],
    ['a scope it may not have', { client_id: 'reporting', scope: 'tools:write' }, '400 invalid_scope'],
    ['one scope too many', { client_id: 'reporting', scope: 'tools:read,tools:write' }, '400 invalid_scope'],
    ['another resource', { resource: 'https://elsewhere.example/mcp' }, '400 invalid_target'],
    ['the grant of people', { grant_type: 'authorization_code', code: 'x' }, '400 invalid_request'],
    ['a grant of no kind', { grant_type: 'password', username: 'a', password: 'b' }, '400 unsupported_grant_type'],
  ])('gets nothing with %s', async (_, changes, outcome) => {
    const answer = await ask(changes)
    expect(`${answer.status} ${answer.body.error}`).toBe(outcome)
    expect(answer.body).not.toHaveProperty('access_token')
  })

  it('is asked for its secret in the header when it used the header', async () => {
    const answer = await ask({}, basic('agentforce', 'wrong'))
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  it('cannot sign people in', async () => {
    const client = createOAuthClient({ issuer: host.url, clientId: 'agentforce', redirectUri: 'https://a.example/cb' })
    expect((await client.authorize()).status).toBe(400)
  })

  it('cannot revoke what is not its own, but its own', async () => {
    const { body } = await ask()
    const token = String(body.access_token)
    const secret = { client_id: 'agentforce', client_secret: agentSecret }
    await postForm(`${host.url}/oauth/revoke`, { ...secret, client_id: 'reporting', token })
    expect((await host.call(token)).status).toBe(200)
    await postForm(`${host.url}/oauth/revoke`, { ...secret, token })
    expect((await host.call(token)).status).toBe(401)
  })
})

describe('a client of people that was registered by hand', () => {
  const redirectUri = 'https://portal.example/callback'

  it('signs people in with its secret', async () => {
    const client = createOAuthClient({ issuer: host.url, clientId: 'portal', redirectUri })
    expect((await client.exchange(await client.code())).body.error).toBe('invalid_client')
    const { body } = await client.exchange(await client.code(), { client_secret: portalSecret })
    expect((await host.call(String(body.access_token))).caller.kind).toBe('person')
  })

  it('never becomes a service', async () => {
    const { body } = await ask({ client_id: 'portal', client_secret: portalSecret })
    expect(body).toMatchObject({ error: 'invalid_request' })
  })
})
