import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type AppLinkParts, createAppLink } from '../../../src/applink/applink.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { type Answer, failureOf, scopeOf, sendJson, startOrgServer } from '../salesforce/org-server.ts'

const body = {
  id: 'b8bc7bcb',
  status: 'authorized',
  org: {
    id: '00DSG00000DGEIr2AP',
    developer_name: 'portal',
    instance_url: 'https://acme.my.salesforce.com',
    type: 'SalesforceOrg',
    api_version: 'v57.0',
    user_auth: { username: 'ingrid@acme.example', user_id: '005xx000001SvOiAAK', access_token: '00D!one' },
  },
}
const withOrg = (org: object) => ({ ...body, org: { ...body.org, ...org } })
const withToken = (token: string) => withOrg({ user_auth: { ...body.org.user_auth, access_token: token } })

async function startAppLink(answer: Answer, options: Partial<AppLinkParts> = {}) {
  const server = await startOrgServer(answer)
  const apiUrl = `${server.url}/addons/uuid-1`
  const appLink = createAppLink({ apiUrl, token: 'addon-token', appId: 'app-1', trust: createOrgTrust(), ...options })
  onTestFinished(() => appLink.close())
  return { appLink, seen: server.seen }
}

describe('a stored authorization', () => {
  test('becomes a session, asked for with the credentials of the add-on', async () => {
    const { appLink, seen } = await startAppLink((_request, response) => sendJson(response, 200, body))
    expect(await appLink.authorization('portal', scopeOf())).toEqual({
      orgId: '00DSG00000DGEIr2AP',
      orgUrl: 'https://acme.my.salesforce.com',
      apiVersion: '57.0',
      userId: '005xx000001SvOiAAK',
      username: 'ingrid@acme.example',
      accessToken: '00D!one',
    })
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/addons/uuid-1/authorizations/portal',
      headers: { authorization: 'Bearer addon-token', 'x-app-uuid': 'app-1' },
    })
  })

  test('is fetched once for many, and again after its lifetime or when forgotten', async () => {
    let time = 0
    const { appLink, seen } = await startAppLink((_request, response) => sendJson(response, 200, body), {
      authorizationTtlMs: 1000,
      now: () => time,
    })
    const many = () => Promise.all(Array.from({ length: 50 }, () => appLink.authorization('portal', scopeOf())))
    await many()
    time = 999
    await many()
    expect(seen).toHaveLength(1)
    time = 1000
    await many()
    expect(seen).toHaveLength(2)
    appLink.forget('portal')
    await many()
    expect(seen).toHaveLength(3)
  })

  test('tells its org without being asked for, as long as its session is good', async () => {
    let time = 0
    const { appLink, seen } = await startAppLink((_request, response) => sendJson(response, 200, body), {
      authorizationTtlMs: 1000,
      now: () => time,
    })
    expect(appLink.knownOrgOf('portal')).toBeUndefined()
    const fetching = appLink.authorization('portal', scopeOf())
    expect(appLink.knownOrgOf('portal')).toBeUndefined()
    await fetching
    expect(appLink.knownOrgOf('portal')).toBe('00DSG00000DGEIr2AP')
    time = 1000
    expect(appLink.knownOrgOf('portal')).toBeUndefined()
    expect(seen).toHaveLength(1)
  })

  test('that could not be fetched is asked for again', async () => {
    let failing = true
    const { appLink, seen } = await startAppLink((_request, response) => {
      if (failing) response.writeHead(503).end()
      else sendJson(response, 200, body)
    })
    expect(await failureOf(appLink.authorization('portal', scopeOf()))).toMatchObject({ code: 'unavailable' })
    failing = false
    expect(await appLink.authorization('portal', scopeOf())).toMatchObject({ accessToken: '00D!one' })
    expect(seen).toHaveLength(3)
  })

  test.each([
    ['the connection was lost', (response: ServerResponse) => response.destroy()],
    ['the add-on was away for a moment', (response: ServerResponse) => response.writeHead(503).end()],
  ])('is asked for once more when %s', async (_name, fail) => {
    let failing = true
    const { appLink, seen } = await startAppLink((_request, response) => {
      if (failing) fail(response)
      else sendJson(response, 200, body)
      failing = false
    })
    expect(await appLink.authorization('portal', scopeOf())).toMatchObject({ accessToken: '00D!one' })
    expect(seen).toHaveLength(2)
  })

  test('is renewed once for many callers whose token the org refused', async () => {
    let fetches = 0
    const { appLink, seen } = await startAppLink((_request, response) => {
      fetches += 1
      sendJson(response, 200, withToken(`token-${fetches}`))
    })
    const stale = await appLink.authorization('portal', scopeOf())
    const renewed = await Promise.all(Array.from({ length: 200 }, () => appLink.renew('portal', stale, scopeOf())))
    expect(new Set(renewed.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-2']))
    expect(await appLink.renew('portal', stale, scopeOf())).toMatchObject({ accessToken: 'token-2' })
    expect(seen).toHaveLength(2)
  })

  test('whose renewal gives the same dead token is not fetched again and again', async () => {
    let time = 0
    const { appLink, seen } = await startAppLink((_request, response) => sendJson(response, 200, body), {
      now: () => time,
    })
    const stale = await appLink.authorization('portal', scopeOf())
    for (let count = 0; count < 10; count += 1) await appLink.renew('portal', stale, scopeOf())
    expect(seen).toHaveLength(2)
    time = 5000
    await appLink.renew('portal', stale, scopeOf())
    expect(seen).toHaveLength(3)
  })

  test('is not lost for others when one of those who wait for it leaves', async () => {
    const open: (() => void)[] = []
    const { appLink, seen } = await startAppLink((_request, response) => open.push(() => sendJson(response, 200, body)))
    const controller = new AbortController()
    const leaving = appLink.authorization('portal', scopeOf(controller.signal))
    const staying = appLink.authorization('portal', scopeOf())
    await expect.poll(() => open.length).toBe(1)
    controller.abort(new Error('deadline'))
    await expect(leaving).rejects.toThrow('deadline')
    open[0]?.()
    expect(await staying).toMatchObject({ accessToken: '00D!one' })
    expect(seen).toHaveLength(1)
  })
})

