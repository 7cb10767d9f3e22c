import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHostProcess } from '../../client/host/host-process.ts'
import { startLocalOrgProcess } from '../../client/org/local-org.ts'

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let host: ReturnType<typeof startHostProcess>
let url: string
let good: Record<string, string>

let sales: { readonly apiUrl: string; readonly token: string }

beforeAll(async () => {
  org = await startLocalOrgProcess()
  const answer = await fetch(`${org.org}/_local/apps/local-app/addons/SALES`, { method: 'PUT' })
  const { env } = (await answer.json()) as { env: Record<string, string> }
  sales = { apiUrl: env.SALES_API_URL ?? '', token: env.SALES_TOKEN ?? '' }
  host = startHostProcess({
    MESH: 'embedded',
    PORT: '0',
    ...env,
    ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    LOCAL_ORG_URL: org.org,
  })
  url = `http://127.0.0.1:${await host.listening}`
  good = await org.headersFor('sara.sales@acme.example')
})

afterAll(async () => {
  await host?.kill('SIGTERM')
  await org?.stop()
})

const call = (headers: Record<string, string>, path = '/actions/readAccount') =>
  fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' })

const askSales = (method: string, path: string, body?: object) =>
  fetch(`${sales.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${sales.token}`, 'x-app-uuid': org.applink.appId },
    ...(body && { body: JSON.stringify(body) }),
  })

/** What `heroku salesforce:connect` and `salesforce:authorizations:add` do at the add-on SALES, with an administrator in the browser. */
async function link(kind: 'connections' | 'authorizations', body: object): Promise<void> {
  const asked = await askSales('POST', `/${kind}/salesforce`, body)
  const { redirect_uri } = (await asked.json()) as { redirect_uri: string }
  const page = new URL(redirect_uri)
  const form = new URLSearchParams({ ...Object.fromEntries(page.searchParams), username: 'admin@acme.example' })
  const answer = await fetch(page.origin + page.pathname, { method: 'POST', body: form, redirect: 'manual' })
  await fetch(answer.headers.get('location') ?? '')
}

const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

function withContext(change: object): Record<string, string> {
  const context = JSON.parse(Buffer.from(good['x-request-context'] ?? '', 'base64').toString()) as object
  return { ...good, 'x-request-context': Buffer.from(JSON.stringify({ ...context, ...change })).toString('base64') }
}

const badContext: [number, string] = [400, '400 Invalid x-request-context header\n']

describe('MESH=embedded: the host answers as the mesh would', () => {
  const refusals: { name: string; headers: () => Record<string, string>; answer: [number, string] }[] = [
    { name: 'no context header', headers: () => ({}), answer: [401, '401 Invalid request\n'] },
    { name: 'no request context', headers: () => without('x-request-context'), answer: [400, '400 Invalid request\n'] },
    { name: 'no client context', headers: () => without('x-client-context'), answer: [400, '400 Invalid request\n'] },
    {
      name: 'a request context that is not JSON',
      headers: () => ({ ...good, 'x-request-context': '%%%' }),
      answer: badContext,
    },
    { name: 'no request id', headers: () => without('x-request-id'), answer: badContext },
    {
      name: 'a request id that does not match',
      headers: () => ({ ...good, 'x-request-id': 'other' }),
      answer: badContext,
    },
    {
      name: 'an empty field',
      headers: () => withContext({ appUuid: '' }),
      answer: [400, '400 Missing or invalid value in x-request-context header: AppUUID\n'],
    },
    {
      name: 'a token that the AppLink API did not issue',
      headers: () => withContext({ auth: 'forged' }),
      answer: [403, 'Forbidden\n'],
    },
    { name: 'another org', headers: () => withContext({ orgId: '00D000000000001AAA' }), answer: [403, 'Forbidden\n'] },
  ]
  it.each(refusals)('$name', async ({ answer: expected, headers }) => {
    const answer = await call(headers())
    expect([answer.status, await answer.text()]).toEqual(expected)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('lets a signed call through, once and once again', async () => {
    for (let round = 0; round < 2; round++) {
      const answer = await call(good)
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { code: 'invalid_input', message: 'accountId: is required' },
      ])
    }
  })

  it('refuses a user who lacks the permission set of the service', async () => {
    const answer = await call(await org.headersFor('nora.none@acme.example'))
    expect([answer.status, await answer.text()]).toEqual([403, 'Forbidden\n'])
  })

  it('asks the add-on that the org is connected to, among several', async () => {
    const throughSales = async () => {
      const answer = await fetch(`${org.org}/_local/headers?as=sara.sales@acme.example&addon=SALES`)
      return (await answer.json()) as Record<string, string>
    }
    const refused = await call(await throughSales())
    expect([refused.status, await refused.text()]).toEqual([403, 'Forbidden\n'])
    await link('connections', { connection_name: 'salesOrg' })
    expect((await call(await throughSales())).status).toBe(400)
    expect((await call(await org.headersFor('sara.sales@acme.example'))).status).toBe(400)
    const ready = await fetch(`${url}/readyz`, { headers: good })
    expect(await ready.json()).toMatchObject({ ready: true, addons: { HEROKU_APPLINK: 'ok', SALES: 'ok' } })
  })

  it('uses the stored authorization that one add-on has, also when another one gets one of that name later', async () => {
    const count = async () => {
      const answer = await call(good, '/actions/countAccounts')
      return [answer.status, await answer.text()]
    }
    expect(await count()).toEqual([200, '{"accounts":60}'])
    await link('authorizations', { developer_name: 'influencerPortal' })
    expect(await count()).toEqual([200, '{"accounts":60}'])
  })

  it('guards the document, and leaves health open', async () => {
    expect((await fetch(`${url}/openapi.yaml`)).status).toBe(401)
    expect((await fetch(`${url}/openapi.yaml`, { headers: good })).status).toBe(200)
    expect((await fetch(`${url}/healthcheck`)).status).toBe(200)
  })

  it('answers 500 as the mesh does when the AppLink API is gone, since no verdict is kept', async () => {
    expect((await call(good)).status).toBe(400)
    await org.stop()
    const answer = await call(good)
    expect(answer.status).toBe(500)
    expect(await answer.text()).toMatch(/^unable to invoke Salesforce authentication request /)
  })
})
