import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'
import { createShelves } from '../../../../local-org/store/shelves.ts'

const failed = (error: unknown): never => {
  throw error
}
const url = 'http://127.0.0.1:4000'

interface AuthorizationAnswer {
  readonly org: { readonly user_auth: { readonly access_token: string } }
}

type RefusalRow = [
  what: string,
  call: { name?: string; headers?: Record<string, string> },
  expected: { status: number; id: string },
]

/** Users and permission sets; the tests leave them as they are. */
const sample = createSampleOrg({ now: () => new Date() })

const createWorld = () => {
  let time = Date.UTC(2026, 0, 1)
  const shelves = createShelves(new DatabaseSync(':memory:'))
  const org = createOrg({ now: () => time, random: randomBytes, sample, shelves, failed })
  org.openAt(url)
  const request = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (!headers.has('host')) headers.set('host', '127.0.0.1:4000')
    return org.app.request(`${url}${path}`, { ...init, headers })
  }
  const sign = async (query: string): Promise<Record<string, string>> =>
    (await (await request(`/_local/headers?${query}`)).json()) as Record<string, string>
  const readContext = (header: string | undefined) => JSON.parse(Buffer.from(header ?? '', 'base64').toString())
  const authenticate = async (headers: Record<string, string>, change: Record<string, string> = {}) => {
    const context = readContext(headers['x-request-context'])
    return request(`/addons/${org.applink.addon.id}/invocations/authentication`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.applink.addon.token}` },
      body: JSON.stringify({
        org_domain_url: context.orgDomainUrl,
        core_jwt_token: context.auth,
        org_id: context.orgId,
        app_uuid: context.appUuid,
        ...change,
      }),
    })
  }
  const pass = (ms: number) => {
    time += ms
  }
  return { org, request, sign, readContext, authenticate, pass }
}

describe('GET /_local/headers', () => {
  it('gives exactly the headers of a call by Salesforce, with ids that belong together', async () => {
    const { org, sign, readContext } = createWorld()
    const headers = await sign('as=sara.sales@acme.example')
    expect(Object.keys(headers)).toEqual(['x-request-id', 'x-request-context', 'x-client-context'])
    const requestContext = readContext(headers['x-request-context'])
    const clientContext = readContext(headers['x-client-context'])
    expect(headers['x-request-id']).toContain(requestContext.id)
    expect(requestContext).toMatchObject({
      orgId: org.orgId,
      orgDomainUrl: url,
      loginUrl: url,
      appUuid: org.applink.addon.appId,
    })
    const sara = org.people.personOf('sara.sales@acme.example')
    expect(clientContext).toEqual({
      requestId: headers['x-request-id'],
      accessToken: sara && org.sessions.standing(sara).accessToken,
      apiVersion: '62.0',
      namespace: '',
      orgId: org.orgId,
      orgDomainUrl: url,
      userContext: { userId: sara?.userId, username: 'sara.sales@acme.example' },
    })
  })

  it('finds a username in any letter case', async () => {
    const { request } = createWorld()
    expect((await request('/_local/headers?as=SARA.Sales@Acme.Example')).status).toBe(200)
  })

  it.each(['as=nobody@acme.example', '', 'as=sara.sales@acme.example&permissionSet=Nothing'])(
    'answers 404 and says what is wrong for ?%s',
    async query => {
      const answer = await createWorld().request(`/_local/headers?${query}`)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toEqual({ message: expect.stringMatching(/^(as|permissionSet): /) })
    },
  )

  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'refuses %o',
    async headers => {
      const answer = await createWorld().request('/_local/headers?as=sara.sales@acme.example', { headers })
      expect(answer.status).toBe(403)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})

describe('POST invocations/authentication', () => {
  it('answers 200 and an empty object to a call that this org signed', async () => {
    const { sign, authenticate } = createWorld()
    const answer = await authenticate(await sign('as=sara.sales@acme.example'))
    expect([answer.status, await answer.json()]).toEqual([200, {}])
  })

  it('takes the 15-character org id and a bare host too', async () => {
    const { org, sign, authenticate } = createWorld()
    const change = { org_id: org.orgId.slice(0, 15), org_domain_url: '127.0.0.1:4000' }
    expect((await authenticate(await sign('as=sara.sales@acme.example'), change)).status).toBe(200)
  })

  it.each([
    ['a core token of nobody', { core_jwt_token: 'a.b.c' }, 401],
    ['another org', { org_id: '00D000000000000EAA' }, 403],
    ['a cut org id', { org_id: '00D' }, 403],
    ['another domain', { org_domain_url: 'https://evil.my.salesforce.com' }, 403],
    ['another app', { app_uuid: 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac' }, 403],
  ])('refuses %s', async (_, change, status) => {
    const { sign, authenticate } = createWorld()
    const answer = await authenticate(await sign('as=sara.sales@acme.example'), change)
    expect(answer.status).toBe(status)
    expect(Object.keys((await answer.json()) as object)).toEqual(['id', 'message', 'title', 'detail'])
  })

  it('refuses a core token with a changed signature or body', async () => {
    const { sign, readContext, authenticate } = createWorld()
    const headers = await sign('as=sara.sales@acme.example')
    const [head, body, signature] = readContext(headers['x-request-context']).auth.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, permission_set: 'x' })).toString('base64url')
    for (const token of [`${head}.${forged}.${signature}`, `${head}.${body}.`, `${head}.${body}`]) {
      expect((await authenticate(headers, { core_jwt_token: token })).status).toBe(401)
    }
  })

  it('refuses a user without the permission set of the service', async () => {
    const { sign, authenticate } = createWorld()
    expect((await authenticate(await sign('as=nora.none@acme.example'))).status).toBe(403)
  })

  it('refuses a call whose session has ended, and one that is too old', async () => {
    const { org, sign, readContext, authenticate, pass } = createWorld()
    const headers = await sign('as=sara.sales@acme.example')
    pass(13 * 60 * 60 * 1000)
    expect((await authenticate(headers)).status).toBe(401)
    const later = await sign('as=sara.sales@acme.example')
    org.sessions.end(readContext(later['x-client-context']).accessToken)
    expect((await authenticate(later)).status).toBe(401)
  })

  it.each(['', '{', '[]', '{"org_id":1}'])('answers 422 to the body %s', async body => {
    const { org, request } = createWorld()
    const answer = await request(`/addons/${org.applink.addon.id}/invocations/authentication`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.applink.addon.token}` },
      body,
    })
    expect(answer.status).toBe(422)
  })
})

