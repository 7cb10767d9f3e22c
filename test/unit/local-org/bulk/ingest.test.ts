import { afterAll, describe, expect, it } from 'vitest'
import { createBulkWorld } from './world.ts'

const { as, idOf, store, failures, bulk } = createBulkWorld()
const admin = as('admin')
const sara = as('sara')
afterAll(() => {
  bulk.close()
  expect(failures).toEqual([])
})

const accounts = (operation: string, more: object = {}) => ({ object: 'Account', operation, ...more })
const nordwind = idOf('Account', 'Name', 'Nordwind Logistik')
const robotics = idOf('Account', 'Name', 'Great Lakes Robotics')
const objectOf = (name: string) => {
  const object = store.schema.objectOf(name)
  if (object === undefined) throw new Error(name)
  return object
}
const accountOf = (id: string) => store.read(objectOf('Account'), id)
const idIn = (results: string): string => /^"(\w{18})"/m.exec(results)?.[1] ?? ''

describe('an ingest job', () => {
  it('is described when created, closed and asked for, as Salesforce does', async () => {
    const created = await sara.send('POST', '/ingest', { object: 'account', operation: 'insert' })
    expect(created).toMatchObject({ status: 200 })
    const { id } = created.body
    expect(created.body).toEqual({
      id,
      operation: 'insert',
      object: 'Account',
      createdById: sara.session.userId,
      createdDate: '2026-05-20T12:34:56.789+0000',
      systemModstamp: '2026-05-20T12:34:56.789+0000',
      state: 'Open',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: 62,
      contentUrl: `services/data/v62.0/jobs/ingest/${id}/batches`,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    })
    expect(await sara.upload(id, 'Name\nDescribed\n')).toMatchObject({ status: 201, text: '' })
    const closed = await sara.send('PATCH', `/ingest/${id}`, { state: 'UploadComplete' })
    expect(closed.body).toMatchObject({ id, state: 'UploadComplete' })
    expect(closed.body).not.toHaveProperty('contentUrl')
    expect(await sara.end(`/ingest/${id}`)).toMatchObject({
      state: 'JobComplete',
      jobType: 'V2Ingest',
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
      retries: 0,
      totalProcessingTime: 0,
      apexProcessingTime: 0,
    })
  })

  it('goes through its states while others are answered', async () => {
    const id = await admin.open(accounts('insert'))
    const rows = Array.from({ length: 200 }, (_, n) => `Row ${n}`)
    await admin.upload(id, `Name\n${rows.join('\n')}`)
    const seen = [(await admin.send('PATCH', `/ingest/${id}`, { state: 'UploadComplete' })).body]
    do seen.push((await admin.send('GET', `/ingest/${id}`)).body)
    while (seen.at(-1)?.state !== 'JobComplete')
    expect([...new Set(seen.map(({ state }) => state))]).toEqual(['UploadComplete', 'InProgress', 'JobComplete'])
    expect(new Set(seen.map(each => each.numberRecordsProcessed)).size).toBeGreaterThan(3)
  })

  it('tells row by row what became of the data, as it was sent', async () => {
    const csv =
      '\uFEFFName,AnnualRevenue,Owner.Username,Description\n' +
      '"Acme ""Bulk""\nLimited",1e3,tom.sales@acme.example,#N/A\n' +
      'Wrong,many,,\n,5,,text\nNobody,,nobody@acme.example,\nShort,1\n'
    const { job, successful, failed, unprocessed } = await admin.load(accounts('insert'), csv)
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 5, numberRecordsFailed: 4 })
    const id = idIn(successful)
    expect(successful).toBe(
      '"sf__Id","sf__Created","Name","AnnualRevenue","Owner.Username","Description"\n' +
        `"${id}","true","Acme ""Bulk""\nLimited","1e3","tom.sales@acme.example","#N/A"\n`,
    )
    expect(accountOf(id)).toMatchObject({ Name: 'Acme "Bulk"\nLimited', AnnualRevenue: 1000, Description: null })
    expect(accountOf(id)?.OwnerId).toBe(idOf('User', 'Username', 'tom.sales@acme.example'))
    expect(failed).toBe(
      '"sf__Id","sf__Error","Name","AnnualRevenue","Owner.Username","Description"\n' +
        '"","INVALID_TYPE_ON_FIELD_IN_RECORD:Annual Revenue: value not of required type: many:AnnualRevenue --","Wrong","many","",""\n' +
        '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","5","","text"\n' +
        '"","INVALID_FIELD:Foreign key external ID: nobody@acme.example not found for field Username in entity User:--","Nobody","","nobody@acme.example",""\n' +
        '"","CLIENTINPUTERROR:The row has 2 values, the header has 4:--","Short","1"\n',
    )
    expect(unprocessed).toBe('"Name","AnnualRevenue","Owner.Username","Description"\n')
  })

  it.each([
    ['BACKQUOTE', '`'],
    ['CARET', '^'],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['TAB', '\t'],
  ])('reads and writes columns parted by %s and lines by CRLF', async (columnDelimiter, sign) => {
    const settings = accounts('insert', { columnDelimiter, lineEnding: 'CRLF' })
    const { successful } = await admin.load(settings, `Name${sign}Phone\r\nA, B${sign}1\r\n`)
    const line = ['sf__Id', 'sf__Created', 'Name', 'Phone'].map(name => `"${name}"`).join(sign)
    expect(successful.split('\r\n')).toEqual([line, expect.stringContaining(`"A, B"${sign}"1"`), ''])
  })

  it('takes a small upload along with its settings', async () => {
    const form = new FormData()
    form.append('job', new Blob([JSON.stringify(accounts('insert'))], { type: 'application/json' }))
    form.append('content', new Blob(['Name\nIn one request\n'], { type: 'text/csv' }), 'content')
    const { status, body } = await sara.request('POST', '/ingest', { body: form })
    expect({ status, state: body.state }).toEqual({ status: 200, state: 'UploadComplete' })
    expect(await sara.end(`/ingest/${body.id}`)).toMatchObject({ numberRecordsProcessed: 1, numberRecordsFailed: 0 })
  })
})

