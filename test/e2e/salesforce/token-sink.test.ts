import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createAppLink } from '../../../src/applink/applink.ts'
import type { Org } from '../../../src/core/org/org.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { sql } from '../../../src/salesforce/query/sql.ts'
import { createSalesforce } from '../../../src/salesforce/salesforce.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { scopeOf } from '../local-org/org-client.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function listen(answer: Answer): Promise<{ url: string; seen: IncomingMessage['headers'][] }> {
  const seen: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const sendJson = (response: ServerResponse, body: unknown) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** A sink on another port, and an org whose every answer tries to lead there. */
async function start(answer: (sink: string) => Answer) {
  const sink = await listen((_request, response) => sendJson(response, {}))
  const org = await listen(answer(sink.url))
  const salesforce = createSalesforce({ sleep: async () => undefined })
  closing.push(() => salesforce.close())
  const session = {
    orgId: '00D000000000000EAA',
    orgUrl: org.url,
    apiVersion: '62.0',
    userId: '005000000000000AAA',
    username: 'sara@acme.example',
    accessToken: '00D!secret',
  }
  return { sink, org, tool: salesforce.connect(session, scopeOf()) }
}

const id = '001000000000000AAA'
const everyCall: Record<string, (org: Org) => unknown> = {
  query: org => org.query(soql`SELECT Id FROM Account`).toArray(),
  queryOne: org => org.queryOne(soql`SELECT Id FROM Account`),
  count: org => org.count(soql`SELECT COUNT() FROM Account`),
  search: org => org.search('acme', { returning: [{ object: 'Account', fields: ['Id'] }] }),
  describe: org => org.describe('Account'),
  retrieve: org => org.retrieve('Account', id, ['Id']),
  create: org => org.create('Account', {}),
  update: org => org.update('Account', id, {}),
  upsert: org => org.upsert('Account', { field: 'E__c', value: '1' }, {}),
  delete: org => org.delete('Account', id),
  collections: org => org.collections.create('Account', [{}]),
  'unit of work': org => {
    const unit = org.unitOfWork()
    unit.create('Account', {})
    return unit.commit()
  },
  composite: org => {
    const composite = org.composite()
    composite.add('GET', '/limits')
    return composite.send()
  },
  'bulk ingest': org => org.bulk.ingest({ object: 'Account', operation: 'insert', records: [{ Name: 'a' }] }),
  'bulk query': org => Array.fromAsync(org.bulk.query(soql`SELECT Id FROM Account`)),
  apex: org => org.apex('/quotes'),
  invocable: org => org.invocable('custom/flow/X', [{}]),
  limits: org => org.limits(),
  'Data Cloud query': org => Array.fromAsync(org.dataCloud.query(sql`SELECT 1`)),
  'Data Cloud ingest': org => org.dataCloud.ingest({ source: 'a', object: 'b' }, [{}]),
  request: org => org.request('/services/data'),
}

describe.each([301, 302, 303, 307, 308])('a redirect %i to another host', status => {
  test.each(Object.keys(everyCall))('is not followed by %s', async name => {
    const { sink, org, tool } = await start(
      url => (_request, response) => response.writeHead(status, { location: `${url}/stolen` }).end(),
    )
    await expect((async () => everyCall[name]?.(tool))()).rejects.toMatchObject({ code: 'upstream_failed' })
    expect(org.seen.length).toBeGreaterThan(0)
    expect(sink.seen).toEqual([])
  })
})

describe('an address in an answer of the org', () => {
  const addresses = (sink: string) => {
    const host = new URL(sink).host
    return [
      sink,
      `//${host}/x`,
      `/\\${host}/x`,
      `\\\\${host}`,
      `http:/${host}/x`,
      `http://x@${host}/`,
      `${sink}#/services`,
    ]
  }

  test('never leads the next page elsewhere', async () => {
    for (const index of addresses('http://127.0.0.1:1').keys()) {
      const { sink, tool } = await start(url => (_request, response) => {
        sendJson(response, { done: false, records: [{}], nextRecordsUrl: addresses(url)[index] })
      })
      await expect(tool.query(soql`SELECT Id FROM Account`).toArray()).rejects.toMatchObject({ code: 'untrusted_org' })
      expect(sink.seen).toEqual([])
    }
  })

  test('never leads Data Cloud calls elsewhere', async () => {
    for (const index of addresses('http://127.0.0.1:1').keys()) {
      const { sink, tool } = await start(url => (_request, response) => {
        sendJson(response, { access_token: 'dc', instance_url: addresses(url)[index], expires_in: 100 })
      })
      await expect(Array.fromAsync(tool.dataCloud.query(sql`SELECT 1`))).rejects.toMatchObject({
        code: 'untrusted_org',
      })
      expect(sink.seen).toEqual([])
    }
  })
})

test('an address from hostile input gets no request, whatever it is made of', async () => {
  const { sink, org, tool } = await start(() => (_request, response) => sendJson(response, {}))
  const { host, port } = new URL(sink.url)
  const orgHost = new URL(org.url).host
  const callbacks = [
    `${sink.url}/callback`,
    `//${host}/callback`,
    `/\\${host}/callback`,
    `\\/${host}`,
    `http:${host}`,
    `http:\\\\${host}/`,
    `http://${orgHost}@${host}/`,
    `${org.url}@${host}/`,
    `${org.url}\\@${host}/`,
    `${org.url}.${host}/`,
    `http://127.0.0.1:${port}`,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    ` ${sink.url}`,
    `\t//${host}`,
    `/\n/${host}`,
    `https://${orgHost}/`,
  ]
  for (const address of callbacks) {
    await expect(tool.request(address, { method: 'POST', body: {} })).rejects.toMatchObject({ code: 'untrusted_org' })
  }
  expect([sink.seen, org.seen]).toEqual([[], []])
})

test('paths of Apex calls made from hostile input stay within the org', async () => {
  const { sink, org, tool } = await start(() => (_request, response) => sendJson(response, {}))
  const { host } = new URL(sink.url)
  for (const path of ['@x', `@${host}/`, `.${host}/`, `//${host}`, '/../../x', `/\\${host}`, '/%2e%2e/x']) {
    await tool.apex(path).catch(error => expect(error.code).toBe('untrusted_org'))
  }
  expect(sink.seen).toEqual([])
  expect(org.seen.every(({ host: asked }) => asked === new URL(org.url).host)).toBe(true)
})

test('an authorization that names a foreign org gives no session', async () => {
  const sink = await listen((_request, response) => sendJson(response, {}))
  const addOn = await listen((_request, response) =>
    sendJson(response, {
      status: 'authorized',
      org: {
        id: '00D000000000000EAA',
        instance_url: sink.url,
        type: 'SalesforceOrg',
        api_version: '62.0',
        user_auth: { username: 'a', user_id: '005000000000000AAA', access_token: '00D!secret' },
      },
    }),
  )
  const appLink = createAppLink({ apiUrl: addOn.url, token: 't', appId: 'a', trust: createOrgTrust() })
  closing.push(() => appLink.close())
  await expect(appLink.authorization('portal', scopeOf())).rejects.toMatchObject({ code: 'untrusted_org' })
  expect(sink.seen).toEqual([])
})
