import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Org } from '../../../src/core/org/org.ts'
import type { FieldValues } from '../../../src/core/org/records.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { type OrgClient, startOrgClient } from '../local-org/org-client.ts'

let client: OrgClient
let org: Org
beforeAll(async () => {
  client = await startOrgClient()
  org = client.orgOf('admin@acme.example')
})
afterAll(() => client.close())

/** What is written, and what is read back where it is not the same. */
const values: [type: string, object: string, field: string, written: FieldValues[string], read?: unknown][] = [
  ['string', 'Account', 'Site', 'plain'],
  ['string with every kind of character', 'Account', 'Site', `'"\\%_\n ä東😀 @[r0.id] </b>`],
  ['empty string', 'Account', 'Site', '', null],
  ['null', 'Account', 'Site', null],
  ['textarea', 'Account', 'Description', 'two\nlines'],
  ['int zero', 'Account', 'NumberOfEmployees', 0],
  ['int', 'Account', 'NumberOfEmployees', 2_147_483_647],
  ['currency', 'Account', 'AnnualRevenue', 1_234_567],
  ['double', 'Account', 'BillingLatitude', -12.345678901234],
  ['boolean false', 'Product2', 'IsActive', false],
  ['boolean true', 'Product2', 'IsActive', true],
  ['picklist', 'Account', 'Rating', 'Hot'],
  ['multi-select picklist', 'Contact', 'Languages__c', 'English;German'],
  ['phone', 'Account', 'Phone', '+49 228 1234'],
  ['url', 'Account', 'Website', 'https://acme.example/?a=1&b=2'],
  ['email', 'Contact', 'Email', 'sara+x@acme.example'],
  ['date', 'Contact', 'Birthdate', '1990-02-28'],
  [
    'date and time',
    'Contact',
    'EmailBouncedDate',
    new Date('2026-01-31T12:30:45.000Z'),
    '2026-01-31T12:30:45.000+0000',
  ],
  ['percent zero', 'Campaign', 'ExpectedResponse', 0],
  ['percent', 'Campaign', 'ExpectedResponse', 12.5],
]

const required: Record<string, FieldValues> = {
  Account: { Name: 'Values' },
  Contact: { LastName: 'Values' },
  Product2: { Name: 'Values' },
  Campaign: { Name: 'Values' },
}

describe('a value of type', () => {
  test.each(values)('%s comes back as it was written', async (...[, object, field, written, read = written]) => {
    const id = await org.create(object, { ...required[object], [field]: written })
    const record = await org.retrieve<Record<string, unknown>>(object, id, [field])
    expect(record[field]).toEqual(read)
    const found = await org.queryOne(soql`SELECT ${soql.name(field)} FROM ${soql.name(object)} WHERE Id = ${id}`)
    expect(found?.[field]).toEqual(read)
    const [result] = await org.collections.update(object, [{ Id: id, [field]: written }])
    expect(result).toEqual({ success: true, id, created: false })
    expect((await org.retrieve<Record<string, unknown>>(object, id, [field]))[field]).toEqual(read)
  })
})

test('compound fields, parents and children come as Salesforce sends them', async () => {
  const unit = org.unitOfWork()
  const parent = unit.create('Account', { Name: 'Parent', BillingCity: 'Bonn' })
  const account = unit.create('Account', { Name: 'Child', ParentId: parent })
  unit.create('Contact', { LastName: 'One', AccountId: account, DoNotCall: false })
  const { idOf } = await unit.commit()
  const record = await org.queryOne(
    soql`SELECT Name, BillingAddress, Parent.Name, Parent.BillingAddress, (SELECT LastName, DoNotCall FROM Contacts), (SELECT Id FROM Cases)
      FROM Account WHERE Id = ${idOf(account)}`,
  )
  expect(record).toMatchObject({
    Name: 'Child',
    BillingAddress: null,
    Parent: { Name: 'Parent', BillingAddress: { city: 'Bonn', street: null } },
    Contacts: { totalSize: 1, done: true, records: [{ LastName: 'One', DoNotCall: false }] },
    Cases: null,
  })
})

test('a unit of work with a refused write leaves nothing behind', async () => {
  const unit = org.unitOfWork()
  const account = unit.create('Account', { Name: 'Half done' })
  unit.create('Contact', { AccountId: account })
  await expect(unit.commit()).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringMatching(/^Contact: Required fields are empty: LastName/),
  })
  expect(await org.count(soql`SELECT COUNT() FROM Account WHERE Name = ${'Half done'}`)).toBe(0)
})

test('rows of several pages come in the order of the query', async () => {
  const Site = 'pages'
  const records = Array.from({ length: 4500 }, (_, n) => ({ Name: `Page ${String(n).padStart(5, '0')}`, Site }))
  const results = await org.collections.create('Account', records)
  expect(results.filter(({ success }) => success)).toHaveLength(4500)
  const rows = org.query<{ Name: string }>(soql`SELECT Name FROM Account WHERE Site = ${Site} ORDER BY Name`)
  expect((await rows.toArray()).map(({ Name }) => Name)).toEqual(records.map(({ Name }) => Name))
  let count = 0
  for await (const { Name } of rows) expect(Name).toBe(records[count++]?.Name)
  expect(count).toBe(4500)
})