describe('what a job does', () => {
  it('updates fields that have a value, empties those with #N/A, leaves the others', async () => {
    const { successful } = await admin.load(
      accounts('insert'),
      'Name,Phone,Fax,Website\nTo update,1,2,https://a.example\n',
    )
    const id = idIn(successful)
    const { failed, job } = await admin.load(accounts('update'), `Id,Phone,Fax,Website\n${id.slice(0, 15)},9,,#N/A\n`)
    expect(job.numberRecordsFailed, failed).toBe(0)
    expect(accountOf(id)).toMatchObject({ Name: 'To update', Phone: '9', Fax: '2', Website: null })
  })

  it('upserts by external id, telling which records are new', async () => {
    const settings = accounts('upsert', { externalIdFieldName: 'customer_number__c' })
    const first = await admin.load(settings, 'Customer_Number__c,Name\nB-1,One\n')
    const second = await admin.load(settings, 'Customer_Number__c,Name\nB-1,One again\nB-2,Two\n,None\n')
    expect(first.successful).toMatch(/"true","B-1"/)
    expect(second.successful).toMatch(/"false","B-1","One again"\n"\w{18}","true","B-2"/)
    expect(second.failed).toContain('"MISSING_ARGUMENT:Customer_Number__c not specified:Customer_Number__c --"')
    expect(accountOf(idIn(first.successful))?.Name).toBe('One again')
    expect(second.job).toMatchObject({ externalIdFieldName: 'Customer_Number__c' })
  })

  it('upserts by Id', async () => {
    const { successful } = await admin.load(accounts('insert'), 'Name\nBy id\n')
    const csv = `Id,Name\n${idIn(successful)},Changed\n,New\n`
    const result = await admin.load(accounts('upsert', { externalIdFieldName: 'Id' }), csv)
    expect(result.successful).toMatch(/"false","\w{18}","Changed"\n"\w{18}","true","","New"/)
    const bare = await admin.load(accounts('upsert', { externalIdFieldName: 'Id' }), 'Name\nNew as well\n')
    expect(bare.successful).toMatch(/"\w{18}","true","New as well"/)
  })

  it.each(['insert', 'update', 'delete'])('%s: nothing, when nothing was uploaded', async operation => {
    for (const csv of ['', 'Id\n']) {
      if (operation === 'insert' && csv !== '') continue
      const { job, successful, failed } = await admin.load(accounts(operation), csv)
      expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 0, numberRecordsFailed: 0 })
      expect([successful, failed].join('')).not.toMatch(/\w{18}/)
    }
  })

  it('deletes into the recycle bin, or for good with what belongs to it', async () => {
    const { successful } = await admin.load(accounts('insert'), 'Name\nBinned\nGone\n')
    const [binned = '', gone = ''] = [...successful.matchAll(/^"(\w{18})"/gm)].map(([, id]) => id)
    const contact = await admin.load({ object: 'Contact', operation: 'insert' }, `LastName,AccountId\nDetail,${gone}\n`)
    const csv = (id: string) => `Id,Name\n${id},ignored\n`
    expect((await admin.load(accounts('delete'), csv(binned))).job.numberRecordsFailed).toBe(0)
    expect((await admin.load(accounts('hardDelete'), csv(gone))).job.numberRecordsFailed).toBe(0)
    expect(accountOf(binned)?.IsDeleted).toBe(1)
    expect(accountOf(gone)).toBeUndefined()
    expect(store.read(objectOf('Contact'), idIn(contact.successful))).toBeUndefined()
    const again = await admin.load(accounts('delete'), csv(binned))
    expect(again.failed).toContain(`"${binned}","ENTITY_IS_DELETED:entity is deleted:--"`)
    expect((await admin.load(accounts('hardDelete'), csv(binned))).job.numberRecordsFailed).toBe(0)
    expect(accountOf(binned)).toBeUndefined()
  })

  it.each([
    [
      'an id of another kind',
      'update',
      [`Id,Phone\n${idOf('Contact', 'LastName', 'Vogel')},1\n`, /MALFORMED_ID:Account ID: /] as const,
    ],
    [
      'an id that nothing has',
      'update',
      ['Id,Phone\n001AH00000zzzzz,1\n', /INVALID_CROSS_REFERENCE_KEY:invalid cross/] as const,
    ],
    ['no id', 'delete', ['Id,Name\n,x\n', /MISSING_ARGUMENT:Id not specified in a delete call:--/] as const],
    [
      'an id in an insert',
      'insert',
      [`Id,Name\n${nordwind},x\n`, /INVALID_FIELD_FOR_INSERT_UPDATE:cannot specify Id/] as const,
    ],
  ])('fails the row with %s', async (_, operation, [csv, error]) => {
    const { job, failed } = await admin.load(accounts(operation), csv)
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 1 })
    expect(failed).toMatch(error)
  })
})

