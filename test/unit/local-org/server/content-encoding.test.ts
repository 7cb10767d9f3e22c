import { deflateSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { createOrgWorld } from './world.ts'

let admin: ReturnType<ReturnType<typeof createOrgWorld>['as']>

beforeAll(() => {
  admin = createOrgWorld().as('admin')
})

const create = (body: Uint8Array<ArrayBuffer>, encoding: string) =>
  admin.send('/sobjects/Account', { method: 'POST', body, headers: { 'content-encoding': encoding } })

const account = Buffer.from(JSON.stringify({ Name: 'Zürich gepackt' }))

describe('a request body', () => {
  it.each([
    ['gzip', gzipSync(account)],
    ['GZIP', gzipSync(account)],
    ['deflate', deflateSync(account)],
    ['identity', account],
  ])('may come as %s', async (encoding, body) => {
    const made = await create(body, encoding)
    expect(made.status).toBe(201)
    expect((await admin.get(`/sobjects/Account/${made.body.id}?fields=Name`)).body.Name).toBe('Zürich gepackt')
  })

  it('may not come as anything else', async () => {
    expect(await create(account, 'br')).toMatchObject({ status: 415, body: [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }] })
  })

  it('must be what it says that it is', async () => {
    const broken = gzipSync(account).subarray(0, 20)
    for (const body of [account, broken]) {
      expect(await create(body, 'gzip')).toMatchObject({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] })
    }
  })

  it('is counted as it is when it was unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_001))
    expect(bomb.length).toBeLessThan(100_000)
    expect(await create(bomb, 'gzip')).toMatchObject({
      status: 413,
      body: [{ errorCode: 'EXCEEDED_MAX_SIZE_REQUEST' }],
    })
  })

  it('that is not there is none', async () => {
    expect((await admin.get('/limits', { 'content-encoding': 'gzip' })).status).toBe(200)
  })
})

describe('an upload of a bulk job', () => {
  it('may be packed too', async () => {
    const job = await admin.post('/jobs/ingest', { object: 'Account', operation: 'insert' })
    const csv = gzipSync(Buffer.from('Name\nPacked 1\nPacked 2\n'))
    const headers = { 'content-encoding': 'gzip', 'content-type': 'text/csv' }
    const path = `/jobs/ingest/${job.body.id}`
    expect((await admin.send(`${path}/batches`, { method: 'PUT', body: csv, headers })).status).toBe(201)
    await admin.send(path, { method: 'PATCH', body: { state: 'UploadComplete' } })
    await expect
      .poll(async () => (await admin.get(path)).body)
      .toMatchObject({
        state: 'JobComplete',
        numberRecordsProcessed: 2,
        numberRecordsFailed: 0,
      })
  })
})
