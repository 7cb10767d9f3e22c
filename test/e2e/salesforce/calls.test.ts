import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrgUse } from '../../../src/core/invoke/footprint.ts'
import type { Org } from '../../../src/core/org/org.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { sql } from '../../../src/salesforce/query/sql.ts'
import { type OrgClient, scopeOf, startOrgClient } from '../local-org/org-client.ts'

let client: OrgClient
let org: Org
beforeAll(async () => {
  // Jobs end at once here, so nobody waits for them.
  client = await startOrgClient({ sleep: async () => undefined })
  org = client.orgOf('admin@acme.example')
})
afterAll(() => client.close())

const site = () => `site-${crypto.randomUUID()}`

describe('bulk', () => {
  test('writes from an iterable and reads the same back, whatever the texts hold', async () => {
    const Site = site()
    const texts = ['plain', 'a,b', '"quoted"', 'two\nlines', "O'Brien", 'ä東😀', ' #N/A ', '=1+1']
    async function* records() {
      for (const [n, text] of texts.entries()) yield { Name: `${n}`, Description: text, Site, NumberOfEmployees: n }
    }
    const outcome = await org.bulk.ingest({ object: 'Account', operation: 'insert', records: records() })
    expect(outcome).toMatchObject({ processed: texts.length, failed: 0 })
    const query = soql`SELECT Name, Description, NumberOfEmployees FROM Account WHERE Site = ${Site} ORDER BY Name`
    const byRest = await org.query<{ Description: string }>(query).toArray()
    expect(byRest.map(({ Description }) => Description.trim())).toEqual(texts.map(text => text.trim()))
    const byBulk = await Array.fromAsync(org.bulk.query(query))
    expect(byBulk.map(({ Description }) => Description)).toEqual(byRest.map(({ Description }) => Description))
    expect(byBulk[0]).toEqual({ Name: '0', Description: 'plain', NumberOfEmployees: '0' })
  })

  test('tells which records were refused and why', async () => {
    const Site = site()
    const outcome = await org.bulk.ingest({
      object: 'Account',
      operation: 'insert',
      records: [
        { Name: 'good', Site },
        { Name: null, Site },
        { Name: 'x'.repeat(300), Site },
      ],
    })
    expect(outcome).toMatchObject({ processed: 3, failed: 2 })
    const failures = await Array.fromAsync(outcome.failures())
    expect(failures.map(({ errorCode }) => errorCode).sort()).toEqual(['REQUIRED_FIELD_MISSING', 'STRING_TOO_LONG'])
    expect(await org.count(soql`SELECT COUNT() FROM Account WHERE Site = ${Site}`)).toBe(1)
  })

  test('empties a field with null or an empty text, and leaves one alone that is undefined', async () => {
    const id = await org.create('Account', { Name: 'Full', Phone: '1', Site: 'a', Sic: '7' })
    const records = [{ Id: id, Phone: null, Site: '', Sic: undefined }]
    expect(await org.bulk.ingest({ object: 'Account', operation: 'update', records })).toMatchObject({ failed: 0 })
    expect(await org.retrieve('Account', id, ['Phone', 'Site', 'Sic'])).toMatchObject({
      Phone: null,
      Site: null,
      Sic: '7',
    })
  })

  test('upserts by external id and deletes', async () => {
    const Site = site()
    const records = Array.from({ length: 30 }, (_, n) => ({ Customer_Number__c: `B-${n}`, Name: `Bulk ${n}`, Site }))
    const job = { object: 'Account', operation: 'upsert', externalIdField: 'Customer_Number__c', records } as const
    await org.bulk.ingest(job)
    await org.bulk.ingest(job)
    const found = await org.query<{ Id: string }>(soql`SELECT Id FROM Account WHERE Site = ${Site}`).toArray()
    expect(found).toHaveLength(30)
    await org.bulk.ingest({ object: 'Account', operation: 'delete', records: found.map(({ Id }) => ({ Id })) })
    expect(await org.count(soql`SELECT COUNT() FROM Account WHERE Site = ${Site}`)).toBe(0)
  })

  test('fails with the name of a field that does not exist', async () => {
    const job = { object: 'Account', operation: 'insert', records: [{ Name: 'a', Nonsense__c: 'b' }] } as const
    const outcome = await org.bulk.ingest(job).catch(error => error)
    expect(outcome).toMatchObject({ code: 'rejected', message: expect.stringContaining('Nonsense__c') })
  })
})

