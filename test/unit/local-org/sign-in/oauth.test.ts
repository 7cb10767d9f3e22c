import { createHash, createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'
import { clientSchema, createClients, sampleClients } from '../../../../local-org/sign-in/clients.ts'
import { createShelves } from '../../../../local-org/store/shelves.ts'

const failed = (error: unknown): never => {
  throw error
}
const url = 'http://127.0.0.1:4000'
const redirectUri = 'http://127.0.0.1:9/callback'
const verifier = 'v'.repeat(43)
const challenge = createHash('sha256').update(verifier).digest('base64url')

type Fields = Record<string, string>

/** Users and permission sets; the tests leave them as they are. */
const sample = createSampleOrg({ now: () => new Date() })

const createWorld = () => {
  let time = Date.now()
  const shelves = createShelves(new DatabaseSync(':memory:'))
  const org = createOrg({ now: () => time, random: randomBytes, sample, shelves, failed })
  org.openAt(url)
  const request = (path: string, init: RequestInit = {}) => org.app.request(`${url}${path}`, init)
  const post = (path: string, fields: Fields, headers: Fields = {}) =>
    request(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  const token = async (fields: Fields, headers: Fields = {}) => {
    const answer = await post('/services/oauth2/token', fields, headers)
    return { status: answer.status, body: (await answer.json()) as Fields }
  }
  const secret = org.clients.clientOf('ActionHostClient')?.clientSecret ?? ''
  const web = { client_id: 'ActionHostClient', client_secret: secret }
  const authorize = async (fields: Fields, username = 'sara.sales@acme.example') => {
    const query = { response_type: 'code', redirect_uri: redirectUri, ...fields, username }
    const answer = await post('/services/oauth2/authorize', query)
    return new URL(answer.headers.get('location') ?? 'none:').searchParams
  }
  const codeOf = async (fields: Fields) => (await authorize(fields)).get('code') ?? ''
  const signIn = async () => {
    const code = await codeOf({ client_id: 'ActionHostClient' })
    return (await token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...web })).body
  }
  const refresh = (refreshToken: string) => token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...web })
  const isAlive = async (accessToken = '') =>
    (await request('/services/oauth2/userinfo', { headers: { authorization: `Bearer ${accessToken}` } })).status === 200
  const pass = (ms: number) => {
    time += ms
  }
  return { org, request, post, token, web, authorize, codeOf, signIn, refresh, isAlive, pass, now: () => time }
}

const refusal = (error: string, description: string) => ({
  status: 400,
  body: { error, error_description: description },
})