describe('a user-plus call', () => {
  const query = 'as=sara.sales@acme.example&permissionSet=ActionHostPermissions'

  it('has a session of its own, in which the set is active from authentication to the end of the call', async () => {
    const { org, sign, readContext, authenticate } = createWorld()
    const headers = await sign(query)
    const { accessToken } = readContext(headers['x-client-context'])
    const session = org.sessions.find(accessToken)
    const plain = readContext((await sign('as=sara.sales@acme.example'))['x-client-context'])
    expect(plain.accessToken).not.toBe(accessToken)
    expect([...(session?.permissionSets ?? [])]).toEqual([])
    await authenticate(headers)
    expect([...(session?.permissionSets ?? [])]).toEqual(['ActionHostPermissions'])
    expect([...(org.sessions.find(plain.accessToken)?.permissionSets ?? [])]).toEqual([])
    org.applink.leases.end(readContext(headers['x-request-context']).auth)
    expect([...(session?.permissionSets ?? [])]).toEqual([])
  })

  it('loses the set after the longest callout when nobody says that it is over', async () => {
    const { org, sign, readContext, authenticate, pass } = createWorld()
    const headers = await sign(query)
    await authenticate(headers)
    pass(120_000)
    const session = org.sessions.find(readContext(headers['x-client-context']).accessToken)
    expect([...(session?.permissionSets ?? [])]).toEqual([])
  })

  it('is refused for a user who is not assigned the set', async () => {
    const { sign, authenticate } = createWorld()
    const headers = await sign('as=ingrid.integration@acme.example&permissionSet=ActionHostPermissions')
    expect((await authenticate(headers)).status).toBe(403)
  })
})

