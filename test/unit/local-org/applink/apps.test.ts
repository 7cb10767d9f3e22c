import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'
import { createShelves } from '../../../../local-org/store/shelves.ts'
import { zipOf } from './zip-file.ts'

const url = 'http://127.0.0.1:4000'
const sara = 'sara.sales@acme.example'
const failed = (error: unknown): never => {
  throw error
}

/** Its records are the same for all: what a test makes stands on shelves of its own. */
const sample = createSampleOrg({ now: () => new Date() })

interface AppAnswer {
  readonly id: string
  readonly addons: readonly {
    readonly name: string
    readonly id: string
    readonly apiUrl: string
    readonly token: string
  }[]
  readonly env: Readonly<Record<string, string>>
}

function createWorld(shelves = createShelves(new DatabaseSync(':memory:'))) {
  const org = createOrg({ now: Date.now, random: randomBytes, sample, shelves, failed })
  org.openAt(url)
  onTestFinished(() => org.close())
  const local = async <Answer = AppAnswer>(method: string, path: string, body?: object) => {
    const init = { method, ...(body && { body: JSON.stringify(body) }) }
    const answer = await org.app.request(`${url}/_local/${path}`, init)
    return { status: answer.status, body: (await answer.json()) as Answer }
  }
  /** As the app asks that has these variables, under the name of an attachment. */
  const as = (env: AppAnswer['env'], name = 'HEROKU_APPLINK') =>
    async function api(method: string, path: string, body?: FormData | object) {
      const answer = await org.app.request(`${env[`${name}_API_URL`]}${path}`, {
        method,
        headers: { authorization: `Bearer ${env[`${name}_TOKEN`]}`, 'x-app-uuid': env.HEROKU_APP_ID ?? '' },
        ...(body && { body: body instanceof FormData ? body : JSON.stringify(body) }),
      })
      return {
        status: answer.status,
        body: (await answer.json()) as Record<string, unknown> & Record<string, unknown>[],
      }
    }
  const connect = async (api: ReturnType<typeof as>, name: string) => {
    const { body } = await api('POST', '/connections/salesforce', { connection_name: name })
    const fields = Object.fromEntries(new URL(String(body.redirect_uri)).searchParams)
    const form = new URLSearchParams({ ...fields, username: 'admin@acme.example' })
    const answer = await org.app.request(`${url}/services/oauth2/authorize`, { method: 'POST', body: form })
    await org.app.request(answer.headers.get('location') ?? 'none:')
  }
  /** Whether an add-on lets in a call that the org makes to an app. */
  const judge = async (api: ReturnType<typeof as>, query: string, username = sara) => {
    const { body } = await local<Record<string, string>>('GET', `headers?as=${username}${query}`)
    const context = contextIn(body)
    const { status } = await api('POST', '/invocations/authentication', {
      ...{ org_domain_url: context.orgDomainUrl, core_jwt_token: context.auth },
      ...{ org_id: context.orgId, app_uuid: context.appUuid },
    })
    return status
  }
  return { org, local, as, connect, judge }
}

const contextIn = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  JSON.parse(Buffer.from(String(headers['x-request-context']), 'base64').toString())

function publicationOf(clientName: string, operationId: string): FormData {
  const operation = { operationId, responses: { 200: { description: 'Done' } } }
  const spec = {
    openapi: '3.0.3',
    info: { title: clientName, version: '1' },
    paths: { [`/${operationId}`]: { post: operation } },
  }
  const form = new FormData()
  form.append('metadata', new Blob([new Uint8Array(zipOf({ 'api-spec.json': JSON.stringify(spec) }))]))
  form.append('app_request', new Blob([JSON.stringify({ client_name: clientName })]))
  return form
}

