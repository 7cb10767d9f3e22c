import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createAudit } from '../../../src/audit/audit.ts'
import { readRows } from '../../../src/audit/read.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { devAt } from '../../../src/surfaces/console/dev/addresses.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { createFolder } from '../../client/host/folder.ts'
import { startHostProcess } from '../../client/host/host-process.ts'
import { sendJson, startFakeOrg, toClientContext } from '../../client/org/fake-org.ts'
import { tools } from '../../fixtures/tools/index.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** An org that answers every query with the rows of an account, once it may. */
async function startOrg(free: Promise<void> = Promise.resolve()) {
  const org = await startFakeOrg(async (incoming, response) => {
    await free
    const query = new URL(incoming.url ?? '', 'http://org').searchParams.get('q') ?? ''
    const row = query.includes('FROM Account') ? { Name: 'Acme' } : { total: 0 }
    sendJson(response, { totalSize: 1, done: true, records: [row] })
  })
  stops.push(org.close)
  return org
}

const settingsFor = (orgUrl: string): Record<string, string> => ({
  APP_PORT: '0',
  HEROKU_APPLINK_API_URL: `${orgUrl}/addons/1f0a2c5e-0000-4000-8000-000000000000`,
  HEROKU_APPLINK_TOKEN: 'token-of-the-add-on',
  HEROKU_APP_ID: '1f0a2c5e-0000-4000-8000-000000000001',
  ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
})

/** As where nobody installed the SDK of OpenTelemetry, and a collector is set all the same. */
const withoutSdk = (env: Record<string, string>) => ({
  ...env,
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  NODE_OPTIONS: `--import=${new URL('../../client/host/without-telemetry.ts', import.meta.url).href}`,
})

async function startHost(env: Record<string, string>, folder?: string) {
  const host = startHostProcess(env, folder)
  stops.push(() => host.kill('SIGKILL'))
  return { ...host, url: `http://127.0.0.1:${await host.listening}` }
}

const accountCall = (orgUrl: string) => ({
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'x-client-context': toClientContext({
      orgUrl,
      userId: '005000000000001AAA',
      accessToken: '00D5e000000AcmE!secret.token',
    }),
  },
  body: JSON.stringify({ accountId: '001000000000001AAA' }),
})

/** The rows of a host that runs no more. */
async function auditOf(folder: string): Promise<unknown[]> {
  const database = openSqlite(join(folder, 'host.sqlite'))
  try {
    return (await Array.fromAsync(readRows(database, {}))).map(text => JSON.parse(text))
  } finally {
    await database.close()
  }
}

