import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { createDataCloudWorld } from './world.ts'

const world = createDataCloudWorld()
const { send, rowsOf } = await world.as('sara')
afterAll(() => {
  world.close()
  expect(world.failures).toEqual([])
})

const orders = '/api/v1/ingest/sources/Shop/Orders'
const order = (orderId: string, more: object = {}) => ({
  orderId,
  email: 'a@b.example',
  amount: 12.5,
  items: '3',
  paid: 'true',
  orderedAt: '2026-05-01T10:00:00Z',
  ...more,
})
const find = (id: string) => rowsOf(`SELECT * FROM Shop_Orders__dll WHERE orderId__c = '${id}'`)

describe('streaming ingestion', () => {
  it('takes rows in soon after it accepted them; a row sent twice is one', async () => {
    expect(await send('POST', orders, { data: [order('A-1'), order('A-2')] })).toEqual({
      status: 202,
      body: { accepted: true },
    })
    await pause()
    await send('POST', orders, { data: [order('A-1', { amount: 99, paid: false, email: '' })] })
    await pause()
    expect(await find('A-1')).toEqual([['A-1', null, 99, 3, false, '2026-05-01T10:00:00.000+00:00']])
    expect(await find('A-2')).toHaveLength(1)
  })

  it('deletes by key, named in the address or in the body', async () => {
    await send('POST', orders, { data: [order('D-1'), order('D-2'), order('D-3')] })
    await pause()
    expect((await send('DELETE', `${orders}?ids=D-1,D-2`)).status).toBe(202)
    expect((await send('DELETE', orders, { ids: ['D-3', 'unknown'] })).status).toBe(202)
    await pause()
    for (const id of ['D-1', 'D-2', 'D-3']) expect(await find(id)).toEqual([])
  })

  it('says whether rows are valid without taking them', async () => {
    const path = `${orders}/actions/test`
    expect((await send('POST', path, { data: [order('T-1')] })).status).toBe(200)
    expect((await send('POST', path, { data: [{}] })).status).toBe(400)
    await pause()
    expect(await find('T-1')).toEqual([])
  })

  it.each<[string, unknown, string]>([
    ['no data', { rows: [] }, 'The body must be {"data": [...]}'],
    ['a row that is none', { data: ['x'] }, 'data[0] is not an object'],
    ['a field left out', { data: [{ orderId: '1' }] }, 'data[0]: email is missing'],
    ['an unknown field', { data: [order('1', { color: 1 })] }, 'data[0]: color is not in the schema'],
    ['a wrong type', { data: [order('1'), order('2', { items: 1.5 })] }, 'data[1]: items is not of type BIGINT'],
    ['a wrong time', { data: [order('1', { orderedAt: 'now' })] }, 'data[0]: orderedAt is not of type TIMESTAMP'],
    ['a list as value', { data: [order('1', { email: [] })] }, 'data[0]: email is not of type VARCHAR'],
    ['a blank key', { data: [order('')] }, 'data[0]: orderId is the primary key and blank'],
  ])('refuses %s', async (_, body, message) => {
    expect(await send('POST', orders, body)).toMatchObject({ status: 400, body: { error: 'Bad Request', message } })
  })

  it('refuses more than 200 KB, or 200 keys, at once', async () => {
    const large = Array.from({ length: 1_500 }, (_, n) => order(`L-${n}`, { email: 'x'.repeat(60) }))
    expect((await send('POST', orders, { data: large })).status).toBe(413)
    expect((await send('DELETE', orders, { ids: large.slice(0, 201).map(row => row.orderId) })).status).toBe(400)
    expect((await send('DELETE', orders, {})).status).toBe(400)
  })

  it('knows its sources and their objects only', async () => {
    for (const path of ['Shop/Nothing', 'Nothing/Orders', 'shop/orders', '__proto__/x']) {
      expect((await send('POST', `/api/v1/ingest/sources/${path}`, { data: [] })).status).toBe(404)
    }
  })
})

describe('the token', () => {
  it('is exchanged for one of the org and is good for the Data Cloud only', async () => {
    const session = world.sessionOf('sara')
    const { status, body } = await world.exchange(session.accessToken)
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      instance_url: 'http://org.example',
      token_type: 'Bearer',
      issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      expires_in: 7200,
    })
    expect(world.sessions.find(body.access_token)).toMatchObject({
      username: 'sara.sales@acme.example',
      scope: 'cdp_query_api cdp_ingest_api cdp_profile_api',
    })
    expect((await world.exchange(body.access_token)).body.expires_in).toBeLessThanOrEqual(7200)
  })

  it.each([
    ['an unknown token', { subject_token: 'none' }, 'invalid_grant'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['another type of token', { subject_token_type: 'x' }, 'invalid_request'],
  ])('is not given for %s', async (_, more, error) => {
    const { accessToken } = world.sessionOf('sara')
    expect(await world.exchange(accessToken, more)).toMatchObject({ status: 400, body: { error } })
  })

  it('is asked for everywhere', async () => {
    const stranger = world.withToken('none')
    expect(await stranger.query('SELECT 1')).toMatchObject({ status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] })
    expect((await stranger.send('POST', orders, { data: [] })).status).toBe(401)
    const other = world.withToken(world.sessionOf('sara', 'openid').accessToken)
    expect(await other.query('SELECT 1')).toMatchObject({ status: 403, body: { error: 'Forbidden' } })
  })

  it('ends', async () => {
    const tom = await world.as('tom')
    world.later(7_200_000)
    expect((await tom.query('SELECT 1')).status).toBe(401)
  })
})

it('a Data Cloud in a file keeps its rows, and what was deleted stays deleted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'data-cloud-'))
  const path = join(folder, 'data-cloud.sqlite')
  const first = createDataCloudWorld({ path })
  const client = await first.as('sara')
  await client.send('POST', orders, { data: [order('K-1')] })
  await client.send('DELETE', `${orders}?ids=ORD-00001`)
  await pause()
  first.close()
  const second = createDataCloudWorld({ path })
  const sql = "SELECT orderId__c FROM Shop_Orders__dll WHERE orderId__c IN ('K-1', 'ORD-00001')"
  expect(await (await second.as('sara')).rowsOf(sql)).toEqual([['K-1']])
  second.close()
  rmSync(folder, { recursive: true })
})