describe('describe', () => {
  test('shows each user what that user may see', async () => {
    const namesOf = async (username: string) =>
      (await client.orgOf(username).describe('Account')).fields.map(({ name }) => name)
    const admin = await namesOf('admin@acme.example')
    const ingrid = await namesOf('ingrid.integration@acme.example')
    expect(admin.length).toBeGreaterThan(ingrid.length)
    expect(admin).toEqual(expect.arrayContaining(ingrid))
  })

  test('of an object that does not exist fails as not found', async () => {
    await expect(org.describe('Nonsense__c')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('search', () => {
  test('finds records by words of their names, for the user who asks', async () => {
    const word = `zeppelin${Date.now()}`
    await org.collections.create('Account', [{ Name: `${word} one` }, { Name: `${word} two`, Industry: 'Energy' }])
    const returning = [{ object: 'Account', fields: ['Name'] }]
    const namesOf = async (asking: Org, options: Parameters<Org['search']>[1]) =>
      (await asking.search<{ Name: string }>(word, options)).map(({ Name }) => Name).sort()
    expect(await namesOf(org, { returning })).toEqual([`${word} one`, `${word} two`])
    expect(
      await namesOf(org, { returning: [{ object: 'Account', fields: ['Name'], where: soql`Industry = ${'Energy'}` }] }),
    ).toEqual([`${word} two`])
    expect(await namesOf(client.orgOf('sara.sales@acme.example'), { returning })).toEqual([])
  })

  test.each(['a} RETURNING User(Id) {b', '** ?? && ||', "O'Brien (x) [y] {z}", 'AND OR NOT', '"', '\\', '""', '-- ~~'])(
    'takes %j as text, so it is never malformed',
    async text => {
      expect(await org.search(`${text} none`, { returning: [{ object: 'Account', fields: ['Id'] }] })).toEqual([])
    },
  )
})

test('a tool can have more rights for a while, by a session-based permission set that it activates in its own session', async () => {
  const mine = client.orgOf('tom.sales@acme.example')
  const read = () => mine.query(soql`SELECT DeveloperName FROM ProvisioningParameter__mdt`).toArray()
  const moreRights = [{ PermSetName: 'ActionHostPermissions' }]
  await expect(read()).rejects.toMatchObject({ code: 'forbidden' })
  const [activated] = await mine.invocable('standard/activateSessionPermSet', moreRights)
  expect(activated?.success).toBe(true)
  expect(await read()).not.toEqual([])
  await mine.invocable('standard/deactivateSessionPermSet', moreRights)
  await expect(read()).rejects.toMatchObject({ code: 'forbidden' })
  const [other] = await client.orgOf('nora.none@acme.example').invocable('standard/activateSessionPermSet', moreRights)
  expect(other?.success).toBe(false)
})

test('apex, invocable actions and limits answer', async () => {
  expect(await org.apex('/echo/a?b=c', { method: 'PUT', body: { d: null } })).toMatchObject({
    method: 'PUT',
    body: { d: null },
  })
  await expect(org.apex('/broken')).rejects.toMatchObject({ code: 'upstream_failed' })
  const inputs = [{ caseId: '5005e000000000CAAQ' }, { reason: 'no case' }]
  const results = await org.invocable('custom/flow/Escalate_Case', inputs)
  expect(results.map(({ success }) => success)).toEqual([true, false])
  expect(results[1]).toMatchObject({ error: { code: 'rejected', message: expect.stringContaining('caseId') } })
  await expect(org.invocable('custom/flow/Gone', [{}])).rejects.toMatchObject({ code: 'not_found' })
  const { DailyApiRequests } = await org.limits()
  expect(DailyApiRequests?.Remaining).toBeLessThanOrEqual(DailyApiRequests?.Max ?? 0)
})

describe('Data Cloud', () => {
  test('takes rows in and gives them back, whatever the texts hold', async () => {
    const emails = ["o'brien@acme.example", 'a\\b', '"x"', "'; DROP TABLE x; --", 'ä東😀']
    const run = crypto.randomUUID()
    const rows = emails.map((email, n) => ({
      orderId: `${run}-${n}`,
      email,
      amount: n,
      items: 0,
      paid: false,
      orderedAt: null,
    }))
    await org.dataCloud.ingest({ source: 'Shop', object: 'Orders' }, rows)
    for (const [n, email] of emails.entries()) {
      const query = sql`SELECT orderId__c, email__c, amount__c, paid__c FROM ${sql.name('Shop_Orders__dll')}
        WHERE email__c = ${email} AND orderId__c IN ${rows.map(({ orderId }) => orderId)}`
      await expect
        .poll(() => Array.fromAsync(org.dataCloud.query(query)))
        .toEqual([{ orderId__c: `${run}-${n}`, email__c: email, amount__c: n, paid__c: false }])
    }
  })

  test('is reached with a renewed token when that of a stored authorization has ended', async () => {
    const session = client.sessionOf('ingrid.integration@acme.example')
    let renewals = 0
    const stored = client.salesforce.connect(
      { ...session, accessToken: `${session.accessToken}x` },
      scopeOf(),
      async () => {
        renewals += 1
        return session
      },
    )
    expect(await Array.fromAsync(stored.dataCloud.query(sql`SELECT 1 AS one`))).toEqual([{ one: 1 }])
    expect(renewals).toBe(1)
  })

  test('tells a query that it cannot read from one that nobody may make', async () => {
    await expect(Array.fromAsync(org.dataCloud.query(sql`SELEKT 1`))).rejects.toMatchObject({ code: 'internal' })
    await expect(org.dataCloud.ingest({ source: 'Gone', object: 'Orders' }, [{}])).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('the use of an org that a call is told of', () => {
  const admin = 'admin@acme.example'
  /** What the work did, as names and counts; of the ids whether they are all there. */
  async function useOf(work: (org: Org) => Promise<unknown>) {
    const use = createOrgUse()
    const failure = await work(client.salesforce.connect(client.sessionOf(admin), { ...scopeOf(), use })).then(
      () => undefined,
      ({ code }) => code,
    )
    const { read, requests, rows, written } = use.counts()
    return { requests, rows, read: Object.fromEntries(read), written: Object.fromEntries(written), failure }
  }
  const named = (id: string) => ({ count: 1, ids: [id] })
  const create = (fields: object) => org.create('Account', { Name: 'used', ...fields })

  test('has records of queries by object, those of subqueries too, and the object where no record came', async () => {
    const Site = site()
    const AccountId = await create({ Site })
    await org.collections.create('Contact', [
      { LastName: 'One', AccountId },
      { LastName: 'Two', AccountId },
    ])
    const nested = soql`SELECT Name, Owner.Name, (SELECT LastName FROM Contacts), (SELECT Id FROM Cases) FROM Account WHERE Site = ${Site}`
    expect(await useOf(used => used.query(nested).toArray())).toEqual({
      ...{ requests: 1, rows: 3, read: { Account: 1, Contact: 2 }, written: {}, failure: undefined },
    })
    const none = soql`SELECT Id FROM Account WHERE Site = ${'from Contact'}`
    expect(await useOf(used => used.queryOne(none))).toMatchObject({ requests: 1, rows: 0, read: { Account: 0 } })
    const count = soql`SELECT COUNT() FROM Contact WHERE AccountId = ${AccountId}`
    expect(await useOf(used => used.count(count))).toMatchObject({ rows: 0, read: { Contact: 0 } })
    const grouped = soql`SELECT COUNT(Id) n FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Site = ${Site})`
    expect(await useOf(used => used.query(grouped).toArray())).toMatchObject({ rows: 1, read: { Contact: 1 } })
  })

  test('counts rows of every page and each request, repeats too', async () => {
    const Site = site()
    const records = Array.from({ length: 450 }, (_, n) => ({ Name: `p${n}`, Site }))
    const written = await useOf(used => used.collections.create('Account', records))
    expect(written).toMatchObject({ requests: 3, written: { Account: { count: 450 } } })
    expect(new Set(written.written.Account?.ids).size).toBe(450)
    const query = soql`SELECT Id FROM Account WHERE Site = ${Site}`
    expect(await useOf(used => used.query(query).toArray())).toMatchObject({ rows: 450, read: { Account: 450 } })
    const bulk = await useOf(used => Array.fromAsync(used.bulk.query(query)))
    expect(bulk).toMatchObject({ rows: 450, read: { Account: 450 } })
    const job = { object: 'Account', operation: 'update' } as const
    const ids = await org.query<{ Id: string }>(query).toArray()
    const ingested = await useOf(used =>
      used.bulk.ingest({ ...job, records: ids.map(({ Id }) => ({ Id, Phone: '1' })) }),
    )
    expect(ingested.written).toEqual({ Account: { count: 450, ids: [] } })
    expect(ingested.requests).toBeGreaterThanOrEqual(4)
  })

  test('has the ids of records that are written one by one, and none of what was refused', async () => {
    const id = await create({})
    const { written } = await useOf(used => used.create('Account', { Name: 'mine' }))
    expect(written.Account?.ids).toHaveLength(1)
    expect(await useOf(used => used.retrieve('Account', id, ['Name']))).toMatchObject({ rows: 1, read: { Account: 1 } })
    const update = await useOf(used => used.update('Account', id.slice(0, 15), { Phone: '2' }))
    expect(update.written).toEqual({ Account: named(id) })
    const externalId = { field: 'Customer_Number__c', value: crypto.randomUUID().slice(0, 20) }
    const upsert = await useOf(used => used.upsert('Account', externalId, { Name: 'upserted' }))
    expect(upsert.written.Account?.ids).toHaveLength(1)
    expect(await useOf(used => used.create('Account', {}))).toMatchObject({
      requests: 1,
      written: {},
      failure: 'rejected',
    })
    const removed = await useOf(used => used.delete('Account', id))
    expect(removed.written).toEqual({ Account: named(id) })
  })

  test('has what units of work, collections and composites wrote and read, of the latter step by step', async () => {
    const id = await create({})
    const unit = await useOf(async used => {
      const work = used.unitOfWork()
      const account = work.create('Account', { Name: 'by unit' })
      work.create('Contact', { LastName: 'by unit', AccountId: account })
      work.update('Account', id, { Phone: '3' })
      await work.commit()
    })
    expect(unit).toMatchObject({ requests: 1, written: { Account: { count: 2 }, Contact: { count: 1 } } })
    expect(unit.written.Account?.ids).toContain(id)
    const composite = await useOf(async used => {
      const steps = used.composite()
      steps.add('PATCH', `/sobjects/Account/${id}`, { Phone: '4' })
      steps.add('GET', `/sobjects/Account/${id}?fields=Name`)
      steps.add('GET', `/query?q=${encodeURIComponent(`SELECT Id FROM Account WHERE Id = '${id}'`)}`)
      steps.add('POST', '/sobjects/Contact', {})
      await steps.send()
    })
    expect(composite).toMatchObject({ requests: 1, rows: 2, read: { Account: 2 }, written: { Account: named(id) } })
    const collections = await useOf(used =>
      used.collections.update('Account', [{ Id: id, Phone: '5' }, { Id: '001000000000000AAA' }]),
    )
    expect(collections.written).toEqual({ Account: named(id) })
    expect((await useOf(used => used.collections.delete([id]))).written).toEqual({ '*': named(id) })
  })

  test('has searches, free requests, Apex and actions as far as addresses name what they are about', async () => {
    const word = `zeppelin${crypto.randomUUID().slice(0, 8)}`
    const id = await create({ Name: word })
    const returning = [{ object: 'Account', fields: ['Name'] }]
    expect(await useOf(used => used.search(word, { returning }))).toMatchObject({ rows: 1, read: { Account: 1 } })
    const path = `/services/data/v${org.apiVersion}/sobjects/Account`
    expect(await useOf(used => used.request(`${path}/${id}`))).toMatchObject({ rows: 1, read: { Account: 1 } })
    expect(await useOf(used => used.request(`${path}/describe`))).toMatchObject({ requests: 1, rows: 0, read: {} })
    const patched = await useOf(used => used.request(`${path}/${id}`, { method: 'PATCH', body: { Phone: '6' } }))
    expect(patched.written).toEqual({ Account: named(id) })
    const posted = await useOf(used => used.request(path, { method: 'POST', body: { Name: 'posted' } }))
    expect(posted.written.Account?.ids).toHaveLength(1)
    const apex = await useOf(used => used.apex('/echo/a', { method: 'PUT', body: {} }))
    expect(apex).toMatchObject({ requests: 1, written: { '*': { count: 1, ids: [] } } })
    const inputs = [{ caseId: '5005e000000000CAAQ' }, { reason: 'no case' }]
    const action = await useOf(used => used.invocable('custom/flow/Escalate_Case', inputs))
    expect(action.written).toEqual({ 'actions/custom/flow/Escalate_Case': { count: 1, ids: [] } })
  })

  test('has tables of a Data Cloud', async () => {
    const query = sql`SELECT 'from nowhere' AS x, ssot__Id__c FROM ssot__Individual__dlm LIMIT 2`
    const asked = await useOf(used => Array.fromAsync(used.dataCloud.query(query)))
    expect(asked).toMatchObject({ rows: 2, read: { ssot__Individual__dlm: 2 } })
    const row = {
      orderId: crypto.randomUUID(),
      email: 'a@b.example',
      amount: 1,
      items: 1,
      paid: true,
      orderedAt: new Date(0),
    }
    const ingested = await useOf(used => used.dataCloud.ingest({ source: 'Shop', object: 'Orders' }, [row]))
    expect(ingested.written).toEqual({ Orders: { count: 1, ids: [] } })
  })
})