describe('npm start', () => {
  it('names every setting that is missing or bad and none of their values, and ends with 1', async () => {
    const host = startHostProcess({
      APP_PORT: 'many',
      TOOL_DEADLINE_MS: '90000',
      HEROKU_APPLINK_TOKEN: 'token-of-the-add-on',
    })
    expect(await host.ended).toBe(1)
    const text = host.errors.join('\n')
    for (const name of ['APP_PORT', 'TOOL_DEADLINE_MS', 'HEROKU_APPLINK_API_URL', 'HEROKU_APP_ID'])
      expect(text).toContain(name)
    expect(text).not.toContain('token-of-the-add-on')
    expect(text).not.toMatch(/\bat .+:\d+:\d+/)
  })

  it('serves without AppLink, and says what of it is idle', async () => {
    const { HEROKU_APPLINK_TOKEN, ...left } = settingsFor('http://127.0.0.1:9')
    const PUBLIC_URL = 'http://127.0.0.1:8080'
    const host = await startHost({
      ...{ ...left, APPLINK: 'off', MESH: 'sidecar', PORT: '0', PUBLIC_URL, SALESFORCE_ORG_IDS: '00D5e000000AcmEEAS' },
      LOCAL_ORG_URL: 'http://127.0.0.1:9',
      SERVICE_CLIENTS: JSON.stringify([
        {
          name: 'web',
          keyHashes: [`sha256:${'0'.repeat(64)}`],
          tools: ['listProducts', 'readAccount'],
          authorizations: [],
        },
      ]),
    })
    const warned = host.lines.map(line => JSON.parse(line)).filter(({ level }) => level === 'warn')
    expect(warned).toMatchObject([
      { message: 'tools that a key cannot call', tools: 'readAccount (web)' },
      { variables: 'HEROKU_APPLINK_API_URL, HEROKU_APP_ID, MESH, APP_PORT' },
      { message: 'tools that need AppLink', tools: 'readParameters' },
      { message: 'actions that no org calls' },
      { message: 'events that cannot come', events: 'pageViewed' },
    ])
    const ready = await fetch(`${host.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, database: 'ok', draining: false }])
    for (const path of ['/actions/readAccount', '/openapi.json', '/events/pageViewed']) {
      const answer = await fetch(host.url + path, path === '/openapi.json' ? {} : { method: 'POST', body: '{}' })
      expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
        404,
        expect.stringContaining('without AppLink'),
      ])
    }
  })

  it('says which variable to change when its port is taken', async () => {
    const org = await startOrg()
    const first = await startHost(withoutSdk(settingsFor(org.url)))
    expect(first.lines.map(line => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        ...{ level: 'warn', message: 'no telemetry' },
        fix: expect.stringMatching(/^npm install @opentelemetry\/api@\d/),
      }),
    )
    const second = startHostProcess({ ...settingsFor(org.url), APP_PORT: new URL(first.url).port })
    expect(await second.ended).toBe(1)
    expect(second.errors.join('\n')).toBe(`APP_PORT: port ${new URL(first.url).port} is taken by another program`)
  })

  it('listens on loopback only, does not open /mcp, and names add-ons that the mesh does not ask', async () => {
    const org = await startOrg()
    const sales = { SALES_API_URL: `${org.url}/addons/1f0a2c5e-0000-4000-8000-000000000002`, SALES_TOKEN: 'other' }
    const host = await startHost({ ...settingsFor(org.url), ...sales })
    const answer = await fetch(`${host.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ code: 'not_found' })
    await expect(fetch(host.url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow()
    const warned = host.lines.filter(line => line.includes('add-ons whose orgs cannot call'))
    expect(warned.map(line => JSON.parse(line))).toMatchObject([{ level: 'warn', addons: 'SALES' }])
  })

  it('without AppLink has no tool that needs it, and says which', async () => {
    const host = await startHost({
      ...{ APPLINK: 'off', PORT: '0', PUBLIC_URL: 'https://actions.example', SALESFORCE_ORG_IDS: '00D5e000000AcmEEAS' },
      ...{ ENCRYPTION_KEYS: settingsFor('').ENCRYPTION_KEYS ?? '', LOCAL_ORG_URL: 'http://127.0.0.1:9' },
    })
    const lines = host.lines.map(line => JSON.parse(line))
    expect(lines.filter(({ message }) => message === 'tools that need AppLink')).toMatchObject([
      { tools: 'readParameters', fix: expect.stringContaining('docs/leaving-heroku.md') },
    ])
    expect(lines.at(-1)).toMatchObject({ message: 'listening', tools: tools.length - 1 })
    expect(await (await fetch(`${host.url}/readyz`)).json()).toEqual({ ready: true, database: 'ok', draining: false })
  })

  it('refuses an org on loopback that the settings do not name, and sends nothing there', async () => {
    const org = await startOrg()
    const host = await startHost(settingsFor(org.url))
    const answer = await fetch(`${host.url}/actions/readAccount`, accountCall(org.url))
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'untrusted_org', retryable: false })
    expect(org.hits).toEqual([])
  })

  it('answers /healthcheck and /readyz to anyone', async () => {
    const org = await startOrg()
    const host = await startHost(settingsFor(org.url))
    const health = await fetch(`${host.url}/healthcheck`)
    expect([health.status, await health.text()]).toEqual([200, 'OK'])
    const ready = await fetch(`${host.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ready: true, appLinkApi: 'ok', database: 'ok', draining: false },
    ])
    await org.close()
  })

  it('has no page for developers, with all the settings that they have and the console on', async () => {
    const org = await startOrg()
    const host = await startHost({
      ...{ ...settingsFor(org.url), MESH: 'embedded', PORT: '0', CONSOLE: 'on', PUBLIC_URL: 'http://127.0.0.1:8080' },
      ...{ LOCAL_ORG_URL: org.url, SALESFORCE_LOGIN_URL: org.url, SALESFORCE_ORG_IDS: '00D5e000000AcmEEAS' },
      ...{ SALESFORCE_CLIENT_ID: 'app', SALESFORCE_CLIENT_SECRET: 'secret', NODE_ENV: 'development' },
    })
    const signIn = await (await fetch(`${host.url}/console`)).text()
    expect([signIn.includes('Sign in with Salesforce'), signIn.includes('sample user')]).toEqual([true, false])
    const statuses = Object.values(devAt).flatMap(path =>
      ['GET', 'POST'].map(async method => (await fetch(host.url + path, { method })).status),
    )
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([404]))
    expect(org.hits).toEqual([])
  })

  it('is not ready when the AppLink API cannot be reached', async () => {
    const host = await startHost(settingsFor('http://127.0.0.1:9'))
    const ready = await fetch(`${host.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, appLinkApi: 'unreachable', database: 'ok', draining: false },
    ])
  })

  it('writes one JSON line for a call, without token or record value', async () => {
    const org = await startOrg()
    const host = await startHost({ ...settingsFor(org.url), LOCAL_ORG_URL: org.url })
    const answer = await fetch(`${host.url}/actions/readAccount`, accountCall(org.url))
    expect(answer.status).toBe(200)
    const calls = () =>
      host.lines.map(line => JSON.parse(line) as Record<string, unknown>).filter(({ message }) => message === 'call')
    await expect.poll(calls).toHaveLength(1)
    expect(calls()[0]).toMatchObject({
      level: 'info',
      surface: 'actions',
      tool: 'readAccount',
      org: '00D5e000000AcmEEAS',
      user: '005000000000001AAA',
      outcome: 'ok',
      requestId: expect.any(String),
      ms: expect.any(Number),
    })
    expect(host.lines.join('\n')).not.toMatch(/secret\.token|Acme|token-of-the-add-on/)
  })

  it('finishes calls in flight after SIGTERM, takes no new connection, and ends with 0', async () => {
    const { promise: free, resolve: answer } = Promise.withResolvers<void>()
    const org = await startOrg(free)
    const folder = createFolder()
    stops.push(async () => folder.remove())
    const host = await startHost({ ...settingsFor(org.url), LOCAL_ORG_URL: org.url, DATA_DIR: folder.path })
    const inFlight = fetch(`${host.url}/actions/readAccount`, accountCall(org.url))
    await expect.poll(() => org.hits.length).toBeGreaterThan(0)
    const ended = host.kill('SIGTERM')
    await expect.poll(() => fetch(`${host.url}/healthcheck`).catch(() => 'refused')).toBe('refused')
    answer()
    const called = await inFlight
    expect([called.status, await called.json()]).toMatchObject([200, { name: 'Acme' }])
    expect(await ended).toBe(0)
    expect(await auditOf(folder.path)).toMatchObject([{ tool: 'readAccount', outcome: 'ok', read: { Account: 1 } }])
  })

  it('keeps the row of a call though it is killed as soon as the client has its answer', async () => {
    const org = await startOrg()
    const folder = createFolder()
    stops.push(async () => folder.remove())
    const host = await startHost({ ...settingsFor(org.url), LOCAL_ORG_URL: org.url, DATA_DIR: folder.path })
    const answer = await fetch(`${host.url}/actions/readAccount`, accountCall(org.url))
    await Promise.all([host.kill('SIGKILL'), answer.arrayBuffer()])
    const database = openSqlite(join(folder.path, 'host.sqlite'))
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const next = createAudit({ database, log, dataFolder: folder.path, days: 90, isKnown: () => true })
    await next.sweep()
    await next.close()
    await database.close()
    const rows = await auditOf(folder.path)
    expect(rows).toMatchObject([{ kind: 'call', tool: 'readAccount', user: '005000000000001AAA', rights: 'user' }])
    expect(JSON.stringify(rows)).not.toMatch(/Acme|secret|001000000000001/)
  })

  it('refuses raw targets with dot segments before any route sees them', async () => {
    const org = await startOrg()
    const host = await startHost(settingsFor(org.url))
    for (const path of [
      '/mcp/../actions/readAccount',
      '/healthcheck/%2e%2e/actions/readAccount',
      '/./healthcheck',
      '//healthcheck',
    ]) {
      const [status, body] = await rawPost(host.url, path)
      expect([path, status, JSON.parse(body).code]).toEqual([path, 400, 'invalid_path'])
    }
  })
})

