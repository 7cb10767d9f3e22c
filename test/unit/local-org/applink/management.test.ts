import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createRights } from '../../../../local-org/rights/rights.ts'
import { readRightsDefinition } from '../../../../local-org/sample/permissions.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'
import { clientSchema } from '../../../../local-org/sign-in/clients.ts'
import { createShelves } from '../../../../local-org/store/shelves.ts'
import { zipOf } from './zip-file.ts'

const failed = (error: unknown): never => {
  throw error
}
const url = 'http://127.0.0.1:4000'

interface LinkBody {
  readonly id: string
  readonly status: string
  readonly redirect_uri: string | null
  readonly org: Readonly<Record<string, unknown>>
}

/** Its records are the same for all: what a test makes stands on shelves of its own. */
const sample = createSampleOrg({ now: () => new Date() })

const createWorld = () => {
  const shelves = createShelves(new DatabaseSync(':memory:'))
  const org = createOrg({ now: Date.now, random: randomBytes, sample, shelves, failed })
  org.openAt(url)
  const { addon } = org.applink
  const api = (method: string, path: string, body?: unknown) =>
    org.app.request(`${url}/addons/${addon.id}${path}`, {
      method,
      headers: { authorization: `Bearer ${addon.token}`, 'x-app-uuid': addon.appId },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    })
  const read = async <T = LinkBody>(answer: Promise<Response> | Response) => {
    const { status } = await answer
    return { status, body: (await (await answer).json()) as T }
  }
  const signInAt = async (address: string, username: string) => {
    const fields = Object.fromEntries(new URL(address).searchParams)
    const body = new URLSearchParams({ ...fields, username })
    const answer = await org.app.request(`${url}/services/oauth2/authorize`, { method: 'POST', body })
    return org.app.request(answer.headers.get('location') ?? 'none:')
  }
  return { org, addon, api, read, signInAt }
}

describe('an authorization', () => {
  it('waits for a sign-in in the browser and then gives tokens of the person who signed in', async () => {
    const { org, api, read, signInAt } = createWorld()
    const made = await read(api('POST', '/authorizations/salesforce', { developer_name: 'nightly' }))
    expect(made).toMatchObject({ status: 202, body: { status: 'authorizing', org: { developer_name: 'nightly' } } })
    const waiting = await read(api('GET', '/authorizations/nightly'))
    expect(waiting.body.org.user_auth).toBeUndefined()
    await signInAt(made.body.redirect_uri ?? '', 'mia.manager@acme.example')
    const { body } = await read<{ status: string; org: { user_auth: { access_token: string } } }>(
      api('GET', '/authorizations/nightly'),
    )
    expect(body.status).toBe('authorized')
    expect(org.sessions.find(body.org.user_auth.access_token)?.username).toBe('mia.manager@acme.example')
  })

  it('is listed without tokens, and gone once it is deleted', async () => {
    const { api, read } = createWorld()
    const { body } = await read<LinkBody[]>(api('GET', '/authorizations'))
    const names = ['influencerPortal', 'salesEurope', 'salesAmericas']
    expect(body).toMatchObject(
      names.map(developer_name => ({ status: 'authorized', connection_method: 'OAuth', org: { developer_name } })),
    )
    expect(JSON.stringify(body)).not.toContain('access_token')
    expect((await api('DELETE', '/authorizations/influencerPortal')).status).toBe(200)
    expect((await api('GET', '/authorizations/influencerPortal')).status).toBe(404)
  })

  it('by JWT is ready at once when key and client belong together, and failed otherwise', async () => {
    const { org, api, read } = createWorld()
    const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { publicKey, privateKey } = pair()
    const pemOf = (key: typeof publicKey, type: 'spki' | 'pkcs8') => key.export({ type, format: 'pem' }).toString()
    org.clients.add(clientSchema.parse({ clientId: 'job', name: 'Job', publicKey: pemOf(publicKey, 'spki') }))
    const request = (developer_name: string, key: typeof publicKey) =>
      read(
        api('POST', '/authorizations/salesforce/jwt', {
          alias: `applink:${developer_name}`,
          developer_name,
          client_id: 'job',
          jwt_private_key: pemOf(key, 'pkcs8'),
          username: 'tom.sales@acme.example',
        }),
      )
    expect((await request('good', privateKey)).body.status).toBe('authorized')
    expect((await request('bad', pair().privateKey)).body).toMatchObject({
      status: 'failed',
      error: { id: 'org_connection_failed' },
    })
    expect((await read(api('GET', '/authorizations/bad'))).body.org.user_auth).toBeUndefined()
  })

  it.each(['ab', '1abc', 'abc_', 'a__b', 'a b c', 'x'.repeat(31), ''])('cannot be named %s', async name => {
    expect((await createWorld().api('POST', '/authorizations/salesforce', { developer_name: name })).status).toBe(422)
  })

  it('cannot have the name of another', async () => {
    const answer = await createWorld().api('POST', '/authorizations/salesforce', { developer_name: 'influencerPortal' })
    expect(answer.status).toBe(409)
  })
})