describe('an authorization is refused', () => {
  test.each([
    ['not known', 404, { id: 'record_not_found', message: 'record not found' }, 'not_found'],
    ['not signed in', 200, { ...body, status: 'authorizing' }, 'authorization_unusable'],
    ['disconnected', 200, { ...body, status: 'disconnected' }, 'authorization_unusable'],
    ['failed', 200, { ...body, status: 'failed' }, 'authorization_unusable'],
    ['without user_auth', 200, withOrg({ user_auth: undefined }), 'authorization_unusable'],
    ['without a token', 200, withToken(''), 'authorization_unusable'],
    ['with a token that breaks the header', 200, withToken('a\r\nb'), 'authorization_unusable'],
    ['of an org type nobody knows', 200, withOrg({ type: 'CommerceOrg' }), 'authorization_unusable'],
    ['with an API version that is none', 200, withOrg({ api_version: '../x' }), 'authorization_unusable'],
    ['without a status', 200, { org: body.org }, 'authorization_unusable'],
    ['of a foreign host', 200, withOrg({ instance_url: 'https://evil.org' }), 'untrusted_org'],
    ['refused by the add-on', 401, { id: 'unauthorized', message: 'x' }, 'unavailable'],
    ['answered with a redirect', 302, {}, 'unavailable'],
    ['answered with an error', 500, {}, 'unavailable'],
  ])('when it is %s', async (...[, status, answer, code]) => {
    const { appLink } = await startAppLink((_request, response) => sendJson(response, status, answer))
    expect(await failureOf(appLink.authorization('portal', scopeOf()))).toMatchObject({ code })
  })

  test('when the answer is not JSON, and its message never holds the token', async () => {
    const { appLink } = await startAppLink((_request, response) => response.writeHead(200).end('<html>'))
    const { code, message } = await failureOf(appLink.authorization('portal', scopeOf()))
    expect(code).toBe('unavailable')
    expect(message).not.toContain('token')
  })

  test.each(['', '..', '../apps', 'a/b', 'a?b', 'ä', `a${'b'.repeat(80)}`])(
    'when its name %j cannot exist, without asking',
    async name => {
      const { appLink, seen } = await startAppLink((_request, response) => sendJson(response, 200, body))
      expect(await failureOf(appLink.authorization(name, scopeOf()))).toMatchObject({ code: 'not_found' })
      expect(seen).toEqual([])
    },
  )

  test('when the add-on does not answer in time', async () => {
    const { appLink } = await startAppLink(() => undefined, { timeoutMs: 50 })
    expect(await failureOf(appLink.authorization('portal', scopeOf()))).toMatchObject({ code: 'unavailable' })
  })
})

