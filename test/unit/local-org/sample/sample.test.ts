import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type FieldDefinition, type ObjectDefinition, tableOf } from '../../../../local-org/model.ts'
import { loadRows } from '../../../../local-org/sample/load.ts'
import { readObjects } from '../../../../local-org/sample/objects.ts'
import { clientName, readOrgId, readPeople } from '../../../../local-org/sample/people.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createSchema } from '../../../../local-org/store/schema.ts'
import { createStore, type Store } from '../../../../local-org/store/store.ts'

const now = () => new Date('2026-05-20T12:34:56.789Z')
const { store } = createSampleOrg({ now })
const one = (sql: string, ...values: string[]) => store.statement(sql).get(...values) ?? {}
const count = (object: string) => one(`SELECT count(*) AS n FROM "${object}"`).n

test('the company has the size that is promised', () => {
  expect(['Account', 'Contact', 'Opportunity'].map(count)).toEqual([60, 300, 200])
  for (const object of [
    'OpportunityLineItem',
    'Product2',
    'Pricebook2',
    'PricebookEntry',
    'Campaign',
    'CampaignMember',
    'Case',
  ]) {
    expect(count(object)).toBeGreaterThan(0)
  }
  expect(one('SELECT "Id" AS id FROM "Organization"').id).toBe('00D5e000000AcmEEAS')
})

test('the people are those of the contract; all but nora may call the service', () => {
  const people = readPeople(store)
  expect(people.map(({ username }) => username)).toEqual([
    'admin@acme.example',
    'mia.manager@acme.example',
    'sara.sales@acme.example',
    'tom.sales@acme.example',
    'ingrid.integration@acme.example',
    'nora.none@acme.example',
  ])
  const without = people.filter(({ permissionSets }) => !permissionSets.includes(clientName))
  expect(without.map(({ username }) => username)).toEqual(['nora.none@acme.example'])
  expect(people[2]).toMatchObject({ firstName: 'Sara', profile: 'Sales User', role: 'Sales Europe' })
})

test('every reference points at a live record of the right kind', () => {
  const isLive = (field: FieldDefinition, id: string) =>
    (field.referenceTo ?? []).some(name => {
      const target = store.schema.objectOf(name)
      return target !== undefined && id.startsWith(target.keyPrefix) && store.read(target, id)?.IsDeleted === 0
    })
  const valuesOf = (object: ObjectDefinition, field: FieldDefinition) =>
    store.select(object, { sql: `row."${field.name}" IS NOT NULL`, values: [] }).map(row => String(row[field.name]))
  const references = store.schema.objects.flatMap(object =>
    [...object.fields.values()].filter(({ type }) => type === 'reference').map(field => ({ object, field })),
  )
  const dangling = references.flatMap(({ object, field }) =>
    valuesOf(object, field)
      .filter(id => !isLive(field, id))
      .map(id => `${object.name}.${field.name} ${id}`),
  )
  expect(references.length).toBeGreaterThan(100)
  expect(dangling).toEqual([])
})

test('amounts are the sums of their lines', () => {
  const wrong = `SELECT o."Name" FROM "Opportunity" o WHERE o."HasOpportunityLineItem" = 1 AND abs(o."Amount" -
    (SELECT sum(l."TotalPrice") FROM "OpportunityLineItem" l WHERE l."OpportunityId" = o."Id")) > 0.001`
  expect(store.statement(wrong).all()).toEqual([])
  expect(one(`SELECT count(*) AS n FROM "Opportunity" WHERE "Amount" IS NULL`).n).toBe(0)
  const quotes = `SELECT q."Name" FROM "Quote" q WHERE abs(q."TotalPrice" -
    (SELECT sum(l."TotalPrice") FROM "QuoteLineItem" l WHERE l."QuoteId" = q."Id")) > 0.001`
  expect(store.statement(quotes).all()).toEqual([])
})

test('dates move with the day the sample is loaded: open opportunities close later, closed ones were closed before', () => {
  const sql = `SELECT min("CloseDate") AS first, max("CloseDate") AS last FROM "Opportunity" WHERE "IsClosed" = `
  expect(String(one(`${sql} 0`).first) > '2026-05-20').toBe(true)
  expect(String(one(`${sql} 1`).last) < '2026-05-20').toBe(true)
})

const contentsOf = (from: Store) =>
  from.schema.objects.map(object => [
    object.name,
    from.statement(`SELECT * FROM ${tableOf(object)} ORDER BY rowid`).all(),
  ])

test('two loads at one time give the same records with the same ids', () => {
  expect(contentsOf(createSampleOrg({ now }).store)).toEqual(contentsOf(store))
})

test('an org on disk is loaded once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'org-'))
  const path = join(folder, 'org.sqlite')
  const first = createSampleOrg({ now, path })
  const account = first.store.schema.objectOf('Account')
  if (account === undefined) throw new Error('no Account')
  first.store.insert(account, { Name: 'Mine' })
  first.store.close()
  const second = createSampleOrg({ now, path })
  expect(second.store.statement('SELECT count(*) AS n FROM "Account"').get()?.n).toBe(61)
  second.store.close()
  rmSync(folder, { recursive: true })
})

test('an org has the id that it was made with, and is not taken for another one later', () => {
  const folder = mkdtempSync(join(tmpdir(), 'org-'))
  const path = join(folder, 'org.sqlite')
  const orgId = '00D5e000000BetAEAS'
  const first = createSampleOrg({ now, path, orgId })
  expect([first.orgId, readOrgId(first.store)]).toEqual([orgId, orgId])
  first.store.close()
  const second = createSampleOrg({ now, path })
  expect(second.orgId).toBe(orgId)
  second.store.close()
  expect(() => createSampleOrg({ now, path, orgId: '00D5e000000AcmEEAS' })).toThrow(
    `ORG_ID: the org that is kept is ${orgId}`,
  )
  rmSync(folder, { recursive: true })
})

test('a row that does not fit is named with its file, and nothing is loaded', () => {
  const empty = createStore({ schema: createSchema(readObjects()), now })
  const task = (what: string) =>
    new Map([
      ['Subject', 'x'],
      ['What.Name', what],
    ])
  const rows = { Account: [new Map([['Name', 'Firm']])], Task: [task('Firm'), task('Nobody')] }
  expect(() => loadRows(empty, rows)).toThrow('sample data Task.csv, row 2: no What with Name Nobody')
  const unknown = {
    Account: [
      new Map([
        ['Name', 'Firm'],
        ['Nope', '1'],
      ]),
    ],
  }
  expect(() => loadRows(empty, unknown)).toThrow("sample data Account.csv, row 1: No such column 'Nope'")
  expect(empty.statement('SELECT count(*) AS n FROM "Account"').get()?.n).toBe(0)
})
