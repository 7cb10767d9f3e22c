import { describe, expect, it } from 'vitest'
import type { Resource } from '../../../../local-org/resource.ts'
import { createQueryResources } from '../../../../local-org/soql/query-resources.ts'
import { createSoql } from '../../../../local-org/soql/soql.ts'
import { createWorld } from '../sample/world.ts'

/** The sample company and its REST API, query included. */
function createCompany() {
  const resources: Resource[] = []
  const world = createWorld({ resources })
  const { schema, database } = world.store
  const soql = createSoql({ schema, database, now: () => new Date('2026-05-20T12:34:56.789Z') })
  resources.push(...createQueryResources({ soql }))
  const queryAs = async (user: string, text: string, permissionSets: readonly string[] = []) =>
    world.as(user, permissionSets).get(`/query?q=${encodeURIComponent(text)}`)
  return { ...world, soql, queryAs }
}

const company = createCompany()

/** Objects of which the user may read at least one record. */
function readableObjects(user: string): readonly string[] {
  const access = company.rights.accessOf(company.sessionOf(user))
  return company.store.schema.objects
    .filter(object => access.objectRights(object).read)
    .filter(object => company.store.select(object, access.visibleRows(object, 'row')).length > 0)
    .map(({ name }) => name)
}

describe.each(['admin', 'sara', 'tom', 'mia', 'ingrid', 'nora'])('for %s', user => {
  it.each(readableObjects(user))('FIELDS(ALL) of %s gives a record as its own address gives it', async name => {
    const { body: found } = await company.queryAs(user, `SELECT FIELDS(ALL) FROM ${name} ORDER BY Id LIMIT 1`)
    const [record] = found.records
    const { body } = await company.as(user).get(`/sobjects/${name}/${record.Id}`)
    expect(record).toEqual(body)
    expect(Object.keys(record)).toEqual(Object.keys(body))
  })

  it('an object without read access is no object', async () => {
    const access = company.rights.accessOf(company.sessionOf(user))
    const closed = company.store.schema.objects.filter(object => !access.objectRights(object).read)
    for (const { name } of closed) {
      const { status, body } = await company.queryAs(user, `SELECT Id FROM ${name}`)
      expect(status).toBe(400)
      expect(body[0].errorCode).toBe('INVALID_TYPE')
    }
  })
})

describe('the sample company', () => {
  it('shows an account of the Americas to the manager and not to sales in Europe', async () => {
    const soql = "SELECT Name, Owner.Username, Region__c FROM Account WHERE Name = 'Great Lakes Robotics'"
    const { body } = await company.queryAs('mia', soql)
    expect(body.records).toMatchObject([{ Name: 'Great Lakes Robotics', Region__c: 'Americas' }])
    expect((await company.queryAs('sara', soql)).body).toEqual({ totalSize: 0, done: true, records: [] })
  })

  it('counts, groups and sums only what the user sees', async () => {
    const soql = 'SELECT Region__c, COUNT(Id) n FROM Account GROUP BY ROLLUP(Region__c)'
    const total = async (user: string) => (await company.queryAs(user, soql)).body.records.at(-1).n
    const seen = async (user: string) => (await company.queryAs(user, 'SELECT COUNT() FROM Account')).body.totalSize
    expect(await total('admin')).toBe(await seen('admin'))
    expect(await total('sara')).toBe(await seen('sara'))
    expect(await total('sara')).toBeLessThan(await total('admin'))
  })

  it('opens custom metadata to the session permission set, and for as long as it is active', async () => {
    const soql = 'SELECT DeveloperName FROM ProvisioningParameter__mdt ORDER BY DeveloperName'
    const sets = company.store.database.prepare('SELECT "Name" AS name FROM "PermissionSet"').all()
    const names = sets.map(({ name }) => String(name))
    expect((await company.queryAs('sara', soql)).body[0].errorCode).toBe('INVALID_TYPE')
    const plus = await company.queryAs('sara', soql, names)
    expect(plus.status).toBe(200)
    expect(plus.body.totalSize).toBeGreaterThan(0)
    expect((await company.queryAs('sara', soql)).body[0].errorCode).toBe('INVALID_TYPE')
  })

  it('runs a query inside a composite request, which later requests may refer to', async () => {
    const soql = "SELECT Id FROM Account WHERE Name = 'Nordwind Logistik'"
    const { body } = await company.as('sara').post('/composite', {
      compositeRequest: [
        { method: 'GET', referenceId: 'found', url: `/services/data/v62.0/query?q=${encodeURIComponent(soql)}` },
        {
          method: 'GET',
          referenceId: 'read',
          url: '/services/data/v62.0/sobjects/Account/@{found.records[0].Id}?fields=Name',
        },
        { method: 'GET', referenceId: 'bad', url: '/services/data/v62.0/query?q=SELECT+Bacon__c+FROM+Account' },
      ],
    })
    const answers = body.compositeResponse
    expect(answers[0].body).toMatchObject({ totalSize: 1, done: true })
    expect(answers[1].body.Name).toBe('Nordwind Logistik')
    expect(answers[2]).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'INVALID_FIELD' }] })
  })

  it('sees a record in the same moment as it is made, changed and deleted', async () => {
    const admin = company.as('admin')
    const count = async (resource: string) => {
      const soql = encodeURIComponent("SELECT COUNT() FROM Account WHERE Name LIKE 'Müller & Söhne%'")
      return (await admin.get(`/${resource}?q=${soql}`)).body.totalSize
    }
    const { body } = await admin.post('/sobjects/Account', { Name: 'MÜLLER & SÖHNE' })
    expect(await count('query')).toBe(1)
    await admin.delete(`/sobjects/Account/${body.id}`)
    expect([await count('query'), await count('queryAll')]).toEqual([0, 1])
  })

  it('refuses the next batch of a query whose permission set has been taken away', async () => {
    const { schema } = company.store
    const metadata = schema.objectOf('ProvisioningParameter__mdt')
    if (!metadata) throw new Error('no ProvisioningParameter__mdt')
    const own = createCompany()
    own.store.transaction(() => {
      for (let count = 0; count < 250; count++)
        own.store.insert(metadata, { DeveloperName: `P${count}`, MasterLabel: 'P' })
    })
    const sets = own.store.database.prepare('SELECT "Name" AS name FROM "PermissionSet"').all()
    const soql = encodeURIComponent('SELECT DeveloperName FROM ProvisioningParameter__mdt')
    const plus = own.as(
      'sara',
      sets.map(({ name }) => String(name)),
    )
    const options = { headers: { 'Sforce-Query-Options': 'batchSize=200' } }
    const response = await plus.app.request(`/services/data/v62.0/query?q=${soql}`, options)
    const first = (await response.json()) as { readonly done: boolean; readonly nextRecordsUrl: string }
    expect(first.done).toBe(false)
    expect((await own.as('sara').get(first.nextRecordsUrl)).body[0].errorCode).toBe('INVALID_TYPE')
    expect((await plus.get(first.nextRecordsUrl)).status).toBe(200)
  })

  it('never fails on its own account', () => {
    expect(company.failures).toEqual([])
  })
})