describe('GET authorizations/{developer name}', () => {
  const get = (world: ReturnType<typeof createWorld>, name: string, headers: Record<string, string> = {}) =>
    world.request(`/addons/${world.org.applink.addon.id}/authorizations/${name}`, {
      headers: {
        authorization: `Bearer ${world.org.applink.addon.token}`,
        'x-app-uuid': world.org.applink.addon.appId,
        ...headers,
      },
    })

  it('answers as AppLink does, with a new token of the stored user each time', async () => {
    const world = createWorld()
    const [first, second] = [await get(world, 'influencerPortal'), await get(world, 'influencerPortal')]
    const body = (await first.json()) as AuthorizationAnswer
    expect(body).toMatchObject({
      status: 'authorized',
      org: {
        id: world.org.orgId,
        developer_name: 'influencerPortal',
        instance_url: url,
        type: 'SalesforceOrg',
        api_version: '62.0',
        user_auth: { username: 'ingrid.integration@acme.example' },
      },
    })
    const token = body.org.user_auth.access_token
    expect(world.org.sessions.find(token)?.username).toBe('ingrid.integration@acme.example')
    expect(((await second.json()) as AuthorizationAnswer).org.user_auth.access_token).not.toBe(token)
  })

  it.each([
    ['an unknown name', { name: 'nothing' }, { status: 404, id: 'record_not_found' }],
    ['a wrong token', { headers: { authorization: 'Bearer x' } }, { status: 401, id: 'unauthorized' }],
    ['no token', { headers: { authorization: '' } }, { status: 401, id: 'unauthorized' }],
    ['another app', { headers: { 'x-app-uuid': 'x' } }, { status: 403, id: 'forbidden' }],
  ] as RefusalRow[])('refuses %s', async (_, { name = 'influencerPortal', headers = {} }, { status, id }) => {
    const answer = await get(createWorld(), name, headers)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ id, message: expect.any(String), title: expect.any(String) })
  })

  it('refuses a call without the id of the app', async () => {
    const world = createWorld()
    const answer = await world.request(`/addons/${world.org.applink.addon.id}/authorizations/influencerPortal`, {
      headers: { authorization: `Bearer ${world.org.applink.addon.token}` },
    })
    expect(answer.status).toBe(422)
  })

  it('does not answer for another add-on', async () => {
    const { request, org } = createWorld()
    const answer = await request(`/addons/${org.applink.addon.appId}/authorizations/influencerPortal`)
    expect(answer.status).toBe(404)
  })
})

describe('the REST API', () => {
  it.each([undefined, 'Bearer x', 'Basic x', '00D5e000000AcmEEAS!x'])(
    'answers 401 to Authorization %s',
    async header => {
      const { request } = createWorld()
      const headers: Record<string, string> = header === undefined ? {} : { authorization: header }
      const answer = await request('/services/data/v62.0/query?q=x', { headers })
      expect(answer.status).toBe(401)
      expect(await answer.json()).toEqual([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }])
    },
  )
})

