import { describe, expect, it } from 'vitest'
import { createOrgWorld } from './world.ts'

const world = createOrgWorld()
const [admin, sara, tom] = [world.as('admin'), world.as('sara'), world.as('tom')]
const rowsOf = async (soql: string, user = admin) => (await user.query(soql)).body.records
const firstId = async (object: string, where = '') =>
  (await rowsOf(`SELECT Id FROM ${object} ${where} ORDER BY Id LIMIT 1`))[0].Id as string
const make = async (object: string, body: object, user = admin) => (await user.post(`/sobjects/${object}`, body)).body
const read = async (object: string, id: string, user = admin) => (await user.get(`/sobjects/${object}/${id}`)).body

describe('record types', () => {
  it('are records, told by describe with the default one marked, and given to a new record', async () => {
    const types = await rowsOf(
      "SELECT Id, DeveloperName FROM RecordType WHERE SobjectType = 'Opportunity' AND IsActive = TRUE ORDER BY Id",
    )
    expect(types).toMatchObject([{ DeveloperName: 'New_Business' }, { DeveloperName: 'Renewal' }])
    const { recordTypeInfos } = (await admin.get('/sobjects/Opportunity/describe')).body
    expect(recordTypeInfos).toMatchObject([
      { developerName: 'New_Business', defaultRecordTypeMapping: true, master: false, recordTypeId: types[0].Id },
      { developerName: 'Renewal', defaultRecordTypeMapping: false, master: false },
      { developerName: 'Master', defaultRecordTypeMapping: false, master: true },
    ])
    const made = await make('Opportunity', { Name: 'Typed', StageName: 'Prospecting', CloseDate: '2026-08-01' })
    expect(await read('Opportunity', made.id)).toMatchObject({ RecordTypeId: types[0].Id })
    const soql = `SELECT RecordType.Name FROM Opportunity WHERE Id = '${made.id}' AND RecordType.DeveloperName = 'New_Business'`
    expect(await rowsOf(soql)).toMatchObject([{ RecordType: { Name: 'New Business' } }])
  })

  it('of another object are refused', async () => {
    const other = await firstId('RecordType', "WHERE SobjectType = 'Case'")
    expect(
      await make('Opportunity', {
        ...{ Name: 'X', StageName: 'Prospecting', CloseDate: '2026-08-01' },
        RecordTypeId: other,
      }),
    ).toEqual([
      {
        errorCode: 'INVALID_CROSS_REFERENCE_KEY',
        fields: ['RecordTypeId'],
        message: `Record Type ID: this ID value isn't valid for the user: ${other}`,
      },
    ])
  })

  it('that are not active are no default: describe marks the one that a new record gets', async () => {
    const own = createOrgWorld().as('admin')
    const types = (await own.query("SELECT Id FROM RecordType WHERE SobjectType = 'Opportunity' ORDER BY Id")).body
      .records
    await own.send(`/sobjects/RecordType/${types[0].Id}`, { method: 'PATCH', body: { IsActive: false } })
    const { recordTypeInfos } = (await own.get('/sobjects/Opportunity/describe')).body
    expect(recordTypeInfos).toMatchObject([
      { developerName: 'New_Business', active: false, available: false, defaultRecordTypeMapping: false },
      { developerName: 'Renewal', active: true, defaultRecordTypeMapping: true },
      { developerName: 'Master', defaultRecordTypeMapping: false },
    ])
    const deal = { Name: 'Typed', StageName: 'Prospecting', CloseDate: '2026-08-01' }
    const made = (await own.post('/sobjects/Opportunity', deal)).body
    const { body } = await own.get(`/sobjects/Opportunity/${made.id}`)
    expect(body).toMatchObject({ RecordTypeId: types[1].Id })
  })

  it('are the master where an object has none', async () => {
    const { recordTypeInfos } = (await admin.get('/sobjects/Account/describe')).body
    expect(recordTypeInfos).toMatchObject([{ master: true, defaultRecordTypeMapping: true }])
  })
})

