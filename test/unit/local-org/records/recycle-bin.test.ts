import { expect, test } from 'vitest'
import { createWorld } from '../sample/world.ts'

const { as, idOf, store, records, rights, sessionOf } = createWorld()
const admin = as('admin')
const author = { access: rights.accessOf(sessionOf('admin')) }
const objectOf = (name: string) => {
  const object = store.schema.objectOf(name)
  if (object === undefined) throw new Error(name)
  return object
}
const make = async (object: string, body: object) => (await admin.post(`/sobjects/${object}`, body)).body.id as string
const status = async (object: string, id: string) => (await admin.get(`/sobjects/${object}/${id}`)).status

test('an undeleted record is back with what went along, and lookups that were emptied point at it again', async () => {
  const account = await make('Account', { Name: 'Phoenix' })
  const boss = await make('Contact', { LastName: 'Boss', AccountId: account })
  const worker = await make('Contact', { LastName: 'Worker', ReportsToId: boss })
  await admin.delete(`/sobjects/Account/${account}`)
  expect([await status('Account', account), await status('Contact', boss)]).toEqual([404, 404])
  expect((await admin.get(`/sobjects/Contact/${worker}`)).body.ReportsToId).toBeNull()
  records.undelete(author, { object: objectOf('Account'), id: account })
  expect([await status('Account', account), await status('Contact', boss)]).toEqual([200, 200])
  expect((await admin.get(`/sobjects/Contact/${worker}`)).body.ReportsToId).toBe(boss)
})

test('a line that comes back counts on its opportunity again', async () => {
  const line = idOf(
    'OpportunityLineItem',
    'OpportunityId',
    idOf('Opportunity', 'Name', 'Nordwind Logistik - Sensor rollout'),
  )
  const { OpportunityId } = (await admin.get(`/sobjects/OpportunityLineItem/${line}`)).body
  const amount = async () => (await admin.get(`/sobjects/Opportunity/${OpportunityId}`)).body.Amount
  const before = await amount()
  await admin.delete(`/sobjects/OpportunityLineItem/${line}`)
  expect(await amount()).toBeLessThan(before)
  records.undelete(author, { object: objectOf('OpportunityLineItem'), id: line })
  expect(await amount()).toBe(before)
})

test('a record that is not deleted cannot be undeleted', async () => {
  const id = await make('Account', { Name: 'Alive' })
  expect(() => records.undelete(author, { object: objectOf('Account'), id })).toThrow('UNDELETE_FAILED')
})

test('the unique value of a deleted record is free', async () => {
  const first = await make('Account', { Name: 'A', Customer_Number__c: 'FREE-1' })
  await admin.delete(`/sobjects/Account/${first}`)
  expect((await admin.post('/sobjects/Account', { Name: 'B', Customer_Number__c: 'free-1' })).status).toBe(201)
})

test('a record whose unique value was taken meanwhile stays deleted', async () => {
  const id = await make('Account', { Name: 'A', Customer_Number__c: 'TAKEN-1' })
  await admin.delete(`/sobjects/Account/${id}`)
  await make('Account', { Name: 'B', Customer_Number__c: 'TAKEN-1' })
  expect(() => records.undelete(author, { object: objectOf('Account'), id })).toThrow('DUPLICATE_VALUE')
  expect(await status('Account', id)).toBe(404)
})

test('deleting a quote or opportunity takes the lines along and nothing else', async () => {
  const opportunity = idOf('Opportunity', 'Name', 'Bergmann Maschinenbau - Support renewal')
  const count = (object: string) =>
    store.database.prepare(`SELECT count(*) AS n FROM "${object}" WHERE "IsDeleted" = 0`).get()?.n
  const before = [count('Account'), count('Product2'), count('PricebookEntry')]
  await admin.delete(`/sobjects/Opportunity/${opportunity}`)
  const lines = 'SELECT count(*) AS n FROM "OpportunityLineItem" WHERE "OpportunityId" = ? AND "IsDeleted" = 0'
  expect(store.database.prepare(lines).get(opportunity)?.n).toBe(0)
  expect([count('Account'), count('Product2'), count('PricebookEntry')]).toEqual(before)
})