describe('two apps that share an add-on', () => {
  const path = '/connections/salesforce/localOrg/apps'

  async function shared() {
    const world = createWorld()
    const { body: second } = await world.local('PUT', 'apps/second-app')
    const { body } = await world.local<{ apps: AppAnswer[] }>('GET', 'apps')
    const first = body.apps[0] as AppAnswer
    return { ...world, first, second, asFirst: world.as(first.env), asSecond: world.as(second.env) }
  }

  it('have ids of their own, and its authorizations, connections and token in common', async () => {
    const { asSecond, first, local, second } = await shared()
    expect(second.env).toEqual({ ...first.env, HEROKU_APP_ID: second.id })
    expect(second.id).not.toBe(first.id)
    expect((await local('PUT', 'apps/second-app', { url: 'http://127.0.0.1:8081' })).body.id).toBe(second.id)
    expect(await asSecond('GET', '/authorizations/influencerPortal')).toMatchObject({ body: { status: 'authorized' } })
    expect(await asSecond('POST', '/authorizations/salesforce', { developer_name: 'late' })).toMatchObject({
      body: { created_via_app: 'second-app' },
    })
  })

  it('publish services of their own, and neither takes the place of the other', async () => {
    const { asFirst, asSecond, first, second } = await shared()
    expect(await asFirst('POST', path, publicationOf('Desk', 'readQuote'))).toMatchObject({ status: 201 })
    expect(await asSecond('POST', path, publicationOf('Shop', 'readOrder'))).toMatchObject({
      ...{ status: 201, body: { app_uuid: second.id, esr_name: 'Shop' } },
    })
    expect(await asSecond('POST', path, publicationOf('Desk', 'readOrder'))).toMatchObject({
      ...{ status: 422, body: { message: 'Desk is a service of another app.' } },
    })
    const namesOf = async (id: string) => (await asFirst('GET', `${path}/${id}`)).body.map(({ esr_name }) => esr_name)
    expect(await namesOf(first.id)).toEqual(['Desk'])
    expect(await namesOf(second.id)).toEqual(['Shop'])
  })

  it('get the calls of their own services, each signed for its app', async () => {
    const { asFirst, asSecond, local, org, second } = await shared()
    const seen: IncomingMessage[] = []
    const server = createServer((request, response) => {
      seen.push(request)
      response.end('{}')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    await asSecond('POST', path, publicationOf('Shop', 'readOrder'))
    const call = (service: string) =>
      local<{ status: number; message: string }>('POST', 'callers/flow', { as: sara, operation: 'readOrder', service })
    expect((await call('Shop')).body.message).toContain('Nobody said where second-app is called')
    await local('PUT', 'apps/second-app', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })
    expect((await call('Shop')).body.status).toBe(200)
    expect((await call('Desk')).body.message).toBe('operation: there is no readOrder in Desk')
    const context = contextIn(seen[0]?.headers ?? {})
    expect([seen[0]?.url, context.appUuid]).toEqual(['/readOrder', second.id])
    const question = { org_domain_url: url, core_jwt_token: context.auth, org_id: org.orgId }
    const judge = async (app_uuid: unknown) =>
      (await asFirst('POST', '/invocations/authentication', { ...question, app_uuid })).status
    expect([await judge(org.applink.addon.appId), await judge(randomBytes(8).toString('hex'))]).toEqual([403, 403])
  })

  it('let in who has a permission set of theirs', async () => {
    const { as, asSecond, judge, second } = await shared()
    expect(await judge(as(second.env), '&app=second-app')).toBe(200)
    await asSecond('POST', path, publicationOf('Shop', 'readOrder'))
    expect(await judge(as(second.env), '&app=second-app')).toBe(403)
    expect(await judge(as(second.env), '&app=second-app', 'admin@acme.example')).toBe(200)
    expect(await judge(as(second.env), '')).toBe(200)
  })

  it.each([
    ['PUT', 'apps/X', {}, 400],
    ['PUT', 'apps/second-app', { url: 'https://evil.example' }, 400],
    ['PUT', 'apps/local-app', {}, 409],
    ['PUT', 'apps/nobody/addons/SALES', {}, 404],
    ['PUT', 'apps/local-app/addons/sales', {}, 400],
    ['PUT', 'apps/local-app/addons/SALES', { addon: 'none' }, 409],
    ['GET', `headers?as=${sara}&app=nobody`, undefined, 404],
    ['GET', `headers?as=${sara}&addon=SALES`, undefined, 404],
  ] as const)('%s /_local/%s with %j is refused', async (...[method, path, body, status]) => {
    expect((await createWorld().local(method, path, body)).status).toBe(status)
  })
})

describe('several add-ons of one app', () => {
  async function several() {
    const world = createWorld()
    const { body } = await world.local('PUT', 'apps/local-app/addons/SALES', {})
    return { ...world, env: body.env, ownApi: world.as(body.env), sales: world.as(body.env, 'SALES') }
  }

  it('have credentials, connections and authorizations of their own', async () => {
    const { env, ownApi, sales } = await several()
    expect(Object.keys(env)).toEqual([
      ...['HEROKU_APP_ID', 'HEROKU_APPLINK_API_URL', 'HEROKU_APPLINK_TOKEN', 'SALES_API_URL', 'SALES_TOKEN'],
    ])
    expect(env.SALES_TOKEN).not.toBe(env.HEROKU_APPLINK_TOKEN)
    expect((await sales('GET', '/authorizations')).body).toEqual([])
    expect((await sales('GET', '/authorizations/influencerPortal')).status).toBe(404)
    await sales('POST', '/authorizations/salesforce', { developer_name: 'influencerPortal' })
    expect((await ownApi('GET', '/authorizations')).body).toHaveLength(3)
    expect((await sales('GET', '/connections')).body).toEqual([])
  })

  it('refuse the token of another one', async () => {
    const { as, env } = await several()
    const mixed = as({ ...env, SALES_TOKEN: env.HEROKU_APPLINK_TOKEN ?? '' }, 'SALES')
    expect((await mixed('GET', '/authorizations')).status).toBe(401)
  })

  it('vouch for the calls that come through a connection of theirs', async () => {
    const { connect, judge, ownApi, sales } = await several()
    expect(await judge(sales, '&addon=SALES')).toBe(403)
    await connect(sales, 'salesOrg')
    expect(await judge(sales, '&addon=SALES')).toBe(200)
    expect(await judge(ownApi, '&addon=SALES')).toBe(403)
    expect(await judge(sales, '')).toBe(403)
    expect(await judge(ownApi, '')).toBe(200)
  })

  it('know the signatures of their own Data Action Targets', async () => {
    const { local, org, ownApi, sales } = await several()
    await local('PUT', 'data-action-targets/OrderChanged', { endpoint: '/events/orders', payload: {} })
    const question = {
      ...{ api_name: 'OrderChanged', org_id: org.orgId, payload: '{}' },
      signature: org.applink.dataActionTargets.sign('OrderChanged', '{}'),
    }
    expect((await ownApi('POST', '/data_action_targets/authenticate', question)).status).toBe(200)
    expect((await sales('POST', '/data_action_targets/authenticate', question)).status).toBe(401)
  })

  it('stay as they are where the org is kept, and one can be attached to another app too', async () => {
    const shelves = createShelves(new DatabaseSync(':memory:'))
    const first = createWorld(shelves)
    const { body } = await first.local('PUT', 'apps/local-app/addons/SALES', {})
    await first.connect(first.as(body.env, 'SALES'), 'salesOrg')
    const again = createWorld(shelves)
    expect((await again.local<{ apps: AppAnswer[] }>('GET', 'apps')).body.apps[0]?.env).toEqual(body.env)
    expect((await again.as(body.env, 'SALES')('GET', '/connections/salesOrg')).status).toBe(200)
    await again.local('PUT', 'apps/second-app')
    const sales = body.addons.find(({ name }) => name === 'SALES')?.id
    const shared = await again.local('PUT', 'apps/second-app/addons/HEROKU_APPLINK_MAUVE', { addon: sales })
    expect(shared.body.env.HEROKU_APPLINK_MAUVE_TOKEN).toBe(body.env.SALES_TOKEN)
  })
})