test('authorizations of two attachments are not shared', async () => {
  const first = await startAppLink((_request, response) => sendJson(response, 200, withToken('first')))
  const second = await startAppLink((_request, response) => sendJson(response, 200, withToken('second')))
  expect(await first.appLink.authorization('portal', scopeOf())).toMatchObject({ accessToken: 'first' })
  expect(await second.appLink.authorization('portal', scopeOf())).toMatchObject({ accessToken: 'second' })
})

describe('an invocation', () => {
  const invocation = {
    orgDomainUrl: 'https://acme.my.salesforce.com',
    coreJwt: 'jwt',
    orgId: '00Dxx',
    appUuid: 'app-2',
    requestId: 'request-7',
  }

  test('is judged by the add-on, asked as the mesh asks', async () => {
    const { appLink, seen } = await startAppLink((_request, response) => response.writeHead(200).end('ok'))
    expect(await appLink.authenticateInvocation(invocation)).toEqual({ status: 200, body: 'ok' })
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/addons/uuid-1/invocations/authentication',
      headers: { authorization: 'Bearer addon-token', request_id: 'request-7', 'content-type': 'application/json' },
    })
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      org_domain_url: 'https://acme.my.salesforce.com',
      core_jwt_token: 'jwt',
      org_id: '00Dxx',
      app_uuid: 'app-2',
    })
  })

  test.each([201, 401, 403, 404, 500, 503])('answered %i comes back with status and body', async status => {
    const { appLink } = await startAppLink((_request, response) => response.writeHead(status).end('why'))
    expect(await appLink.authenticateInvocation(invocation)).toEqual({ status, body: 'why' })
  })

  test('is asked about once, whatever happens', async () => {
    const { appLink, seen } = await startAppLink((_request, response) => response.destroy())
    expect(await failureOf(appLink.authenticateInvocation(invocation))).toMatchObject({ code: 'unavailable' })
    expect(seen).toHaveLength(1)
  })

  test('is not let in when the add-on is away or silent', async () => {
    const { appLink } = await startAppLink(() => undefined, { timeoutMs: 50 })
    expect(await failureOf(appLink.authenticateInvocation(invocation))).toMatchObject({ code: 'unavailable' })
    const away = createAppLink({ apiUrl: 'http://127.0.0.1:9', token: 't', appId: 'a', trust: createOrgTrust() })
    expect(await failureOf(away.authenticateInvocation(invocation))).toMatchObject({ code: 'unavailable' })
  })
})

test('ping tells an add-on that answers from one that does not', async () => {
  let status = 401
  const { appLink } = await startAppLink((_request, response) => response.writeHead(status).end())
  await appLink.ping()
  status = 503
  expect(await failureOf(appLink.ping())).toMatchObject({ code: 'unavailable' })
})

test.each(['http://applink.example/addons/1', 'not a url', 'ftp://127.0.0.1/x'])(
  'the add-on address %s is refused at start',
  apiUrl => {
    expect(() => createAppLink({ apiUrl, token: 't', appId: 'a', trust: createOrgTrust() })).toThrow('https')
  },
)
