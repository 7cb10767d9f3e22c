import { afterAll, describe, expect, it } from 'vitest'
import { createBulkWorld } from './world.ts'

const { as, idOf, store, failures, bulk } = createBulkWorld()
const admin = as('admin')
const sara = as('sara')
afterAll(() => {
  bulk.close()
  expect(failures).toEqual([])
})

const job = (query: unknown, operation = 'query') => ({ operation, query })
const namesIn = (csv: string) =>
  csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map(line => line.slice(1, -1))

describe('a query job', () => {
  it('begins as UploadComplete and is described as Salesforce does', async () => {
    const { status, body } = await sara.send('POST', '/query', job('select id from account'))
    expect(status).toBe(200)
    expect(body).toEqual({
      id: body.id,
      operation: 'query',
      object: 'Account',
      createdById: sara.session.userId,
      createdDate: '2026-05-20T12:34:56.789+0000',
      systemModstamp: '2026-05-20T12:34:56.789+0000',
      state: 'UploadComplete',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: 62,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    })
    const { object, jobType, numberRecordsProcessed } = await sara.end(`/query/${body.id}`)
    expect({ object, jobType }).toEqual({ object: 'Account', jobType: 'V2Query' })
    expect(numberRecordsProcessed).toBeGreaterThan(0)
  })

  it('gives its results in sets, each with the header, until the locator is null', async () => {
    const { id, text, headers } = await admin.query('SELECT Name FROM Account ORDER BY Name')
    const all = namesIn(text)
    expect(headers.get('sforce-locator')).toBe('null')
    expect(headers.get('sforce-numberofrecords')).toBe(String(all.length))
    expect(headers.get('content-type')).toBe('text/csv')
    const found: string[] = []
    let locator = ''
    do {
      const set = await admin.send('GET', `/query/${id}/results?maxRecords=7${locator && `&locator=${locator}`}`)
      expect(set.text).toMatch(/^"Name"\n/)
      expect(set.headers.get('sforce-numberofrecords')).toBe(String(namesIn(set.text).length))
      found.push(...namesIn(set.text))
      locator = set.headers.get('sforce-locator') ?? ''
    } while (locator !== 'null')
    expect(found).toEqual(all)
    expect(all.length).toBeGreaterThan(14)
  })

  it('names columns as the fields are named, through parents, aliases and functions, and writes every value as text', async () => {
    const { text } = await admin.query(
      "SELECT c.id, c.account.owner.NAME, toLabel(LeadSource), HasOptedOutOfEmail, createddate, Fax FROM Contact c WHERE Email LIKE 'klara.vogel@%'",
    )
    expect(text.split('\n')[0]).toBe('"Id","Account.Owner.Name","LeadSource","HasOptedOutOfEmail","CreatedDate","Fax"')
    expect(text.split('\n')[1]).toMatch(
      /^"003\w{15}","Sara Sales","Partner Referral","false","\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z",""$/,
    )
  })

  it('has a header even without a record, and a null parent is blank', async () => {
    const none = await admin.query("SELECT Id, Owner.Username FROM Account WHERE Name = 'nobody'")
    expect(none.text).toBe('"Id","Owner.Username"\n')
    const { text } = await admin.query('SELECT Parent.Name FROM Account WHERE ParentId = null LIMIT 1')
    expect(text).toBe('"Parent.Name"\n""\n')
  })

  it('writes lines and columns as asked', async () => {
    const query = "SELECT Name, Phone FROM Account WHERE Name = 'Nordwind Logistik'"
    const { text } = await admin.query(query, { lineEnding: 'CRLF', columnDelimiter: 'PIPE' })
    expect(text).toMatch(/^"Name"\|"Phone"\r\n"Nordwind Logistik"\|"[^"]*"\r\n$/)
  })

  it('shows what the user may see', async () => {
    const query = 'SELECT Name FROM Account'
    const [all, seen] = [await admin.query(query), await sara.query(query)]
    expect(namesIn(all.text)).toContain('Great Lakes Robotics')
    expect(namesIn(seen.text)).not.toContain('Great Lakes Robotics')
  })

  it('finds deleted records as queryAll only', async () => {
    const id = idOf('Account', 'Name', 'Great Lakes Robotics')
    const account = store.schema.objectOf('Account')
    if (account) store.update(account, id, { IsDeleted: 1 })
    const query = `SELECT Id FROM Account WHERE Id = '${id}'`
    expect((await admin.query(query)).text).toBe('"Id"\n')
    expect((await admin.query(query, { operation: 'queryAll' })).text).toBe(`"Id"\n"${id}"\n`)
    if (account) store.update(account, id, { IsDeleted: 0 })
  })

  it('reads more records than it takes at once', async () => {
    const { body } = await admin.send('POST', '/query', job('SELECT Id FROM Contact'))
    const extra = Array.from({ length: 700 }, (_, n) => `Person ${n}`).join('\n')
    await admin.load({ object: 'Contact', operation: 'insert' }, `LastName\n${extra}\n`)
    await admin.end(`/query/${body.id}`)
    const { text } = await admin.query('SELECT LastName FROM Contact')
    expect(namesIn(text).filter(name => name.startsWith('Person '))).toHaveLength(700)
    expect(new Set(namesIn(text).filter(name => name.startsWith('Person '))).size).toBe(700)
  })
})