describe('GET /services/oauth2/userinfo', () => {
  it('says who the token belongs to', async () => {
    const { org, request } = createWorld()
    const sara = org.people.personOf('sara.sales@acme.example')
    const token = sara && org.sessions.standing(sara).accessToken
    const answer = await request('/services/oauth2/userinfo', { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({
      sub: `${url}/id/${org.orgId}/${sara?.userId}`,
      user_id: sara?.userId,
      organization_id: org.orgId,
      preferred_username: 'sara.sales@acme.example',
      name: 'Sara Sales',
      active: true,
    })
  })

  it('answers a bad token with 403 and a word, as Salesforce does', async () => {
    const { request } = createWorld()
    const bad = await request('/services/oauth2/userinfo', { headers: { authorization: 'Bearer x' } })
    const none = await request('/services/oauth2/userinfo')
    expect([bad.status, await bad.text()]).toEqual([403, 'Bad_OAuth_Token'])
    expect([none.status, await none.text()]).toEqual([403, 'Missing_OAuth_Token'])
  })
})

describe('custom permissions in the identity answers', () => {
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  const scope = 'api id openid custom_permissions'

  async function answersFor(username: string, session: { clientId?: string; scope?: string }) {
    const { org, request } = createWorld()
    const person = org.people.personOf(username)
    if (!person) throw new Error('no such user')
    const { accessToken } = org.sessions.open(person, session)
    const identity = await request(`/id/${org.orgId}/${person.userId}`, bearer(accessToken))
    const userinfo = await request('/services/oauth2/userinfo', bearer(accessToken))
    const [one, other] = (await Promise.all([identity.json(), userinfo.json()])) as { custom_permissions?: unknown }[]
    expect(one?.custom_permissions).toEqual(other?.custom_permissions)
    return one?.custom_permissions
  }

  it.each([
    ['sara.sales@acme.example', true],
    ['tom.sales@acme.example', false],
    ['nora.none@acme.example', false],
  ])('say of each that the app has whether the user has it: %s', async (username, has) => {
    expect(await answersFor(username, { clientId: 'ActionHostClient', scope })).toMatchObject({ CustomerActivity: has })
  })

  it.each([
    ['without the scope', { clientId: 'ActionHostClient', scope: 'api id openid' }],
    ['with all scopes but that one by name', { clientId: 'ActionHostClient', scope: 'full' }],
    ['to an app that has none', { clientId: 'LocalPublicClient', scope }],
    ['to a session of no app', { scope }],
  ])('say nothing of them %s', async (_, session) => {
    expect(await answersFor('sara.sales@acme.example', session)).toBeUndefined()
  })

  it('follow the assignments of the moment', async () => {
    const { org, request } = createWorld()
    const person = org.people.personOf('tom.sales@acme.example')
    const admin = org.people.personOf('admin@acme.example')
    if (!person || !admin) throw new Error('no such user')
    const { accessToken } = org.sessions.open(person, { clientId: 'ActionHostClient', scope })
    const asAdmin = bearer(org.sessions.standing(admin).accessToken)
    const ask = async () =>
      (
        (await (await request(`/id/${org.orgId}/${person.userId}`, bearer(accessToken))).json()) as Record<
          string,
          unknown
        >
      ).custom_permissions
    const query = encodeURIComponent(`SELECT Id FROM PermissionSet WHERE Name = 'CustomerActivity'`)
    const set = (await (await request(`/services/data/v62.0/query?q=${query}`, asAdmin)).json()) as {
      records: { Id: string }[]
    }
    const assignments = '/services/data/v62.0/sobjects/PermissionSetAssignment'
    const made = await request(assignments, {
      method: 'POST',
      headers: { ...asAdmin.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ AssigneeId: person.userId, PermissionSetId: set.records[0]?.Id }),
    })
    expect(await ask()).toMatchObject({ CustomerActivity: true })
    await request(`${assignments}/${((await made.json()) as { id: string }).id}`, { method: 'DELETE', ...asAdmin })
    expect(await ask()).toMatchObject({ CustomerActivity: false })
  })
})

describe('GET /_local/applink', () => {
  it('gives what the add-on gives its app, good for the AppLink API', async () => {
    const { org, request } = createWorld()
    const { apiUrl, appId, token } = (await (await request('/_local/applink')).json()) as Record<string, string>
    expect(apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:4000\/addons\//)
    const headers = { authorization: `Bearer ${token}`, 'x-app-uuid': appId ?? '' }
    const answer = await org.app.request(`${apiUrl}/authorizations/influencerPortal`, { headers })
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: 'authorized' })])
  })

  it.each([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])('refuses %o', async headers => {
    expect((await createWorld().request('/_local/applink', { headers })).status).toBe(403)
  })
})
