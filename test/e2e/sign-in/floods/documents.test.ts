import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { maxFetches } from '../../../../src/sign-in/clients/document-slots.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { openPostgres } from '../../../../src/storage/postgres/postgres.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { sendRaw } from '../../../client/attacks/raw-request.ts'
import { type PostgresServer, startPostgres } from '../../../client/host/postgres.ts'
import { startDocumentServer } from '../../../client/sign-in/document-server.ts'
import { createOAuthClient } from '../../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../../client/sign-in/oauth-host.ts'

const redirectUri = 'http://127.0.0.1:49152/callback'
const document = { redirect_uris: ['http://127.0.0.1/callback'], token_endpoint_auth_method: 'none' }
const names = Array.from({ length: maxFetches.all + 5 }, (_, at) => `slow-${at}.example`)

let postgres: PostgresServer
let publisher: Awaited<ReturnType<typeof startDocumentServer>>
let made = 0

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.close())

describe.each(['sqlite', 'postgres'])('documents of clients, on %s', kind => {
  let database: Database
  let hosts: Awaited<ReturnType<typeof startOAuthHost>>[] = []
  let now = 0

  beforeEach(async () => {
    made += 1
    now = Date.now()
    database = kind === 'sqlite' ? openSqlite(':memory:') : openPostgres(await postgres.createDatabase(`d${made}`))
    publisher = await startDocumentServer(['clients.example', ...names])
    hosts = []
    return async () => {
      for (const host of hosts) await host.stop()
      await database.close()
      await publisher.stop()
    }
  })

  const sessions = new Map()
  /** The next process behind the same public address. */
  async function start(publicUrl?: string) {
    const host = await startOAuthHost({
      ...{
        database,
        sessions,
        now: () => now,
        dynamicRegistration: false,
        ...(publicUrl !== undefined && { publicUrl }),
      },
      network: { ...publisher.network, timeoutMs: 60_000 },
    })
    hosts.push(host)
    return host
  }
  const stop = async (host: Awaited<ReturnType<typeof startOAuthHost>>) => {
    hosts = hosts.filter(one => one !== host)
    await host.stop()
  }
  const clientOf = (issuer: string, clientId: string) => createOAuthClient({ issuer, clientId, redirectUri })
  const begin = ({ port, url }: Awaited<ReturnType<typeof startOAuthHost>>, clientId: string, address: string) => {
    const { pathname, search } = new URL(clientOf(url, clientId).authorizeUrl())
    return sendRaw(port, { path: pathname + search, headers: { 'x-forwarded-for': address } })
  }
  const dayMs = 86_400_000

  it('outlive a restart: whoever is signed in renews while the publisher is away, and nobody new begins', async () => {
    const before = await start()
    const clientId = publisher.publish('/kept.json', document)
    const client = clientOf(before.url, clientId)
    const { refresh_token: token } = await client.tokens()
    await stop(before)
    const other = publisher.publish('/other.json', document)
    for (const address of [clientId, other]) {
      publisher.on(address, (_, response) => response.writeHead(503).end())
    }
    now += dayMs
    const after = await start(before.url)
    const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: String(token) }
    const renewed = await sendRaw(after.port, {
      ...{ method: 'POST', path: '/oauth/token', body: new URLSearchParams(form).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(renewed.status).toBe(200)
    expect(publisher.seen.filter(one => one === clientId)).toHaveLength(2)
    const refused = await begin(after, other, '192.0.2.1')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60'])
    expect(await database.all('SELECT client_id AS id FROM oauth_client_documents')).toEqual([{ id: clientId }])
  })

  it('that cannot be asked for are no fault of the client: its refresh token is still good afterwards', async () => {
    const host = await start()
    const clientId = publisher.publish('/later.json', document)
    const client = clientOf(host.url, clientId)
    const { refresh_token: token } = await client.tokens()
    // As after thirty days without an answer of the publisher.
    await database.run('DELETE FROM oauth_client_documents')
    publisher.on(clientId, (_, response) => response.writeHead(503).end())
    now += 3_600_000
    const refused = await client.refresh(token)
    expect([refused.status, refused.body.error, refused.headers.get('retry-after')]).toEqual([
      ...[503, 'temporarily_unavailable', '60'],
    ])
    publisher.publish('/later.json', document)
    now += 60_001
    expect((await client.refresh(token)).status).toBe(200)
  })

  it('that their publisher took away count no more, kept or not', async () => {
    const host = await start()
    const clientId = publisher.publish('/gone.json', document)
    const client = clientOf(host.url, clientId)
    const { refresh_token: token } = await client.tokens()
    publisher.on(clientId, (_, response) => response.writeHead(404).end())
    now += dayMs
    expect((await client.refresh(token)).body.error).toBe('invalid_client')
  })

  it('that are slow, however many, keep out neither who is signed in nor, from another address, who signs in', async () => {
    const host = await start()
    const client = clientOf(host.url, publisher.publish('/mine.json', document))
    const { refresh_token: token } = await client.tokens()
    now += dayMs
    const slow = names.map(name => publisher.on(publisher.addressOf(name, '/slow.json'), () => {}))
    const flood = [...slow, ...slow].map(clientId => begin(host, clientId, '192.0.2.66').catch(() => undefined))
    await expect.poll(() => publisher.seen.filter(one => one.endsWith('/slow.json')).length).toBe(maxFetches.perAddress)
    expect((await client.refresh(token)).status).toBe(200)
    const other = publisher.publish('/another.json', document)
    expect((await begin(host, other, '192.0.2.1')).status).toBe(303)
    expect(publisher.seen.filter(one => one.endsWith('/slow.json'))).toHaveLength(maxFetches.perAddress)
    expect(await database.all('SELECT 1 FROM oauth_client_documents')).toHaveLength(1)
    await stop(host)
    await Promise.all(flood)
  })

  it('that are slow, from many addresses, take no more connections than there are slots', async () => {
    const host = await start()
    const client = clientOf(host.url, publisher.publish('/mine.json', document))
    const { refresh_token: token } = await client.tokens()
    now += dayMs
    const slow = names.map(name => publisher.on(publisher.addressOf(name, '/slow.json'), () => {}))
    const answered: (number | undefined)[] = []
    const flood = slow.map(async (clientId, at) => {
      const answer = await begin(host, clientId, `198.51.100.${at}`).catch(() => undefined)
      answered.push(answer?.status)
    })
    await expect.poll(() => answered).toEqual(Array.from({ length: 5 }, () => 503))
    expect((await client.refresh(token)).status).toBe(200)
    expect(publisher.seen.filter(one => one.endsWith('/slow.json')).length).toBeLessThanOrEqual(maxFetches.all)
    await stop(host)
    await Promise.all(flood)
  })
})