describe('a query that a job cannot answer', () => {
  it.each([
    ['GROUP BY', 'SELECT Industry FROM Account GROUP BY Industry', 'GROUP BY not supported in Bulk Query'],
    ['OFFSET', 'SELECT Id FROM Account LIMIT 5 OFFSET 2', 'OFFSET not supported in Bulk Query'],
    ['totals', 'SELECT COUNT() FROM Account', 'Aggregate functions not supported in Bulk Query'],
    ['a total', 'SELECT MAX(Name) FROM Account', 'Aggregate functions not supported in Bulk Query'],
    [
      'lists of children',
      'SELECT Id, (SELECT Id FROM Contacts) FROM Account',
      'Aggregate Relationships not supported in Bulk Query',
    ],
    ['TYPEOF', 'SELECT TYPEOF What WHEN Account THEN Name END FROM Task', 'TYPEOF not supported in Bulk Query'],
    ['FIELDS()', 'SELECT FIELDS(STANDARD) FROM Account', 'FIELDS() not supported in Bulk Query'],
    [
      'compound fields',
      'SELECT Id, BillingAddress FROM Account',
      'Selecting compound data not supported in Bulk Query',
    ],
    [
      'compound fields of a parent',
      'SELECT Account.BillingAddress FROM Contact',
      'Selecting compound data not supported in Bulk Query',
    ],
  ])('with %s is refused', async (_, query, message) => {
    const { status, body } = await admin.send('POST', '/query', job(query))
    expect({ status, body }).toEqual({ status: 400, body: [{ errorCode: 'API_ERROR', message }] })
  })

  it('is refused where it is wrong, with its place', async () => {
    const { body } = await admin.send('POST', '/query', job('SELECT Nope FROM Account'))
    expect(body).toMatchObject([
      { errorCode: 'INVALID_FIELD', message: expect.stringContaining('ERROR at Row:1:Column:8') },
    ])
    const malformed = await admin.send('POST', '/query', job('SELECT FROM Account'))
    expect(malformed.body).toMatchObject([{ errorCode: 'MALFORMED_QUERY' }])
    const hidden = await sara.send('POST', '/query', job('SELECT Sic FROM Account'))
    expect(hidden.body).toMatchObject([{ errorCode: 'INVALID_FIELD' }])
    const absent = await sara.send('POST', '/query', job('SELECT Id FROM ProvisioningParameter__mdt'))
    expect(absent.body).toMatchObject([{ errorCode: 'INVALID_TYPE' }])
  })

  it('must be there, and the operation known', async () => {
    for (const settings of [job(undefined), job('  '), job(7), job('SELECT Id FROM Account', 'insert')]) {
      expect(await admin.send('POST', '/query', settings)).toMatchObject({
        status: 400,
        body: [{ errorCode: 'INVALIDJOB' }],
      })
    }
  })

  it('semi-joins are no lists of children', async () => {
    const { text } = await admin.query('SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) LIMIT 1')
    expect(text).toMatch(/^"Id"\n"001/)
  })
})

describe('the results of a query job', () => {
  const refused = (errorCode: string) => ({ status: 400, body: [{ errorCode }] })

  it('are not there before its end', async () => {
    const { body } = await admin.send('POST', '/query', job('SELECT Id FROM Account'))
    expect(await admin.send('GET', `/query/${body.id}/results`)).toMatchObject(refused('INVALIDJOBSTATE'))
    expect(await admin.send('DELETE', `/query/${body.id}`)).toMatchObject(refused('INVALIDJOBSTATE'))
  })

  it('are asked for with a sound locator, number and API version', async () => {
    const { id } = await admin.query('SELECT Id FROM Account')
    for (const locator of ['x', 'LTE', 'OTk5OTk5', 'MA']) {
      const path = `/query/${id}/results?locator=${locator}`
      expect(await admin.send('GET', path)).toMatchObject(refused('INVALID_QUERY_LOCATOR'))
    }
    for (const count of ['0', '-1', 'x', '']) {
      expect(await admin.send('GET', `/query/${id}/results?maxRecords=${count}`)).toMatchObject({ status: 400 })
    }
    expect((await admin.send('GET', `/services/data/v61.0/jobs/query/${id}/results`)).status).toBe(409)
  })

  it('are for who asked', async () => {
    const { id } = await admin.query('SELECT Id FROM Account')
    expect(await sara.send('GET', `/query/${id}/results`)).toMatchObject(refused('INVALIDUSER'))
  })

  it('are gone with the job, and never there when it was aborted', async () => {
    const { body } = await admin.send('POST', '/query', job('SELECT Id FROM Contact'))
    expect((await admin.send('PATCH', `/query/${body.id}`, { state: 'Aborted' })).body).toMatchObject({
      state: 'Aborted',
    })
    expect(await admin.send('GET', `/query/${body.id}/results`)).toMatchObject(refused('INVALIDJOBSTATE'))
    expect(await admin.send('PATCH', `/query/${body.id}`, { state: 'UploadComplete' })).toMatchObject(
      refused('INVALIDJOBSTATE'),
    )
    expect((await admin.send('DELETE', `/query/${body.id}`)).status).toBe(204)
    expect((await admin.send('GET', `/query/${body.id}`)).status).toBe(404)
  })
})
