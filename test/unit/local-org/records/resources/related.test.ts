import { expect, test } from 'vitest'
import { createOrgWorld } from '../../server/world.ts'

const { as } = createOrgWorld()
const [admin, sara, tom] = [as('admin'), as('sara'), as('tom')]

const firstOf = async (soql: string) => (await sara.query(soql)).body.records[0]

test('a relationship to a parent gives the parent with the fields asked for', async () => {
  const contact = await firstOf('SELECT Id, AccountId, Account.Name FROM Contact WHERE AccountId != null')
  const { status, body } = await sara.get(`/sobjects/Contact/${contact.Id}/account?fields=Name`)
  expect([status, body.Id, body.Name]).toEqual([200, contact.AccountId, contact.Account.Name])
})

test('a relationship to children gives them as a query does', async () => {
  const { Id } = await firstOf("SELECT Id FROM Account WHERE Name = 'Nordwind Logistik'")
  const { body } = await sara.get(`/sobjects/Account/${Id}/Contacts?fields=LastName`)
  const expected = await sara.query(`SELECT LastName, Id FROM Contact WHERE AccountId = '${Id}'`)
  expect(body).toEqual(expected.body)
  expect(body.totalSize).toBeGreaterThan(0)
})

test('a relationship that leads nowhere, or from a record that the user does not see, is not found', async () => {
  const contact = await firstOf('SELECT Id FROM Contact WHERE ReportsToId = null')
  const { Id } = await firstOf("SELECT Id FROM Account WHERE Name = 'Nordwind Logistik'")
  expect((await sara.get(`/sobjects/Contact/${contact.Id}/ReportsTo`)).status).toBe(404)
  expect((await sara.get(`/sobjects/Account/${Id}/Bacon`)).status).toBe(404)
  expect((await tom.get(`/sobjects/Account/${Id}/Contacts`)).status).toBe(404)
})

test('external ids and files keep their addresses', async () => {
  const { body } = await admin.query('SELECT Customer_Number__c FROM Account WHERE Customer_Number__c != null LIMIT 1')
  const number = body.records[0].Customer_Number__c
  expect((await admin.get(`/sobjects/Account/Customer_Number__c/${number}`)).body.Customer_Number__c).toBe(number)
})
