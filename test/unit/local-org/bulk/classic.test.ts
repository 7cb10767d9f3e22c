import { beforeAll, describe, expect, it } from 'vitest'
import { nodeOf, nodesOf, readXml, textOf } from '../../../../local-org/xml/xml.ts'
import { createOrgWorld } from '../server/world.ts'

let world: ReturnType<typeof createOrgWorld>

beforeAll(() => {
  world = createOrgWorld()
})

const types = { CSV: 'text/csv; charset=UTF-8', JSON: 'application/json', XML: 'application/xml' } as const
type Format = keyof typeof types

interface Sent {
  readonly body?: string
  readonly type?: string
  readonly user?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function send(path: string, { body, type = types.JSON, user = 'admin', headers = {} }: Sent = {}) {
  const answer = await world.org.app.request(`http://127.0.0.1:4000/services/async/62.0${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body }),
    headers: {
      ...{ host: '127.0.0.1:4000', 'content-type': type, 'x-sfdc-session': world.as(user).session.accessToken },
      ...headers,
    },
  })
  const text = await answer.text()
  const json = /json/.test(answer.headers.get('content-type') ?? '')
  return {
    status: answer.status,
    text,
    type: answer.headers.get('content-type'),
    body: json ? JSON.parse(text) : undefined,
  }
}

async function open(settings: object, user = 'admin'): Promise<string> {
  const { status, body } = await send('/job', { body: JSON.stringify({ object: 'Account', ...settings }), user })
  expect(status).toBe(201)
  return body.id
}

/** A batch once nothing more happens to it. */
async function run(job: string, contentType: Format, text: string) {
  const sent = await send(`/job/${job}/batch`, {
    body: text,
    type: types[contentType],
    headers: { accept: types.JSON },
  })
  const id = sent.body?.id ?? textOf(readXml(sent.text), 'id')
  expect(sent.status).toBe(201)
  const path = `/job/${job}/batch/${id}`
  await expect.poll(async () => (await send(path)).body.state).not.toMatch(/Queued|InProgress/)
  return { path, info: (await send(path)).body }
}

const resultOf = (path: string, contentType: Format, id = '') =>
  send(`${path}/result${id}`, { type: types[contentType] })
const find = async (soql: string) => (await world.as('admin').query(soql)).body.records

describe('Bulk API 1.0', () => {
  it('inserts rows of JSON, with parents by external id', async () => {
    await world.as('admin').post('/sobjects/Account', { Name: 'Parent', Customer_Number__c: 'P-1' })
    const job = await open({ operation: 'insert', contentType: 'JSON', object: 'Contact', concurrencyMode: 0 })
    const rows = [
      { LastName: 'Json', DoNotCall: true, Account: { Customer_Number__c: 'P-1' } },
      { FirstName: 'None' },
      { LastName: 'Json 2', Title: null },
    ]
    const { path, info } = await run(job, 'JSON', JSON.stringify(rows))
    expect(info).toMatchObject({ state: 'Completed', numberRecordsProcessed: 3, numberRecordsFailed: 1, jobId: job })
    const { body } = await resultOf(path, 'JSON')
    expect(body).toMatchObject([
      { success: true, created: true, errors: [] },
      {
        success: false,
        created: false,
        id: null,
        errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] }],
      },
      { success: true, created: true },
    ])
    expect(await find(`SELECT DoNotCall, Account.Name FROM Contact WHERE Id = '${body[0].id}'`)).toMatchObject([
      { DoNotCall: true, Account: { Name: 'Parent' } },
    ])
    expect(JSON.parse((await send(`${path}/request`)).text)).toEqual(rows)
  })

  it('upserts, updates and deletes rows of XML and CSV', async () => {
    const xml = (cells: string) =>
      `<?xml version="1.0"?><sObjects xmlns="http://www.force.com/2009/06/asyncapi/dataload" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><sObject>${cells}</sObject></sObjects>`
    const settings = { operation: 'upsert', externalIdFieldName: 'Customer_Number__c' }
    const upsert = await open({ ...settings, contentType: 'XML' })
    const made = await run(
      upsert,
      'XML',
      xml('<Customer_Number__c>X-1</Customer_Number__c><Name>A &amp; B</Name><Phone>1</Phone>'),
    )
    const [result] = nodesOf(readXml((await resultOf(made.path, 'XML')).text), 'result')
    expect([textOf(result, 'success'), textOf(result, 'created')]).toEqual(['true', 'true'])
    const again = await run(upsert, 'XML', xml('<Customer_Number__c>X-1</Customer_Number__c><Phone xsi:nil="true"/>'))
    expect(textOf(nodeOf(readXml((await resultOf(again.path, 'XML')).text), 'result'), 'created')).toBe('false')
    const id = textOf(result, 'id') ?? ''
    expect(await find(`SELECT Name, Phone FROM Account WHERE Id = '${id}'`)).toMatchObject([
      { Name: 'A & B', Phone: null },
    ])
    const remove = await open({ operation: 'delete', contentType: 'CSV' })
    const gone = await run(remove, 'CSV', `Id\r\n${id}\r\n001000000000000AAA\r\n`)
    expect((await resultOf(gone.path, 'CSV')).text.split('\n')).toEqual([
      '"Id","Success","Created","Error"',
      `"${id}","true","false",""`,
      expect.stringMatching(/^"","false","false","[A-Z_]+:/),
      '',
    ])
    expect(await find(`SELECT Id FROM Account WHERE Id = '${id}'`)).toEqual([])
  })

  it.each<[Format, (text: string) => unknown]>([
    [
      'CSV',
      text =>
        expect(text).toMatch(
          /^"Id","Name","CreatedDate","Owner.Name"\n"001\w+","Nordwind Logistik","[^"]+Z","[^"]+"\n$/,
        ),
    ],
    [
      'JSON',
      text =>
        expect(JSON.parse(text)).toMatchObject([
          { Name: 'Nordwind Logistik', CreatedDate: expect.any(Number), Owner: { attributes: { type: 'User' } } },
        ]),
    ],
    ['XML', text => expect(textOf(nodeOf(nodeOf(readXml(text), 'records'), 'Owner'), 'type')).toBe('User')],
  ])('queries in %s', async (contentType, check) => {
    const job = await open({ operation: 'query', contentType })
    const soql = "SELECT Id, Name, CreatedDate, Owner.Name FROM Account WHERE Name = 'Nordwind Logistik'"
    const { path, info } = await run(job, contentType, soql)
    expect(info).toMatchObject({ state: 'Completed', numberRecordsProcessed: 1 })
    const list = await resultOf(path, contentType)
    const id = contentType === 'JSON' ? list.body[0] : textOf(readXml(list.text), 'result')
    check((await resultOf(path, contentType, `/${id}`)).text)
    expect((await resultOf(path, contentType, '/752000000000000AAA')).status).toBe(400)
  })

  it('leaves a text in XML as it is, though it ends like a time', async () => {
    const name = 'Call at T12:00:00+0000'
    await world.as('admin').post('/sobjects/Account', { Name: name })
    const job = await open({ operation: 'query', contentType: 'XML' })
    const { path } = await run(job, 'XML', `SELECT Name, CreatedDate FROM Account WHERE Name = '${name}'`)
    const list = await resultOf(path, 'XML')
    const { text } = await resultOf(path, 'XML', `/${textOf(readXml(list.text), 'result')}`)
    const record = nodeOf(readXml(text), 'records')
    expect(textOf(record, 'Name')).toBe(name)
    expect(textOf(record, 'CreatedDate')).toMatch(/\.\d{3}Z$/)
  })

  it('says that no record was found', async () => {
    const { path } = await run(
      await open({ operation: 'query', contentType: 'CSV' }),
      'CSV',
      "SELECT Id FROM Account WHERE Name = 'No such'",
    )
    const id = textOf(readXml((await resultOf(path, 'CSV')).text), 'result')
    expect((await resultOf(path, 'CSV', `/${id}`)).text).toBe('Records not found for this query')
  })

  it('counts batches, closes a job and takes no more', async () => {
    const job = await open({ operation: 'insert', contentType: 'CSV' })
    await run(job, 'CSV', 'Name\nOne')
    await run(job, 'CSV', 'Nope\nTwo')
    const [first, second] = (await send(`/job/${job}/batch`)).body.batchInfo
    expect([first.state, second.state, second.stateMessage]).toEqual([
      'Completed',
      'Failed',
      'InvalidBatch : Field name not found : Nope',
    ])
    const counts = {
      numberBatchesTotal: 2,
      numberBatchesCompleted: 1,
      numberBatchesFailed: 1,
      numberRecordsProcessed: 1,
    }
    expect((await send(`/job/${job}`, { body: '{"state":"Closed"}' })).body).toMatchObject({
      state: 'Closed',
      ...counts,
    })
    const late = await send(`/job/${job}/batch`, { body: 'Name\nThree', type: types.CSV })
    expect([late.status, textOf(readXml(late.text), 'exceptionCode')]).toEqual([400, 'InvalidJobState'])
  })

  it('takes a slash at the end, as clients of Java send it', async () => {
    const body =
      '<jobInfo><operation>insert</operation><object>Account</object><contentType>CSV</contentType></jobInfo>'
    const { status, text } = await send('/job/', { body, type: types.XML })
    expect(status).toBe(201)
    expect((await send(`/job/${textOf(readXml(text), 'id')}/batch/`)).status).toBe(200)
  })

  it('has no batch of data that broke off', async () => {
    const job = await open({ operation: 'insert', contentType: 'CSV' })
    async function* half() {
      yield Buffer.from('Name\nHalf')
      throw new Error('broken off')
    }
    const body = ReadableStream.from(half())
    const { accessToken } = world.as('admin').session
    const headers = { host: '127.0.0.1:4000', 'content-type': types.CSV, 'x-sfdc-session': accessToken }
    const request = new Request(`http://127.0.0.1:4000/services/async/62.0/job/${job}/batch`, {
      ...{ method: 'POST', body, headers, duplex: 'half' },
    })
    await world.org.app.request(request)
    expect((await send(`/job/${job}/batch`)).body.batchInfo).toEqual([])
  })

  it('does not begin a batch of a job that was aborted', async () => {
    const job = await open({ operation: 'insert', contentType: 'CSV' })
    const [sent] = await Promise.all([
      send(`/job/${job}/batch`, { body: 'Name\nNever', type: types.CSV }),
      send(`/job/${job}`, { body: '{"state":"Aborted"}' }),
    ])
    const done = async () =>
      (await send(`/job/${job}/batch`)).body.batchInfo.map((each: { state: string }) => each.state)
    await expect.poll(done).not.toContain('InProgress')
    expect((await send(`/job/${job}`)).body.state).toBe('Aborted')
    expect([201, 400]).toContain(sent.status)
  })

  it('writes with the rights of whoever sends the batch, and shows a job to its owner', async () => {
    const job = await open({ operation: 'insert', contentType: 'CSV', object: 'Account' })
    const stranger = await send(`/job/${job}`, { user: 'sara' })
    expect([stranger.status, stranger.body.exceptionCode]).toEqual([400, 'InvalidJob'])
    const refused = await send('/job', {
      body: '{"operation":"hardDelete","object":"Account","contentType":"CSV"}',
      user: 'sara',
    })
    expect(refused.body.exceptionCode).toBe('FeatureNotEnabled')
  })
})

