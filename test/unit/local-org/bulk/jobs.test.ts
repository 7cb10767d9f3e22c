import { afterAll, describe, expect, it } from 'vitest'
import { createContents } from '../../../../local-org/bulk/csv/contents.ts'
import { storeUpload, UploadTooLarge } from '../../../../local-org/bulk/ingest/upload.ts'
import { createBulkWorld } from './world.ts'

const { as, later, failures, bulk } = createBulkWorld()
const admin = as('admin')
afterAll(() => {
  bulk.close()
  expect(failures).toEqual([])
})

const insert = { object: 'Account', operation: 'insert' }
const refusal = (errorCode: string) => ({ status: 400, body: [{ errorCode }] })
const close = (id: string) => admin.send('PATCH', `/ingest/${id}`, { state: 'UploadComplete' })
const abort = (id: string) => admin.send('PATCH', `/ingest/${id}`, { state: 'Aborted' })

describe('settings', () => {
  it.each([
    ['an unknown operation', { ...insert, operation: 'merge' }],
    ['no object', { operation: 'insert' }],
    ['an unknown object', { ...insert, object: 'Nothing__c' }],
    ['another content type', { ...insert, contentType: 'XML' }],
    ['an unknown line ending', { ...insert, lineEnding: 'CR' }],
    ['an unknown delimiter', { ...insert, columnDelimiter: ',' }],
    ['an upsert without external id', { ...insert, operation: 'upsert' }],
    ['an upsert by a field that is none', { ...insert, operation: 'upsert', externalIdFieldName: 'Phone' }],
  ])('with %s are refused', async (_, settings) => {
    expect(await admin.send('POST', '/ingest', settings)).toMatchObject(refusal('INVALIDJOB'))
  })

  it('must be a JSON object', async () => {
    expect(await admin.request('POST', '/ingest', { body: '[' })).toMatchObject(refusal('JSON_PARSER_ERROR'))
    expect(await admin.send('POST', '/ingest', [])).toMatchObject(refusal('JSON_PARSER_ERROR'))
  })

  it('may hold more than is known, as @heroku/applink sends it', async () => {
    expect(await admin.send('POST', '/ingest', { ...insert, dataTable: [{}, {}] })).toMatchObject({ status: 200 })
  })
})

describe('an upload', () => {
  it.each([
    [
      'lines that end otherwise',
      'Name\r\nx\r\n',
      'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF',
    ],
    ['a column that is no field', 'Name,Nope__c\nx,1\n', 'InvalidBatch : Field name not found : Nope__c'],
    ['a parent that is none', 'Name,Nope.Name\nx,1\n', 'InvalidBatch : Field name not found : Nope.Name'],
    ['a column twice', 'Name,name\nx,y\n', 'InvalidBatch : Duplicate field name : Name'],
    ['no UTF-8', new Uint8Array([0x4e, 0xff, 0x0a]), 'ClientInputError : The data is not in UTF-8'],
  ])('with %s fails the job before anything is written', async (_, csv, errorMessage) => {
    const { job } = await admin.load(insert, csv)
    expect(job).toMatchObject({ state: 'Failed', errorMessage, numberRecordsProcessed: 0 })
  })

  it('without the column that names the record fails the job', async () => {
    const { job, unprocessed } = await admin.load({ ...insert, operation: 'update' }, 'Name\nx\n')
    expect(job.errorMessage).toBe('InvalidBatch : Field name not found : Id')
    expect(unprocessed).toBe('"Name"\n"x"\n')
  })

  it('that is no CSV from some place on keeps what was written before it', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `Before ${n}`).join('\n')
    const padding = Array.from({ length: 7_000 }, () => 'Padding 12').join('\n')
    const { job, successful, unprocessed } = await admin.load(insert, `Name\n${rows}\n${padding}\n"bro"ken\nx\n`)
    expect(job).toMatchObject({ state: 'Failed', errorMessage: expect.stringMatching(/^ClientInputError : A quote/) })
    expect(successful.split('\n')).toHaveLength(job.numberRecordsProcessed + 2)
    expect(job.numberRecordsProcessed).toBeGreaterThan(30)
    expect(unprocessed).toBe('"Name"\n')
  })

  it('is taken once', async () => {
    const id = await admin.open(insert)
    await admin.upload(id, 'Name\nx\n')
    const second = await admin.upload(id, 'Name\nx\n')
    expect(second).toMatchObject(refusal('INVALIDJOB'))
    expect(second.body[0].message).toContain(`Found multiple contents for job: <${id}>`)
  })

  it('is CSV, and comes before the job is closed', async () => {
    const id = await admin.open(insert)
    const json = { headers: { 'content-type': 'application/json' }, body: '{}' }
    expect(await admin.request('PUT', `/ingest/${id}/batches`, json)).toMatchObject({ status: 415 })
    await abort(id)
    expect(await admin.upload(id, 'Name\nx\n')).toMatchObject(refusal('INVALIDJOBSTATE'))
  })

  it('of more than 150 MB is not taken', async () => {
    const contents = createContents()
    const chunk = new Uint8Array(1_000_000)
    const chunks = Array.from({ length: 151 }, () => chunk)
    await expect(storeUpload(contents, '750', chunks)).rejects.toThrow(UploadTooLarge)
    contents.close()
  })
})

