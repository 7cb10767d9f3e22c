import { text } from 'node:stream/consumers'
import { Connection, Date as SfDate } from 'jsforce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

/** What jsforce asks for when nobody chooses. */
const version = '50.0'
let local: LocalOrg
let admin: Connection
let sara: Connection

const connect = (username: string): Connection => {
  const accessToken = local.users.find(user => user.username === username)?.accessToken ?? ''
  return new Connection({ instanceUrl: local.org, accessToken })
}

beforeAll(async () => {
  local = await startLocalOrg()
  admin = connect('admin@acme.example')
  sara = connect('sara.sales@acme.example')
})
afterAll(() => local.close())

const minuteMs = 60_000
const failure = (code: string) => expect.objectContaining({ errorCode: code })

const makeAccounts = async (...names: string[]): Promise<string[]> => {
  const made = await admin.create(
    'Account',
    names.map(Name => ({ Name })),
  )
  return made.map(({ id }) => id ?? '')
}

describe('jsforce queries', () => {
  it('in one go', async () => {
    const { totalSize, done, records } = await sara.query("SELECT Name FROM Account WHERE Name = 'Nordwind Logistik'")
    expect([totalSize, done, records[0]?.Name]).toEqual([1, true, 'Nordwind Logistik'])
  })

  it('in batches, by queryMore with the address and with the locator', async () => {
    const query = admin.query('SELECT Id FROM Contact ORDER BY Id', {
      headers: { 'Sforce-Query-Options': 'batchSize=200' },
    })
    const first = await query
    expect([first.totalSize, first.done, first.records.length]).toEqual([300, false, 200])
    const url = first.nextRecordsUrl ?? ''
    const second = await admin.queryMore(url)
    expect([second.done, second.records.length]).toEqual([true, 100])
    expect((await admin.queryMore(url.split('/').at(-1) ?? '')).records).toEqual(second.records)
  })

  it('all batches by itself', async () => {
    const options = { autoFetch: true, maxFetch: 1000, headers: { 'Sforce-Query-Options': 'batchSize=200' } }
    const { records } = await admin.query('SELECT Id FROM Contact', options)
    expect(records).toHaveLength(300)
  })

  it('as a stream of records, and as CSV', async () => {
    const names: string[] = []
    const stream = sara.query<{ Name: string }>('SELECT Name FROM Account ORDER BY Name LIMIT 3')
    await new Promise((resolve, reject) =>
      stream
        .on('record', (record: { Name: string }) => names.push(record.Name))
        .on('end', resolve)
        .on('error', reject)
        .run(),
    )
    expect(names).toEqual(names.toSorted())
    const csv = await text(sara.query('SELECT Name FROM Account ORDER BY Name LIMIT 3').stream('csv'))
    expect(csv.trim().split('\n')).toEqual(['Name', ...names])
  })

  it('built from conditions, with dates, parents and children', async () => {
    const contacts = await sara
      .sobject('Contact')
      .find(
        {
          'Account.Name': { $like: 'Nordwind%' },
          LastName: { $in: ['Brandt', 'Vogel'] },
          CreatedDate: { $gt: SfDate.toDateTimeLiteral(new Date(2000, 0, 1)) },
          Email: { $ne: null },
        },
        ['LastName', 'Account.Name'],
      )
      .sort({ LastName: -1 })
      .limit(2)
    expect(contacts.map(({ LastName }) => LastName)).toEqual(['Vogel', 'Brandt'])
    const accounts = await sara
      .sobject('Account')
      .find({ Name: 'Nordwind Logistik' }, ['Name'])
      .include('Contacts')
      .select(['LastName'])
      .limit(1)
      .end()
    expect(accounts[0]?.Contacts?.records).toHaveLength(1)
  })

  it('one record, a count, and every field', async () => {
    const account = await sara.sobject('Account').findOne({ Name: 'Nordwind Logistik' }, ['Id', 'Industry'])
    expect(account).toMatchObject({ Industry: 'Transportation' })
    expect(await sara.sobject('Account').count({ Name: { $like: 'Nord%' } })).toBe(1)
    const [record] = await sara.sobject('Account').find({ Name: 'Nordwind Logistik' })
    expect(record).toMatchObject({ Region__c: 'Europe' })
  })

  it('deleted records too, when told to scan all', async () => {
    const [id = ''] = await makeAccounts('Deleted for scanAll')
    await admin.sobject('Account').destroy(id)
    const soql = `SELECT Id FROM Account WHERE Id = '${id}'`
    expect((await admin.query(soql)).totalSize).toBe(0)
    expect((await admin.query(soql, { scanAll: true })).totalSize).toBe(1)
  })

  it('and hears of mistakes and of what it may not read', async () => {
    await expect(sara.query('SELECT Bacon FROM Account')).rejects.toEqual(failure('INVALID_FIELD'))
    await expect(sara.query('SELECT Sic FROM Account')).rejects.toEqual(failure('INVALID_FIELD'))
    await expect(sara.query('SELECT FROM Account')).rejects.toEqual(failure('MALFORMED_QUERY'))
  })

  it('updates and deletes what a query finds', async () => {
    await makeAccounts('Batch 1', 'Batch 2')
    const found = () => admin.sobject('Account').find({ Name: { $like: 'Batch _' } })
    const updated = await found().update(({ Id, Name }) => ({ Id, Description: `was ${Name}` }))
    expect(updated.map(({ success }) => success)).toEqual([true, true])
    const [first] = await found().select(['Description']).sort('Name')
    expect(first?.Description).toBe('was Batch 1')
    expect((await found().destroy()).map(({ success }) => success)).toEqual([true, true])
    expect(await found()).toEqual([])
  })
})