describe('a connection', () => {
  it('is made, shown, and deleted', async () => {
    const { api, read, signInAt } = createWorld()
    const made = await read(api('POST', '/connections/salesforce', { connection_name: 'second', login_url: url }))
    expect(made).toMatchObject({ status: 202, body: { status: 'connecting', org: { connection_name: 'second' } } })
    await signInAt(made.body.redirect_uri ?? '', 'admin@acme.example')
    expect((await read(api('GET', '/connections/second'))).body).toMatchObject({
      status: 'connected',
      redirect_uri: null,
      org: { type: 'SalesforceOrg', username: 'admin@acme.example', instance_url: url },
    })
    expect(await read(api('DELETE', '/connections/second'))).toMatchObject({
      status: 202,
      body: { status: 'disconnecting' },
    })
    expect((await api('GET', '/connections/second')).status).toBe(404)
  })

  it('is needed for every call from the org', async () => {
    const { org, api } = createWorld()
    const sara = org.people.personOf('sara.sales@acme.example')
    const session = sara && org.sessions.standing(sara)
    const token = org.applink.coreTokens.issue({
      iss: url,
      sub: sara?.userId ?? '',
      sid: session?.sessionId ?? '',
      org_id: org.orgId,
    })
    const authenticate = () =>
      api('POST', '/invocations/authentication', {
        org_domain_url: url,
        core_jwt_token: token,
        org_id: org.orgId,
        app_uuid: org.applink.addon.appId,
      })
    expect((await authenticate()).status).toBe(200)
    await api('DELETE', '/connections/localOrg')
    expect((await authenticate()).status).toBe(403)
  })
})

describe('a publication', () => {
  const spec = (change: object = {}) =>
    JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'Quotes', version: '1.0.0' },
      paths: {
        '/quotes': {
          post: {
            operationId: 'createQuotes',
            'x-sfdc': { heroku: { authorization: { externalClientApp: 'QuoteClient', permissionSet: 'QuotePlus' } } },
          },
        },
      },
      ...change,
    })
  const formOf = (zip: Buffer, request: unknown) => {
    const form = new FormData()
    form.append('metadata', new Blob([new Uint8Array(zip)], { type: 'application/zip' }))
    form.append('app_request', new Blob([JSON.stringify(request)], { type: 'application/json' }))
    return form
  }
  const request = { client_name: 'QuoteService', authorization_external_client_app_name: 'QuoteClient' }
  const path = '/connections/salesforce/localOrg/apps'

  it('gives who has its permission set the rights of the file in the bundle, after a restart too', async () => {
    const own = createSampleOrg({ now: () => new Date() })
    const shelves = createShelves(new DatabaseSync(':memory:'))
    const org = createOrg({ now: Date.now, random: randomBytes, sample: own, shelves, failed })
    const { addon } = org.applink
    const publish = (text: string) =>
      org.app.request(`${url}/addons/${addon.id}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${addon.token}`, 'x-app-uuid': addon.appId },
        body: formOf(zipOf({ 'api-spec.json': spec(), 'permissionset-meta.xml': text }), request),
      })
    const userId = org.people.personOf('sara.sales@acme.example')?.userId ?? ''
    const product = own.store.schema.objectOf('Product2')
    const popularity = product?.fields.get('Popularity__c')
    const reads = (parts: typeof own, ...sets: readonly string[]) => {
      const access = parts.rights.accessOf({ userId, permissionSets: new Set(sets) })
      return product && popularity && access.fieldReadable(product, popularity)
    }
    const given = '<field>Product2.Popularity__c</field><readable>true</readable>'
    const refused = await publish('<PermissionSet><label>')
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('permissionset-meta.xml')])
    const text = `<PermissionSet><hasActivationRequired>true</hasActivationRequired><fieldPermissions>${given}</fieldPermissions></PermissionSet>`
    expect((await publish(text)).status).toBe(201)
    const set = own.store.statement(`SELECT "Id" AS id FROM "PermissionSet" WHERE "Name" = 'QuotePlus'`).get()?.id
    const assignment = own.store.schema.objectOf('PermissionSetAssignment')
    if (assignment) own.store.insert(assignment, { AssigneeId: userId, PermissionSetId: String(set) })
    expect([reads(own), reads(own, 'QuotePlus')]).toEqual([false, true])
    const again = createRights({ store: own.store, definition: readRightsDefinition() })
    createOrg({ now: Date.now, random: randomBytes, sample: { ...own, rights: again }, shelves, failed })
    expect(reads({ ...own, rights: again }, 'QuotePlus')).toBe(true)
  })

  it('is taken as the CLI sends it, shown, and makes the permission sets for the user of the connection', async () => {
    const { org, addon, api, read } = createWorld()
    const files = { 'api-spec.json': spec(), 'permissionset-meta.xml': '<PermissionSet/>' }
    const sent = await read<Record<string, string>>(api('POST', path, formOf(zipOf(files), request)))
    expect(sent).toMatchObject({
      status: 201,
      body: { app_uuid: addon.appId, connection_name: 'localOrg', esr_name: 'QuoteService', org_id: org.orgId },
    })
    expect((await read<object[]>(api('GET', `${path}/${addon.appId}`))).body).toEqual([sent.body])
    const callAs = async (username: string) => {
      const local = { headers: { host: '127.0.0.1:4000' } }
      const signed = await org.app.request(`${url}/_local/headers?as=${username}&permissionSet=QuotePlus`, local)
      const headers = (await signed.json()) as Record<string, string>
      const context = JSON.parse(Buffer.from(headers['x-request-context'] ?? '', 'base64').toString())
      const answer = await api('POST', '/invocations/authentication', {
        org_domain_url: url,
        core_jwt_token: context.auth,
        org_id: org.orgId,
        app_uuid: addon.appId,
      })
      return answer.status
    }
    expect([await callAs('admin@acme.example'), await callAs('sara.sales@acme.example')]).toEqual([200, 403])
  })

  it('keeps its ids when it is sent again', async () => {
    const { api, read } = createWorld()
    const send = () => read<{ esr_id: string }>(api('POST', path, formOf(zipOf({ 'api-spec.json': spec() }), request)))
    expect((await send()).body.esr_id).toBe((await send()).body.esr_id)
  })

  it.each([
    ['no zip', Buffer.from('x'), request, /zip/],
    ['no document', zipOf({ 'other.yaml': spec() }), request, /api-spec/],
    ['OpenAPI 3.1', zipOf({ 'api-spec.yaml': spec({ openapi: '3.1.0' }) }), request, /openapi/],
    ['no version', zipOf({ 'api-spec.yaml': spec({ info: { title: 'x' } }) }), request, /version/],
    ['a bad client name', zipOf({ 'api-spec.yaml': spec() }), { client_name: '1' }, /client_name/],
    [
      'another client app',
      zipOf({ 'api-spec.yaml': spec() }),
      { ...request, authorization_external_client_app_name: 'Other' },
      /externalClientApp/,
    ],
    ['broken YAML', zipOf({ 'api-spec.yaml': '{' }), request, /./],
  ])('with %s is refused and says why', async (...row) => {
    const [, zip, appRequest, text] = row
    const { api, read } = createWorld()
    const answer = await read<{ message: string }>(api('POST', path, formOf(zip, appRequest)))
    expect(answer.status).toBe(422)
    expect(answer.body.message).toMatch(text)
  })

  it('needs a connected org', async () => {
    const form = formOf(zipOf({ 'api-spec.json': spec() }), request)
    expect((await createWorld().api('POST', '/connections/salesforce/none/apps', form)).status).toBe(404)
  })
})