describe('the state of a job', () => {
  it('can be Aborted before its end; what was not written is unprocessed', async () => {
    const id = await admin.open(insert)
    await admin.upload(id, `Name\n${'Row\n'.repeat(500)}`)
    await close(id)
    for (;;) {
      const { numberRecordsProcessed } = (await admin.send('GET', `/ingest/${id}`)).body
      if (numberRecordsProcessed > 0) break
    }
    expect((await abort(id)).body).toMatchObject({ id, state: 'Aborted' })
    await new Promise(resolve => setTimeout(resolve, 20))
    const { body: job } = await admin.send('GET', `/ingest/${id}`)
    const linesOf = async (kind: string) =>
      (await admin.send('GET', `/ingest/${id}/${kind}`)).text.trimEnd().split('\n').length - 1
    expect(job.state).toBe('Aborted')
    expect(job.numberRecordsProcessed).toBeLessThan(500)
    expect(await linesOf('successfulResults')).toBe(job.numberRecordsProcessed)
    expect(await linesOf('unprocessedrecords')).toBe(500 - job.numberRecordsProcessed)
  })

  it('cannot be changed once the job is over', async () => {
    const { job } = await admin.load(insert, 'Name\nx\n')
    expect((await abort(job.id)).body).toEqual([
      { errorCode: 'INVALIDJOBSTATE', message: 'Aborting already Completed Job not allowed' },
    ])
    expect((await close(job.id)).body).toEqual([
      { errorCode: 'INVALIDJOBSTATE', message: 'Closing already Completed Job not allowed' },
    ])
  })

  it('is not set to anything else by a client', async () => {
    const id = await admin.open(insert)
    for (const state of ['InProgress', 'JobComplete', 'Open', undefined, 7]) {
      expect(await admin.send('PATCH', `/ingest/${id}`, { state })).toMatchObject(refusal('INVALIDJOBSTATE'))
    }
  })

  it('decides whether there are results, and whether the job can be deleted', async () => {
    const id = await admin.open(insert)
    expect(await admin.send('GET', `/ingest/${id}/successfulResults`)).toMatchObject(refusal('INVALIDJOBSTATE'))
    expect(await admin.send('DELETE', `/ingest/${id}`)).toMatchObject(refusal('INVALIDJOBSTATE'))
    await abort(id)
    expect((await admin.send('GET', `/ingest/${id}/unprocessedrecords/`)).status).toBe(200)
    expect(await admin.send('DELETE', `/ingest/${id}`)).toMatchObject({ status: 204, text: '' })
    expect((await admin.send('GET', `/ingest/${id}`)).body).toMatchObject([{ errorCode: 'NOT_FOUND' }])
  })
})

describe('addresses', () => {
  it.each([
    ['GET', '/ingest/750AH000000zzzz'],
    ['GET', '/ingest/nothing'],
    ['GET', '/nothing'],
    ['PUT', '/ingest'],
    ['GET', '/services/data/v6.0/jobs/ingest'],
  ])('%s %s is not found', async (method, path) => {
    expect(await admin.send(method, path)).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] })
  })

  it('of one kind of job know nothing of the other', async () => {
    const id = await admin.open(insert)
    expect((await admin.send('GET', `/query/${id}`)).status).toBe(404)
  })

  it('list jobs, newest first, by kind', async () => {
    const id = await admin.open(insert)
    const { body } = await admin.send('GET', '/ingest/?jobType=V2Ingest')
    expect(body).toMatchObject({ done: true, nextRecordsUrl: null })
    expect(body.records[0]).toMatchObject({ id, jobType: 'V2Ingest', state: 'Open', lineEnding: 'LF' })
    expect((await admin.send('GET', '/ingest?jobType=Classic')).body.records).toEqual([])
  })
})

it('a job is forgotten after seven days', async () => {
  const old = await admin.open(insert)
  later(8 * 24 * 60 * 60 * 1000)
  await admin.open(insert)
  expect((await admin.send('GET', `/ingest/${old}`)).status).toBe(404)
})