describe('jsforce records', () => {
  it('one: created, read, changed, deleted', async () => {
    const accounts = admin.sobject('Account')
    const { id = '', success } = await accounts.create({ Name: 'Single', Industry: 'Energy' })
    expect(success).toBe(true)
    expect(await accounts.retrieve(id)).toMatchObject({ Id: id, Name: 'Single' })
    expect(await accounts.retrieve(id, { fields: ['Name'] })).toEqual(
      expect.not.objectContaining({ Industry: 'Energy' }),
    )
    expect(await accounts.update({ Id: id, Industry: 'Banking' })).toMatchObject({ success: true })
    expect(await accounts.record(id).retrieve()).toMatchObject({ Industry: 'Banking' })
    await accounts.record(id).update({ Rating: 'Hot' })
    expect(await accounts.record(id).destroy()).toMatchObject({ id, success: true })
    await expect(accounts.retrieve(id)).rejects.toEqual(failure('ENTITY_IS_DELETED'))
  })

  it('many: with the fate of each', async () => {
    const made = await admin.create('Account', [{ Name: 'Many 1' }, { Industry: 'Energy' }, { Name: 'Many 2' }])
    expect(made.map(({ success }) => success)).toEqual([true, false, true])
    expect(made[1]?.errors).toMatchObject([{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }])
    const ids = made.flatMap(({ id }) => id ?? [])
    expect((await admin.retrieve('Account', ids)).map(({ Name }) => Name)).toEqual(['Many 1', 'Many 2'])
    const changed = await admin.update(
      'Account',
      ids.map(Id => ({ Id, Rating: 'Hot' })),
      { allOrNone: true },
    )
    expect(changed.map(({ success }) => success)).toEqual([true, true])
    expect((await admin.destroy('Account', ids)).map(({ success }) => success)).toEqual([true, true])
  })

  it('more than a collection holds, in several requests', async () => {
    const names = Array.from({ length: 250 }, (_, at) => ({ Name: `Lot ${at}` }))
    const made = await admin.create('Account', names, { allowRecursive: true })
    expect(made.filter(({ success }) => success)).toHaveLength(250)
    const ids = made.map(({ id }) => id ?? '')
    expect(await admin.destroy('Account', ids, { allowRecursive: true })).toHaveLength(250)
  })

  it('all or none', async () => {
    const made = await admin.create('Account', [{ Name: 'Neither' }, {}], { allOrNone: true })
    expect(made.map(({ success }) => success)).toEqual([false, false])
    expect(await admin.sobject('Account').count({ Name: 'Neither' })).toBe(0)
  })

  it('by external id', async () => {
    const accounts = admin.sobject('Account')
    const row = { Customer_Number__c: 'C-9001', Name: 'Upserted' }
    const first = await accounts.upsert(row, 'Customer_Number__c')
    const again = await accounts.upsert({ ...row, Name: 'Upserted again' }, 'Customer_Number__c')
    expect([first.success, again.success, again.id]).toEqual([true, true, first.id])
    expect(await accounts.retrieve(first.id ?? '')).toMatchObject({ Name: 'Upserted again' })
    const many = await accounts.upsert([row, { ...row, Customer_Number__c: 'C-9002' }], 'Customer_Number__c')
    expect(many.map(({ success }) => success)).toEqual([true, true])
    await accounts.destroy(many.map(({ id }) => id ?? ''))
  })

  it('with the bytes of a file', async () => {
    const VersionData = Buffer.from('Hello, file').toString('base64')
    const { id = '' } = await admin
      .sobject('ContentVersion')
      .create({ Title: 'Note', PathOnClient: 'note.txt', VersionData })
    const blob = admin.sobject('ContentVersion').record(id).blob('VersionData')
    expect(await text(blob as unknown as AsyncIterable<string>)).toBe('Hello, file')
  })

  it('with the rights of the user', async () => {
    const tom = connect('tom.sales@acme.example')
    const account = await sara.sobject('Account').findOne({ Name: 'Nordwind Logistik' }, ['Id'])
    await expect(tom.sobject('Account').retrieve(account?.Id ?? '')).rejects.toEqual(failure('NOT_FOUND'))
    await expect(sara.sobject('Account').update({ Id: account?.Id ?? '', Tier__c: 'Gold' })).rejects.toEqual(
      failure('INVALID_FIELD_FOR_INSERT_UPDATE'),
    )
  })

  it('that have changed or gone since a time', async () => {
    const [kept = '', gone = ''] = await makeAccounts('Kept', 'Gone')
    await admin.sobject('Account').destroy(gone)
    const [start, end] = [new Date(Date.now() - 2 * minuteMs), new Date(Date.now() + 2 * minuteMs)]
    const updated = await admin.sobject('Account').updated(start, end)
    expect(updated.ids).toContain(kept)
    const deleted = await admin.deleted('Account', start.toISOString(), end.toISOString())
    expect(deleted.deletedRecords.map(({ id }) => id)).toContain(gone)
    await admin.sobject('Account').destroy(kept)
  })
})