describe('the authorize page', () => {
  const query = (fields: Fields) =>
    `/services/oauth2/authorize?${new URLSearchParams({ response_type: 'code', redirect_uri: redirectUri, ...fields })}`

  it('offers every sample user, carries the request on, and escapes it', async () => {
    const answer = await createWorld().request(query({ client_id: 'ActionHostClient', state: '"><script>' }))
    const page = await answer.text()
    expect(answer.status).toBe(200)
    expect(page.match(/name="username"/g)).toHaveLength(6)
    expect(page).toContain('value="sara.sales@acme.example"')
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"')
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
  })

  it('signs nobody in by a link', async () => {
    const fields = { client_id: 'ActionHostClient', username: 'sara.sales@acme.example' }
    expect((await createWorld().request(query(fields))).headers.get('location')).toBeNull()
  })

  it.each([
    [{ client_id: 'nobody' }, 'invalid_client_id'],
    [{ client_id: 'ActionHostClient', redirect_uri: 'https://evil.example/' }, 'redirect_uri_mismatch'],
    [{ client_id: 'ActionHostClient', redirect_uri: 'http://127.0.0.1.evil.example/' }, 'redirect_uri_mismatch'],
    [{ client_id: 'ActionHostClient', redirect_uri: 'javascript://127.0.0.1/%0aalert(1)' }, 'redirect_uri_mismatch'],
  ])('sends nobody to an address it does not trust: %o', async (fields, error) => {
    const answer = await createWorld().request(query(fields))
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    expect(await answer.text()).toContain(`error=${error}`)
  })

  it.each([
    [{ client_id: 'LocalPublicClient' }, 'invalid_request'],
    [{ client_id: 'ActionHostClient', response_type: 'token' }, 'unsupported_response_type'],
    [{ client_id: 'ActionHostClient', scope: 'api eclair_api' }, 'invalid_scope'],
    [{ client_id: 'ActionHostClient', code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request'],
    [{ client_id: 'ActionHostClient', code_challenge: 'short' }, 'invalid_request'],
    [{ client_id: 'ActionHostClient', deny: 'true' }, 'access_denied'],
  ])('goes back to the client with an error for %o', async (fields, error) => {
    const answer = await createWorld().authorize({ ...fields, state: 's' })
    expect([answer.get('error'), answer.get('state'), answer.get('code')]).toEqual([error, 's', null])
  })

  it('takes no choice from a page of another site', async () => {
    const { post } = createWorld()
    const fields = {
      response_type: 'code',
      client_id: 'ActionHostClient',
      redirect_uri: redirectUri,
      username: 'sara.sales@acme.example',
    }
    const answer = await post('/services/oauth2/authorize', fields, { origin: 'https://evil.example' })
    expect([answer.status, answer.headers.get('location')]).toEqual([403, null])
  })
})

describe('an org that was made before its apps had scopes and policies', () => {
  it('gives them what they lack, and keeps their secrets', () => {
    const shelf = createShelves(new DatabaseSync(':memory:'))<ReturnType<typeof clientSchema.parse>>('clients')
    shelf.put(
      'ActionHostClient',
      clientSchema.parse({ clientId: 'ActionHostClient', clientSecret: 'old', name: 'Old' }),
    )
    const client = createClients(
      shelf,
      sampleClients(() => 'new'),
    ).clientOf('ActionHostClient')
    expect(client).toMatchObject({ clientSecret: 'old', name: 'Old', permissionSets: ['ActionHost'] })
    expect(client?.scopes).toEqual(expect.arrayContaining(['api', 'refresh_token', 'custom_permissions']))
  })
})

describe('an app for users whom an administrator approved', () => {
  const refused = ['OAUTH_APP_ACCESS_DENIED', 'user is not admin approved to access this app']
  const nora = 'nora.none@acme.example'

  it('sends others back with an error, and no code', async () => {
    const answer = await createWorld().authorize({ client_id: 'ActionHostClient', state: 's' }, nora)
    expect([answer.get('error'), answer.get('error_description')]).toEqual(refused)
    expect([answer.get('state'), answer.get('code')]).toEqual(['s', null])
  })

  it('lets everybody in where its policy says so', async () => {
    const { org, authorize } = createWorld()
    const { permissionSets: _, ...open } = org.clients.clientOf('ActionHostClient') ?? clientSchema.parse({ name: 'x' })
    org.clients.add(open)
    expect((await authorize({ client_id: 'ActionHostClient' }, nora)).get('code')).toEqual(expect.any(String))
  })

  it('renews nothing for a user who is approved no more', async () => {
    const { org, refresh, signIn } = createWorld()
    const { refresh_token: token = '' } = await signIn()
    const client = org.clients.clientOf('ActionHostClient')
    if (client) org.clients.add({ ...client, permissionSets: ['InfluencerPortal'] })
    expect(await refresh(token)).toEqual(refusal(String(refused[0]), String(refused[1])))
    if (client) org.clients.add(client)
    expect((await refresh(token)).status).toBe(200)
  })

  it('has no session lent by the org for others', async () => {
    const { request } = createWorld()
    const lend = (query: string) =>
      request(`/_local/sessions?${query}`, { method: 'POST', headers: { host: '127.0.0.1:4000' } })
    expect((await lend(`as=${nora}&clientId=ActionHostClient`)).status).toBe(403)
    expect((await lend('as=sara.sales@acme.example&clientId=nobody')).status).toBe(403)
    expect((await lend('as=sara.sales@acme.example&clientId=ActionHostClient')).status).toBe(201)
    expect((await lend(`as=${nora}`)).status).toBe(201)
  })
})

describe('the web server flow', () => {
  it('ends in tokens of the chosen user, as Salesforce words them', async () => {
    const { org, web, authorize, token, isAlive } = createWorld()
    const answer = await authorize({ client_id: 'ActionHostClient', state: 'a&b', scope: 'api refresh_token' })
    expect(answer.get('state')).toBe('a&b')
    const code = answer.get('code') ?? ''
    const { body } = await token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...web })
    const sara = org.people.personOf('sara.sales@acme.example')
    expect(body).toEqual({
      access_token: expect.stringMatching(/^00D.{15}!/),
      refresh_token: expect.any(String),
      signature: createHmac('sha256', web.client_secret).update(`${body.id}${body.issued_at}`).digest('base64'),
      scope: 'api refresh_token',
      instance_url: url,
      id: `${url}/id/${org.orgId}/${sara?.userId}`,
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d+$/),
    })
    expect(org.sessions.find(body.access_token ?? '')?.username).toBe('sara.sales@acme.example')
    expect(await isAlive(body.access_token)).toBe(true)
  })

  it('works for a public client with PKCE and gives JWT access tokens and an id token', async () => {
    const { org, request, codeOf, token, isAlive } = createWorld()
    const fields = { client_id: 'LocalPublicClient', code_challenge: challenge, scope: 'api openid', nonce: 'n' }
    const code = await codeOf(fields)
    const redeem = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, client_id: 'LocalPublicClient' }
    const { body } = await token({ ...redeem, code_verifier: verifier })
    const keys = createLocalJWKSet(
      (await (await request('/id/keys')).json()) as Parameters<typeof createLocalJWKSet>[0],
    )
    const sara = org.people.personOf('sara.sales@acme.example')
    const access = await jwtVerify(body.access_token ?? '', keys, { issuer: url, audience: url })
    expect(access.protectedHeader).toMatchObject({
      alg: 'RS256',
      typ: 'JWT',
      tty: 'sfdc-core-token',
      tnk: `core/local/${org.orgId}`,
      kid: expect.stringMatching(/^CORE_ATJWT\.00D/),
    })
    expect(access.payload).toMatchObject({
      scp: 'api openid',
      aud: [url],
      sub: `uid:${sara?.userId}`,
      client_id: 'LocalPublicClient',
      mty: 'oauth',
      roles: [],
      hsc: false,
    })
    expect((access.payload.exp ?? 0) - (access.payload.iat ?? 0)).toBe(30 * 60)
    const id = await jwtVerify(body.id_token ?? '', keys, { issuer: url, audience: 'LocalPublicClient' })
    expect(id.payload).toMatchObject({ sub: `${url}/id/${org.orgId}/${sara?.userId}`, nonce: 'n' })
    expect(body.refresh_token).toBeUndefined()
    expect(await isAlive(body.access_token)).toBe(true)
  })

  it.each([
    ['no verifier', {}, 'invalid code verifier'],
    ['another verifier', { code_verifier: 'w'.repeat(43) }, 'invalid code verifier'],
    ['a verifier that is too short', { code_verifier: 'v'.repeat(42) }, 'invalid code verifier'],
    ['another redirect_uri', { redirect_uri: 'http://127.0.0.1:9/other' }, 'redirect_uri must match configuration'],
    ['another code', { code: 'x' }, 'expired authorization code'],
  ])('refuses %s', async (_, change, description) => {
    const { codeOf, token } = createWorld()
    const client = { client_id: 'LocalPublicClient' }
    const code = await codeOf({ ...client, code_challenge: challenge })
    const redeem = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...client, ...change }
    expect(await token(redeem)).toEqual(refusal('invalid_grant', description))
  })

  it('refuses a code after a quarter of an hour, and one of another client', async () => {
    const { codeOf, token, web, pass } = createWorld()
    const old = await codeOf({ client_id: 'ActionHostClient' })
    pass(15 * 60 * 1000)
    const foreign = await codeOf({ client_id: 'LocalPublicClient', code_challenge: challenge })
    for (const code of [old, foreign]) {
      const answer = await token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...web })
      expect(answer).toEqual(refusal('invalid_grant', 'expired authorization code'))
    }
  })

  it('ends what a code gave when it comes back a second time', async () => {
    const { codeOf, token, web, isAlive } = createWorld()
    const code = await codeOf({ client_id: 'ActionHostClient' })
    const redeem = () => token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...web })
    const { body } = await redeem()
    expect(await isAlive(body.access_token)).toBe(true)
    expect((await redeem()).status).toBe(400)
    expect(await isAlive(body.access_token)).toBe(false)
  })
})