describe('stages and statuses', () => {
  it('say what they mean', async () => {
    const soql =
      'SELECT ApiName, DefaultProbability, IsClosed, IsWon, ForecastCategoryName FROM OpportunityStage WHERE IsActive = TRUE ORDER BY SortOrder'
    const stages = await rowsOf(soql, sara)
    expect(stages.map(({ ApiName }: { ApiName: string }) => ApiName)).toEqual(
      (await admin.get('/sobjects/Opportunity/describe')).body.fields
        .find(({ name }: { name: string }) => name === 'StageName')
        .picklistValues.map(({ value }: { value: string }) => value),
    )
    expect(stages.at(-2)).toMatchObject({ ApiName: 'Closed Won', DefaultProbability: 100, IsClosed: true, IsWon: true })
    expect(await rowsOf('SELECT MasterLabel FROM LeadStatus WHERE IsConverted = TRUE')).toMatchObject([
      { MasterLabel: 'Closed - Converted' },
    ])
    expect(await rowsOf('SELECT MasterLabel FROM CaseStatus WHERE IsClosed = TRUE')).toMatchObject([
      { MasterLabel: 'Closed' },
    ])
    expect(await rowsOf('SELECT ApiName FROM CaseStatus WHERE IsDefault = TRUE')).toMatchObject([{ ApiName: 'New' }])
  })

  it('are not written by anybody', async () => {
    const refused = await make('LeadStatus', { MasterLabel: 'New' })
    expect(refused).toMatchObject([{ errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' }])
  })
})

describe('what hangs on a record', () => {
  it('a note and an attachment are seen with it, and the file comes as bytes', async () => {
    const [ParentId = ''] = [await firstId('Account', "WHERE Region__c = 'Europe'")]
    const note = await make('Note', { ParentId, Title: 'Said', Body: 'Yes' }, sara)
    const file = await make(
      'Attachment',
      { ParentId, Name: 'a.txt', ContentType: 'text/plain', Body: 'aGVsbG8=' },
      sara,
    )
    expect(await read('Attachment', file.id, sara)).toMatchObject({
      BodyLength: 5,
      Body: expect.stringMatching(/\/Body$/),
    })
    const soql = `SELECT (SELECT Title FROM Notes), (SELECT Name FROM Attachments) FROM Account WHERE Id = '${ParentId}'`
    expect(await rowsOf(soql, sara)).toMatchObject([
      { Notes: { records: [{ Title: 'Said' }] }, Attachments: { records: [{ Name: 'a.txt' }] } },
    ])
    const answer = await world.org.app.request(
      `http://127.0.0.1:4000/services/data/v62.0/sobjects/Attachment/${file.id}/Body`,
      {
        headers: { authorization: `Bearer ${sara.session.accessToken}` },
      },
    )
    expect(await answer.text()).toBe('hello')
    expect(await read('Note', note.id, tom)).toMatchObject([{ errorCode: 'NOT_FOUND' }])
  })

  it('comments and mails of a case, roles of an opportunity', async () => {
    const ParentId = await firstId('Case')
    await make('CaseComment', { ParentId, CommentBody: 'Looked into it' })
    await make('EmailMessage', {
      ParentId,
      Subject: 'Re: it',
      FromAddress: 'a@x.example',
      TextBody: 'Hi',
      Incoming: true,
    })
    expect(
      await rowsOf(
        `SELECT (SELECT CommentBody FROM CaseComments), (SELECT Subject, Status FROM EmailMessages) FROM Case WHERE Id = '${ParentId}'`,
      ),
    ).toMatchObject([
      { CaseComments: { records: [{ CommentBody: 'Looked into it' }] }, EmailMessages: { records: [{ Status: '0' }] } },
    ])
    const [OpportunityId, ContactId] = [await firstId('Opportunity'), await firstId('Contact')]
    await make('OpportunityContactRole', { OpportunityId, ContactId, Role: 'Decision Maker', IsPrimary: true })
    const roles = `SELECT (SELECT Role, Contact.Name FROM OpportunityContactRoles) FROM Opportunity WHERE Id = '${OpportunityId}'`
    expect(await rowsOf(roles)).toMatchObject([{ OpportunityContactRoles: { records: [{ Role: 'Decision Maker' }] } }])
  })
})

describe('an event', () => {
  it.each([
    [
      { StartDateTime: '2026-06-01T09:00:00Z', EndDateTime: '2026-06-01T10:30:00Z' },
      90,
      '2026-06-01T10:30:00.000+0000',
    ],
    [{ ActivityDateTime: '2026-06-01T09:00:00Z', DurationInMinutes: 30 }, 30, '2026-06-01T09:30:00.000+0000'],
    [{ IsAllDayEvent: true, ActivityDate: '2026-06-01' }, 1440, '2026-06-01T00:00:00.000+0000'],
  ])('has a start, an end and a length after %j', async (times, DurationInMinutes, EndDateTime) => {
    const { id } = await make('Event', { Subject: 'Meet', ...times })
    expect(await read('Event', id)).toMatchObject({ DurationInMinutes, EndDateTime, ActivityDate: '2026-06-01' })
  })

  it('moves with its start and keeps its length', async () => {
    const { id } = await make('Event', {
      Subject: 'Meet',
      StartDateTime: '2026-06-01T09:00:00Z',
      DurationInMinutes: 45,
    })
    await admin.send(`/sobjects/Event/${id}`, { method: 'PATCH', body: { StartDateTime: '2026-06-02T09:00:00Z' } })
    expect(await read('Event', id)).toMatchObject({
      ActivityDate: '2026-06-02',
      EndDateTime: '2026-06-02T09:45:00.000+0000',
    })
  })

  it('needs them', async () => {
    expect(await make('Event', { Subject: 'When?' })).toEqual([
      {
        errorCode: 'REQUIRED_FIELD_MISSING',
        fields: ['DurationInMinutes', 'ActivityDateTime'],
        message: 'Required fields are missing: [DurationInMinutes, ActivityDateTime]',
      },
    ])
  })
})

describe('the org describes itself', () => {
  it('with the indexes that explain goes by', async () => {
    const names = ['CreatedDate', 'Customer_Number__c', 'Id', 'Industry', 'Name', 'OwnerId', 'ParentId', 'Phone']
    const indexed = await rowsOf(
      `SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinitionId = 'Account' AND IsIndexed = TRUE AND QualifiedApiName IN ('${names.join("', '")}') ORDER BY QualifiedApiName`,
    )
    expect(indexed.map((row: { QualifiedApiName: string }) => row.QualifiedApiName)).toEqual(
      names.filter(name => name !== 'Industry' && name !== 'Phone'),
    )
  })

  it('in EntityDefinition and FieldDefinition, by query and by the Tooling API', async () => {
    const soql =
      "SELECT QualifiedApiName, DataType, EntityDefinition.Label FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Account' AND QualifiedApiName IN ('Name', 'AnnualRevenue', 'OwnerId') ORDER BY QualifiedApiName"
    const expected = [
      { QualifiedApiName: 'AnnualRevenue', DataType: 'Currency(18, 0)', EntityDefinition: { Label: 'Account' } },
      { QualifiedApiName: 'Name', DataType: 'Text(255)' },
      { QualifiedApiName: 'OwnerId', DataType: 'Lookup(User)' },
    ]
    expect(await rowsOf(soql)).toMatchObject(expected)
    expect((await admin.get(`/tooling/query?q=${encodeURIComponent(soql)}`)).body.records).toMatchObject(expected)
    const byId = "SELECT COUNT() FROM FieldDefinition WHERE EntityDefinitionId = 'Account'"
    const described = (await admin.get('/sobjects/Account/describe')).body
    expect((await admin.query(byId)).body.totalSize).toBe(described.fields.length)
    const queues = "SELECT Queue.DeveloperName FROM QueueSobject WHERE SobjectType = 'Case'"
    expect(await rowsOf(queues)).toMatchObject([{ Queue: { DeveloperName: 'Support' } }])
  })

  it('and what permission sets say of fields', async () => {
    const soql =
      "SELECT Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE Parent.Name = 'InfluencerPortal' AND SobjectType = 'Account' AND Field IN ('Account.Industry', 'Account.Sic')"
    expect(await rowsOf(soql)).toMatchObject([
      { Field: 'Account.Industry', PermissionsRead: true, PermissionsEdit: false },
    ])
  })
})