describe('jsforce descriptions', () => {
  it('of an object and of all', async () => {
    const described = await sara.describe('Account')
    expect(described.fields.find(({ name }) => name === 'Name')).toMatchObject({ nameField: true, length: 255 })
    expect(described.fields.some(({ name }) => name === 'Sic')).toBe(false)
    const all = await sara.describeGlobal()
    expect(all.sobjects.map(({ name }) => name)).toContain('Opportunity')
  })

  it('kept, and asked for again', async () => {
    const account = sara.sobject('Account')
    const first = await account.describe$()
    expect(account.describe$$()).toEqual(first)
    expect((await sara.describeGlobal$()).maxBatchSize).toBe(200)
  })

  it('of what is not there', async () => {
    await expect(sara.describe('Bacon__c')).rejects.toEqual(failure('NOT_FOUND'))
  })
})

describe('jsforce calls', () => {
  it('search', async () => {
    const sosl = 'FIND {Nordwind} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Name)'
    const { searchRecords } = await sara.search(sosl)
    expect(searchRecords).toEqual([expect.objectContaining({ Name: 'Nordwind Logistik' })])
    await expect(sara.search('FIND Nordwind')).rejects.toEqual(failure('MALFORMED_SEARCH'))
  })

  it('limits, and what each answer says of them', async () => {
    const limits = await sara.limits()
    const { Max, Remaining } = limits.DailyApiRequests ?? {}
    expect(sara.limitInfo.apiUsage).toEqual({ used: (Max ?? 0) - (Remaining ?? 0), limit: Max })
  })

  it('recently viewed records of an object, of which there are none', async () => {
    expect(await sara.sobject('Account').recent()).toEqual([])
  })

  it('Apex REST, with every method', async () => {
    expect(await sara.apex.get('/credit/001')).toMatchObject({ accountId: '001', rating: 'A' })
    expect(await sara.apex.post('/orders', { accountId: '001', lines: [] })).toMatchObject({ status: 'Draft' })
    expect(await sara.apex.put('/echo/a', { x: 1 })).toMatchObject({ method: 'PUT', body: { x: 1 } })
    expect(await sara.apex.patch('/echo/a', { x: 1 })).toMatchObject({ method: 'PATCH' })
    expect(await sara.apex.delete('/echo/a')).toMatchObject({ method: 'DELETE' })
    await expect(sara.apex.post('/broken', {})).rejects.toEqual(failure('APEX_ERROR'))
  })

  it('any resource, by each kind of address and method', async () => {
    const path = '/sobjects/Account'
    const made = await admin.requestPost<{ id: string }>(path, { Name: 'By hand' })
    await admin.requestPatch(`${path}/${made.id}`, { Rating: 'Warm' })
    expect(await admin.requestGet(`/services/data/v${version}${path}/${made.id}`)).toMatchObject({ Rating: 'Warm' })
    await admin.requestDelete(`${local.org}/services/data/v${version}${path}/${made.id}`)
    await expect(admin.request(`${path}/${made.id}`)).rejects.toEqual(failure('ENTITY_IS_DELETED'))
    await expect(admin.requestPut(path, {})).rejects.toEqual(failure('METHOD_NOT_ALLOWED'))
  })

  it('composite requests', async () => {
    const compositeRequest = [
      {
        method: 'POST',
        url: `/services/data/v${version}/sobjects/Account`,
        referenceId: 'account',
        body: { Name: 'Both' },
      },
      {
        method: 'POST',
        url: `/services/data/v${version}/sobjects/Contact`,
        referenceId: 'contact',
        body: { LastName: 'Both', AccountId: '@{account.id}' },
      },
    ]
    const { compositeResponse } = await admin.requestPost<{ compositeResponse: { httpStatusCode: number }[] }>(
      '/composite',
      { compositeRequest, allOrNone: true },
    )
    expect(compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201])
  })

  it('actions', async () => {
    const results = await sara.requestPost('/actions/custom/flow/Escalate_Case', { inputs: [{ caseId: '500' }] })
    expect(results).toMatchObject([{ isSuccess: true, outputValues: { caseId: '500' } }])
  })

  it.each(['/tabs', '/theme', '/quickActions', '/recent'])(
    'get a plain 404 for what this org does not have: %s',
    async path => {
      await expect(sara.request(path)).rejects.toEqual(failure('NOT_FOUND'))
    },
  )

  it('end with a session that has ended', async () => {
    const mia = connect('mia.manager@acme.example')
    await mia.query('SELECT Id FROM Account LIMIT 1')
    local.sessions.end(mia.accessToken ?? '')
    await expect(mia.query('SELECT Id FROM Account LIMIT 1')).rejects.toEqual(failure('INVALID_SESSION_ID'))
  })
})