describe('a request of Bulk API 1.0 that is wrong', () => {
  const job = '<jobInfo><operation>insert</operation><object>Account</object><contentType>CSV</contentType></jobInfo>'
  it.each<[string, string, Sent, string]>([
    ['no session', '/job', { body: job, type: types.XML, headers: { 'x-sfdc-session': 'x' } }, 'InvalidSessionId'],
    ['no such object', '/job', { body: job.replace('Account', 'Nope'), type: types.XML }, 'InvalidJob'],
    ['no such operation', '/job', { body: job.replace('insert', 'merge'), type: types.XML }, 'InvalidJob'],
    ['a zip', '/job', { body: job.replace('CSV', 'ZIP_CSV'), type: types.XML }, 'InvalidJob'],
    ['entities', '/job', { body: `<!DOCTYPE x [<!ENTITY a "b">]>${job}`, type: types.XML }, 'InvalidJob'],
    ['no XML', '/job', { body: '{', type: types.XML }, 'InvalidJob'],
    ['no such job', '/job/750000000000000AAA', { type: types.XML }, 'InvalidJob'],
    ['no such address', '/nowhere', { type: types.XML }, 'InvalidUrl'],
    [
      'primary keys',
      '/job',
      { body: job, type: types.XML, headers: { 'sforce-enable-pkchunking': 'true' } },
      'FeatureNotEnabled',
    ],
    ['size', '/job', { body: 'x', type: types.XML, headers: { 'content-length': '10000001' } }, 'ClientInputError'],
  ])('is refused: %s', async (...[, path, sent, code]) => {
    const { status, text } = await send(path, sent)
    expect([status, readXml(text).name, textOf(readXml(text), 'exceptionCode')]).toEqual([400, 'error', code])
  })

  it('is refused: a session that is for no API', async () => {
    const { accessToken } = world.org.sessions.open(world.as('admin').person, { scope: 'openid' })
    const { body } = await send('/job/750000000000000AAA', { headers: { 'x-sfdc-session': accessToken } })
    expect(body.exceptionCode).toBe('InvalidSessionId')
  })

  it('is refused: data that are not what the job says', async () => {
    const id = await open({ operation: 'insert', contentType: 'JSON' })
    const csv = await send(`/job/${id}/batch`, { body: 'Name\nA', type: types.CSV })
    expect([csv.status, textOf(readXml(csv.text), 'exceptionCode')]).toEqual([400, 'InvalidBatch'])
    const { info } = await run(id, 'JSON', '{"Name":"no list"}')
    expect(info).toMatchObject({
      state: 'Failed',
      stateMessage: expect.stringContaining('InvalidBatch : The data is no list of records in JSON'),
    })
    const many = await run(id, 'JSON', JSON.stringify(Array.from({ length: 10_001 }, () => ({ Name: 'x' }))))
    expect(many.info).toMatchObject({
      state: 'Failed',
      stateMessage: 'InvalidBatch : A batch may have 10000 records at most',
    })
  })
})