describe('client authentication', () => {
  it.each([
    [{ client_id: 'nobody', client_secret: 'x' }, 'invalid_client_id'],
    [{ client_id: 'ActionHostClient', client_secret: 'x' }, 'invalid_client'],
    [{ client_id: 'ActionHostClient' }, 'invalid_client'],
    [{ client_id: 'LocalPublicClient', client_secret: 'x' }, 'invalid_client'],
  ])('refuses %o', async (client, error) => {
    const { body } = await createWorld().token({ grant_type: 'refresh_token', refresh_token: 'x', ...client })
    expect(body.error).toBe(error)
  })

  it('takes a Basic header as well', async () => {
    const { token, web } = createWorld()
    const basic = Buffer.from(`${web.client_id}:${web.client_secret}`).toString('base64')
    const answer = await token({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` })
    expect(answer.status).toBe(200)
  })

  it('refuses an unknown grant type', async () => {
    const { token, web } = createWorld()
    expect(await token({ grant_type: 'implicit', ...web })).toEqual(
      refusal('unsupported_grant_type', 'grant type not supported'),
    )
  })
})

describe("the Salesforce CLI's own client", () => {
  it('is there, takes a verifier of 171 characters, and keeps its refresh token', async () => {
    const { codeOf, token } = createWorld()
    const client = { client_id: 'PlatformCLI' }
    const long = 'v'.repeat(171)
    const code_challenge = createHash('sha256').update(long).digest('base64url')
    const scope = 'refresh_token api web'
    const redirect_uri = 'http://localhost:1717/OauthRedirect'
    const code = await codeOf({ ...client, code_challenge, scope, redirect_uri })
    const redeem = { grant_type: 'authorization_code', code, redirect_uri, code_verifier: long, ...client }
    const { body } = await token(redeem)
    expect(body.scope).toBe(scope)
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '', ...client }
    expect((await token(refresh)).status).toBe(200)
    expect((await token(refresh)).status).toBe(200)
  })

  it('needs PKCE', async () => {
    const answer = await createWorld().authorize({ client_id: 'PlatformCLI' })
    expect(answer.get('error')).toBe('invalid_request')
  })
})

describe('the username-password flow', () => {
  const sara = { grant_type: 'password', username: 'sara.sales@acme.example', password: 'any' }

  it('gives a token of the user and no refresh token', async () => {
    const { org, token, web } = createWorld()
    const { body } = await token({ ...sara, ...web })
    expect(org.sessions.find(body.access_token ?? '')?.username).toBe('sara.sales@acme.example')
    expect(body.refresh_token).toBeUndefined()
  })

  it.each([
    ['a user that there is not', { username: 'nobody@acme.example' }, 'authentication failure'],
    ['no password', { password: '' }, 'authentication failure'],
  ])('refuses %s', async (_, change, description) => {
    const { token, web } = createWorld()
    expect(await token({ ...sara, ...web, ...change })).toEqual(refusal('invalid_grant', description))
  })

  it('refuses a wrong secret, and a user whom nobody approved for the app', async () => {
    const { token, web } = createWorld()
    expect((await token({ ...sara, ...web, client_secret: 'x' })).body.error).toBe('invalid_client')
    const nora = { ...sara, username: 'nora.none@acme.example' }
    expect((await token({ ...nora, ...web })).status).toBe(400)
  })
})

describe('refresh', () => {
  it('gives a new access token and a new refresh token', async () => {
    const { signIn, refresh, isAlive } = createWorld()
    const first = await signIn()
    const { body } = await refresh(first.refresh_token ?? '')
    expect(body.access_token).not.toBe(first.access_token)
    expect(body.refresh_token).not.toBe(first.refresh_token)
    expect(await isAlive(body.access_token)).toBe(true)
  })

  it('with a used token ends everything of that sign-in and nothing else', async () => {
    const { signIn, refresh, isAlive } = createWorld()
    const [first, other] = [await signIn(), await signIn()]
    const second = (await refresh(first.refresh_token ?? '')).body
    expect(await refresh(first.refresh_token ?? '')).toEqual(refusal('invalid_grant', 'expired access/refresh token'))
    expect((await refresh(second.refresh_token ?? '')).status).toBe(400)
    expect([await isAlive(first.access_token), await isAlive(second.access_token)]).toEqual([false, false])
    expect(await isAlive(other.access_token)).toBe(true)
  })

  it('without rotation works again and again and gives no new refresh token', async () => {
    const { org, signIn, refresh, web } = createWorld()
    org.clients.add(
      clientSchema.parse({
        clientId: web.client_id,
        clientSecret: web.client_secret,
        name: 'App',
        redirectUris: ['loopback'],
        rotatesRefreshTokens: false,
      }),
    )
    const { refresh_token: refreshToken = '' } = await signIn()
    const answers = [await refresh(refreshToken), await refresh(refreshToken)]
    expect(answers.map(({ status, body }) => [status, body.refresh_token])).toEqual([
      [200, undefined],
      [200, undefined],
    ])
  })
})

describe('client credentials', () => {
  it('give a token of the run-as user and no refresh token', async () => {
    const { org, token, web } = createWorld()
    const { body } = await token({ grant_type: 'client_credentials', ...web })
    expect(org.sessions.find(body.access_token ?? '')?.username).toBe('ingrid.integration@acme.example')
    expect(body.refresh_token).toBeUndefined()
  })

  it('are refused to a public client', async () => {
    const { token } = createWorld()
    expect(await token({ grant_type: 'client_credentials', client_id: 'LocalPublicClient' })).toEqual(
      refusal('invalid_grant', 'no client credentials user enabled'),
    )
  })
})

describe('the JWT bearer flow', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()

  const createBearerWorld = () => {
    const world = createWorld()
    world.org.clients.add(clientSchema.parse({ clientId: 'job', clientSecret: 's', name: 'Job', publicKey: pem }))
    const seconds = Math.floor(world.now() / 1000)
    const claims = { iss: 'job', sub: 'tom.sales@acme.example', aud: 'https://login.salesforce.com', exp: seconds + 60 }
    const bearer = async (change: object) => {
      const assertion = await new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ alg: 'RS256' })
        .sign(privateKey)
      return world.token({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
    }
    return { ...world, bearer, seconds }
  }

  it('gives a token of the user in the assertion, without a secret', async () => {
    const { org, bearer } = createBearerWorld()
    const { body } = await bearer({})
    expect(org.sessions.find(body.access_token ?? '')?.username).toBe('tom.sales@acme.example')
  })

  it.each(['https://test.salesforce.com', 'https://login.salesforce.com/', `${url}/`, `${url}/services/oauth2/token`])(
    'is meant for %s too',
    async aud => {
      expect((await createBearerWorld().bearer({ aud })).status).toBe(200)
    },
  )

  it('forgives three minutes of clock difference and no more', async () => {
    const { bearer, seconds } = createBearerWorld()
    expect((await bearer({ exp: seconds - 170 })).status).toBe(200)
    expect((await bearer({ exp: seconds - 190 })).status).toBe(400)
  })

  it.each([
    [{ iss: 'nobody' }, 'invalid_client_id'],
    [{ iss: 'ActionHostClient' }, 'invalid_grant'],
    [{ sub: 'nobody@acme.example' }, 'invalid_grant'],
    [{ aud: 'https://evil.example' }, 'invalid_grant'],
    [{ aud: 'https://login.salesforce.com//' }, 'invalid_grant'],
    [{ exp: undefined }, 'invalid_grant'],
  ])('refuses %o', async (change, error) => {
    expect((await createBearerWorld().bearer(change)).body.error).toBe(error)
  })

  it('refuses an assertion of another key, one without signature, and what is no JWT', async () => {
    const { token, seconds } = createBearerWorld()
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const claims = { iss: 'job', sub: 'tom.sales@acme.example', aud: url, exp: seconds + 60 }
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(other)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const assertion of [foreign, `${part({ alg: 'none' })}.${part(claims)}.`, 'x', '']) {
      const answer = await token({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
      expect(answer).toEqual(refusal('invalid_grant', 'invalid assertion'))
    }
  })
})

describe('revoke, introspect and logout', () => {
  it('revoke an access token alone, and with a refresh token all of that sign-in', async () => {
    const { post, signIn, isAlive, refresh } = createWorld()
    const [one, two] = [await signIn(), await signIn()]
    const revoke = async (token = '') => (await post('/services/oauth2/revoke', { token })).status
    expect(await revoke(one.access_token)).toBe(200)
    expect(await isAlive(one.access_token)).toBe(false)
    expect((await refresh(one.refresh_token ?? '')).status).toBe(200)
    expect(await revoke(two.refresh_token)).toBe(200)
    expect(await isAlive(two.access_token)).toBe(false)
    expect((await refresh(two.refresh_token ?? '')).status).toBe(400)
    expect(await revoke(two.access_token)).toBe(400)
  })

  it('tell a client about its own tokens only', async () => {
    const { org, post, signIn, web, pass } = createWorld()
    org.clients.add(clientSchema.parse({ clientId: 'other', clientSecret: 's', name: 'Other' }))
    const { access_token: token = '', refresh_token: refreshToken = '' } = await signIn()
    const introspect = async (fields: Fields) =>
      (await (await post('/services/oauth2/introspect', { token, ...web, ...fields })).json()) as Fields
    expect(await introspect({})).toMatchObject({
      active: true,
      client_id: 'ActionHostClient',
      username: 'sara.sales@acme.example',
      token_type: 'access_token',
      scope: expect.stringContaining('api'),
      exp: expect.any(Number),
    })
    expect(await introspect({ token: refreshToken })).toMatchObject({ active: true, token_type: 'refresh_token' })
    expect(await introspect({ client_id: 'other', client_secret: 's' })).toEqual({ active: false })
    expect(await introspect({ token: 'x' })).toEqual({ active: false })
    expect(await introspect({ client_secret: 'x' })).toMatchObject({ error: 'invalid_client' })
    pass(2 * 60 * 60 * 1000)
    expect(await introspect({})).toEqual({ active: false })
  })

  it('end the sessions of one client and person with the id token as proof', async () => {
    const { org, request, signIn, isAlive } = createWorld()
    const { access_token: token, id_token: idToken = '' } = await signIn()
    const sara = org.people.personOf('sara.sales@acme.example')
    const standing = sara && org.sessions.standing(sara).accessToken
    const logout = (fields: Fields) => request(`/services/auth/idp/oidc/logout?${new URLSearchParams(fields)}`)
    expect((await logout({ id_token_hint: 'x' })).status).toBe(400)
    expect(await isAlive(token)).toBe(true)
    const uri = 'http://localhost:1/bye'
    const answer = await logout({ id_token_hint: idToken, post_logout_redirect_uri: uri, state: 's' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${uri}?state=s`])
    expect([await isAlive(token), await isAlive(standing)]).toEqual([false, true])
    const foreign = await logout({ id_token_hint: idToken, post_logout_redirect_uri: 'https://evil.example' })
    expect([foreign.status, foreign.headers.get('location')]).toEqual([400, null])
  })
})