describe('a Data Action Target', () => {
  const path = '/connections/datacloud/localDataCloud/data_action_targets'
  const target = { api_name: 'OrderChanged', label: 'Order changed', target_endpoint: '/events/orderChanged' }

  it('is made, shown, and its signature is the only one that passes', async () => {
    const { org, api, read } = createWorld()
    expect(await read(api('POST', path, target))).toMatchObject({ status: 202, body: { status: 'pending' } })
    expect((await read(api('GET', `${path}/OrderChanged`))).body).toMatchObject({ ...target, status: 'created' })
    const payload = '{"events":[]}'
    const signature = org.applink.dataActionTargets.sign('OrderChanged', payload)
    const authenticate = async (change: object) => {
      const body = { api_name: 'OrderChanged', org_id: org.orgId, signature, payload, ...change }
      return (await api('POST', '/data_action_targets/authenticate', body)).status
    }
    expect(await authenticate({})).toBe(200)
    const key = org.applink.dataActionTargets.secretKeyOf('OrderChanged') ?? ''
    expect(signature).toBe(createHmac('sha256', Buffer.from(key, 'utf8')).update(payload, 'utf8').digest('base64'))
    for (const change of [
      { payload: `${payload} ` },
      { signature: '' },
      { signature: 'x' },
      { api_name: 'Other' },
      { org_id: '00D000000000000EAA' },
    ]) {
      expect(await authenticate(change)).toBe(401)
    }
  })

  it('needs a connected Data Cloud org and a name of its own', async () => {
    const { api } = createWorld()
    expect((await api('POST', path.replace('localDataCloud', 'localOrg'), target)).status).toBe(404)
    await api('POST', path, target)
    expect((await api('POST', path, target)).status).toBe(409)
    expect((await api('POST', path, { ...target, type: 'queue' })).status).toBe(422)
  })
})