describe('jsforce bulk 2.0', () => {
  const bulk = () => admin.bulk2
  const wait = { pollTimeout: 20_000, pollInterval: 50 }

  it('loads, updates and deletes records', async () => {
    const rows = ['Bulk 1', '', 'Bulk, "2"'].map(Name => ({ Name, Industry: 'Energy' }))
    const inserted = await bulk().loadAndWaitForResults({
      object: 'Account',
      operation: 'insert',
      input: rows,
      ...wait,
    })
    expect(inserted.successfulResults).toMatchObject([{ Name: 'Bulk 1' }, { Name: 'Bulk, "2"' }])
    expect(inserted.failedResults[0]?.sf__Error).toContain('REQUIRED_FIELD_MISSING')
    const ids = inserted.successfulResults.map(({ sf__Id }) => ({ Id: sf__Id }))
    const changes = ids.map(({ Id }) => ({ Id, Rating: 'Hot' }))
    const updated = await bulk().loadAndWaitForResults({
      object: 'Account',
      operation: 'update',
      input: changes,
      ...wait,
    })
    expect(updated.successfulResults).toHaveLength(2)
    const deleted = await bulk().loadAndWaitForResults({ object: 'Account', operation: 'delete', input: ids, ...wait })
    expect(deleted.successfulResults).toHaveLength(2)
  })

  it('queries records', async () => {
    const stream = await bulk().query('SELECT Name FROM Account ORDER BY Name LIMIT 3', wait)
    const records = await stream.toArray()
    expect(records).toHaveLength(3)
  })

  it('aborts and deletes a job', async () => {
    const job = bulk().createJob({ object: 'Account', operation: 'insert' })
    await job.open()
    await job.abort()
    expect((await job.check()).state).toBe('Aborted')
    await job.delete()
  })
})