describe('a token', () => {
  it('without the scope for it is refused by the REST API', async () => {
    const { token, web, codeOf, request } = createWorld()
    const code = await codeOf({ client_id: 'ActionHostClient', scope: 'openid' })
    const { body } = await token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...web })
    const headers = { authorization: `Bearer ${body.access_token}` }
    const answer = await request('/services/data/v62.0/limits', { headers })
    expect([answer.status, await answer.json()]).toEqual([
      401,
      [{ message: 'This session is not valid for use with the REST API', errorCode: 'INVALID_SESSION_ID' }],
    ])
  })

  it('can be made to end, alone or with all of its user, or to run out soon', async () => {
    const { request, signIn, isAlive, pass } = createWorld()
    const local = { headers: { host: '127.0.0.1:4000' } }
    const [one, two] = [await signIn(), await signIn()]
    await request(`/_local/sessions?token=${encodeURIComponent(one.access_token ?? '')}`, {
      method: 'DELETE',
      ...local,
    })
    expect([await isAlive(one.access_token), await isAlive(two.access_token)]).toEqual([false, true])
    await request('/_local/sessions?as=sara.sales@acme.example', { method: 'DELETE', ...local })
    expect(await isAlive(two.access_token)).toBe(false)
    const path = '/_local/sessions?as=sara.sales@acme.example&lifetimeMs=500'
    const opened = (await (await request(path, { method: 'POST', ...local })).json()) as Fields
    expect(await isAlive(opened.accessToken)).toBe(true)
    pass(500)
    expect(await isAlive(opened.accessToken)).toBe(false)
  })
})

