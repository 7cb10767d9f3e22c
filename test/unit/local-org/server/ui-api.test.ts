import { describe, expect, it } from 'vitest'
import { createOrgWorld } from './world.ts'

const world = createOrgWorld()
const [admin, sara] = [world.as('admin'), world.as('sara')]
const [first] = (
  await admin.query("SELECT Id, Name FROM Account WHERE Region__c = 'Europe' AND Industry != null LIMIT 1")
).body.records

describe('/ui-api/records', () => {
  it('gives the fields that are named, through parents too, and leaves out optional ones that are not there', async () => {
    const query = 'fields=Account.Name,Account.Owner.Name,Account.Industry&optionalFields=Account.Nope__c,Account.Phone'
    const { status, body } = await admin.get(`/ui-api/records/${first.Id}?${query}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      apiName: 'Account',
      id: first.Id,
      childRelationships: {},
      recordTypeId: '012000000000000AAA',
    })
    expect(body.fields).toMatchObject({
      Name: { displayValue: null, value: first.Name },
      Industry: { displayValue: body.fields.Industry.value },
      Owner: { displayValue: 'Sara Sales', value: { apiName: 'User', fields: { Name: { value: 'Sara Sales' } } } },
    })
    expect(body.fields).toHaveProperty('Phone')
    expect(body.fields).not.toHaveProperty('Nope__c')
  })

  it('refuses fields that the user may not read, other words than fields, and records that she does not see', async () => {
    const get = async (path: string) => (await sara.get(`/ui-api/records/${path}`)).body[0].errorCode
    expect(await get(`${first.Id}?fields=Account.Sic`)).toBe('INVALID_FIELD')
    expect(await get(`${first.Id}?fields=Account.Name%20FROM%20User`)).toBe('INVALID_FIELD')
    expect(await get(first.Id)).toBe('ILLEGAL_QUERY_PARAMETER_VALUE')
    expect(await get('nothing?fields=Account.Name')).toBe('NOT_FOUND')
    const other = (await admin.query("SELECT Id FROM Account WHERE Name = 'Golden Gate Fintech'")).body.records[0].Id
    expect(await get(`${other}?fields=Account.Name`)).toBe('NOT_FOUND')
  })
})

describe('/ui-api/object-info', () => {
  it('describes an object as the user may read and write it', async () => {
    const { body } = await sara.get('/ui-api/object-info/Opportunity')
    expect(body).toMatchObject({ apiName: 'Opportunity', keyPrefix: '006', createable: true, nameFields: ['Name'] })
    expect(body.recordTypeInfos[body.defaultRecordTypeId]).toMatchObject({ name: 'New Business', master: false })
    expect(body.fields).toMatchObject({
      Name: { dataType: 'String', required: true },
      CloseDate: { dataType: 'Date', required: true },
      AccountId: { reference: true, referenceToInfos: [{ apiName: 'Account', nameFields: ['Name'] }] },
      Approval_Status__c: { updateable: false },
      CreatedDate: { dataType: 'DateTime', required: false },
    })
    expect((await sara.get('/ui-api/object-info/Account')).body.fields).not.toHaveProperty('Sic')
    expect((await sara.get('/ui-api/object-info/Nope')).body[0].errorCode).toBe('NOT_FOUND')
  })
})