const careless = `import { defineTool } from '#kit'
import * as z from 'zod'

export const careless = defineTool({
  name: 'careless',
  title: 'Careless',
  description: 'Leaves something behind that fails when nobody waits for it any more.',
  input: z.object({ how: z.enum(['rejection', 'exception', 'wait']).describe('How.') }),
  output: z.object({ done: z.boolean().describe('Always true.') }),
  writes: false,
  async run({ how }, { log }) {
    if (how === 'rejection') void Promise.reject(new Error('a record value'))
    if (how === 'exception') setTimeout(() => { throw new Error('a record value') }, 50)
    if (how === 'wait') {
      log.info('it waits')
      await new Promise(resolve => setTimeout(resolve, 800))
    }
    return { done: true }
  },
})
`

describe('a tool that leaves something behind', () => {
  let app: FixtureCopy
  beforeAll(async () => {
    app = await copyFixtureApp('careless')
    await app.write('tools/careless.ts', careless)
    await app.write(
      'tools/index.ts',
      "import { careless } from './careless.ts'\n\nexport const tools = [careless]\nexport const events = []\n",
    )
  })
  afterAll(() => app?.remove())

  async function start() {
    const host = await startHost(
      { ...settingsFor('http://127.0.0.1:9'), LOCAL_ORG_URL: 'http://127.0.0.1:9' },
      app.folder,
    )
    const call = async (how: string) => {
      const body = JSON.stringify({ how })
      const answer = await fetch(`${host.url}/actions/careless`, { ...accountCall('http://127.0.0.1:9'), body })
      return [answer.status, await answer.json()]
    }
    return { ...host, call }
  }

  it('a rejection is logged with its place, and the host serves on', async () => {
    const host = await start()
    expect(await host.call('rejection')).toEqual([200, { done: true }])
    await expect.poll(() => host.lines.join('\n')).toContain('"message":"unhandled rejection"')
    expect(host.lines.find(line => line.includes('unhandled rejection'))).toMatch(/"level":"error".*careless\.ts:\d+/)
    expect(await host.call('rejection')).toEqual([200, { done: true }])
    expect([...host.lines, ...host.errors].join('\n')).not.toContain('a record value')
  })

  it('an exception ends the host with 1, after the calls in flight, so that a fresh one takes its place', async () => {
    const host = await start()
    const inFlight = host.call('wait')
    await expect.poll(() => host.lines.join('\n')).toContain('it waits')
    expect(await host.call('exception')).toEqual([200, { done: true }])
    expect(await inFlight).toEqual([200, { done: true }])
    expect(await host.ended).toBe(1)
    expect(host.lines.find(line => line.includes('uncaught exception'))).toMatch(/"level":"error".*careless\.ts:\d+/)
    expect([...host.lines, ...host.errors].join('\n')).not.toContain('a record value')
  })
})

/** `fetch` would fold the path; this sends it as it is. */
function rawPost(url: string, path: string): Promise<readonly [number | undefined, string]> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', path, headers: { 'content-type': 'application/json' } },
      response => {
        let body = ''
        response.setEncoding('utf8').on('data', chunk => {
          body += chunk
        })
        response.on('end', () => resolve([response.statusCode, body]))
      },
    )
    outgoing.on('error', reject).end('{}')
  })
}