describe('discovery', () => {
  it('names addresses on this org and no PKCE, as Salesforce does', async () => {
    const answer = await createWorld().request('/.well-known/openid-configuration')
    const body = (await answer.json()) as Fields
    expect(body).toMatchObject({
      issuer: url,
      token_endpoint: `${url}/services/oauth2/token`,
      jwks_uri: `${url}/id/keys`,
    })
    expect(Object.keys(body)).not.toContain('code_challenge_methods_supported')
  })
})

describe('what a user allowed', () => {
  it('ends as an administrator ends it: both tokens, and nobody else’s', async () => {
    const { isAlive, org, refresh, request, signIn } = createWorld()
    const [first, second] = [await signIn(), await signIn()]
    const standing = org.sessions.standing(org.people.all()[1] as never).accessToken
    const end = (username: string) =>
      request(`/_local/grants?as=${username}`, { method: 'DELETE', headers: { host: '127.0.0.1:4000' } })
    expect((await end('nobody@acme.example')).status).toBe(404)
    expect(await (await end('tom.sales@acme.example')).json()).toEqual({ ended: 0 })
    expect(await isAlive(first.access_token)).toBe(true)
    expect(await (await end('sara.sales@acme.example')).json()).toEqual({ ended: 2 })
    for (const tokens of [first, second]) {
      expect(await isAlive(tokens.access_token)).toBe(false)
      expect((await refresh(tokens.refresh_token ?? '')).status).toBe(400)
    }
    expect(await isAlive(standing)).toBe(true)
  })
})