describe('the rights of who opened the job', () => {
  it('decide row by row', async () => {
    const { failed, successful } = await sara.load(accounts('update'), `Id,Phone\n${robotics},1\n${nordwind},1\n`)
    expect(failed).toContain(`"${robotics}","INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--","${robotics}"`)
    expect(successful).toContain(`"${nordwind}","false"`)
    expect(accountOf(robotics)?.Phone).not.toBe('1')
  })

  it('decide on fields: one that may not be read is none, one that may not be written fails its rows', async () => {
    const hidden = await sara.load(accounts('insert'), 'Name,Sic\nx,1\n')
    expect(hidden.job).toMatchObject({ state: 'Failed', errorMessage: 'InvalidBatch : Field name not found : Sic' })
    expect(hidden.unprocessed).toBe('"Name","Sic"\n"x","1"\n')
    const locked = await sara.load(accounts('insert'), 'Name,Tier__c\nx,Gold\ny,\n')
    expect(locked.job).toMatchObject({ numberRecordsProcessed: 2, numberRecordsFailed: 1 })
    expect(locked.failed).toContain('INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: Tier__c.')
  })

  it('decide on objects', async () => {
    const secret = { object: 'ProvisioningParameter__mdt', operation: 'insert' }
    expect((await sara.send('POST', '/ingest', secret)).body).toEqual([
      { errorCode: 'INVALIDJOB', message: 'InvalidJob : Unable to find object: ProvisioningParameter__mdt' },
    ])
    const { failed } = await sara.load({ object: 'Product2', operation: 'insert' }, 'Name\nx\n')
    expect(failed).toContain('"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:entity type cannot be inserted: Product:--"')
  })

  it('are those of the time of writing, session permission sets included', async () => {
    const plus = as('sara', ['ActionHostPermissions'])
    const settings = { object: 'Product2', operation: 'insert' }
    expect((await plus.load(settings, 'Name\nWith the permission set\n')).job.numberRecordsFailed).toBe(0)
    const id = await plus.open(settings)
    await plus.upload(id, 'Name\nWithout\n')
    const active = plus.session.permissionSets as Set<string>
    active.clear()
    await plus.send('PATCH', `/ingest/${id}`, { state: 'UploadComplete' })
    expect(await plus.end(`/ingest/${id}`)).toMatchObject({ numberRecordsFailed: 1 })
  })

  it('keep hard deletes to those with the permission', async () => {
    expect((await sara.send('POST', '/ingest', accounts('hardDelete'))).body[0]).toMatchObject({
      errorCode: 'FEATURENOTENABLED',
    })
  })

  it('show own jobs only, to administrators all', async () => {
    const id = await sara.open(accounts('insert'))
    const tom = as('tom')
    expect((await tom.send('GET', `/ingest/${id}`)).body).toMatchObject([{ errorCode: 'INVALIDUSER' }])
    expect((await tom.upload(id, 'Name\nx\n')).status).toBe(400)
    const idsOf = async (user: typeof sara) =>
      (await user.send('GET', '/ingest')).body.records.map((job: { id: string }) => job.id)
    expect(await idsOf(tom)).toEqual([])
    expect(await idsOf(sara)).toContain(id)
    expect(await idsOf(admin)).toContain(id)
  })
})
