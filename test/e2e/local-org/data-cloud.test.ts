import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../src/salesforce/query/sql.ts'
import { type OrgClient, scopeOf, startOrgClient } from './org-client.ts'

const sara = 'sara.sales@acme.example'
let client: OrgClient

beforeAll(async () => {
  client = await startOrgClient()
})
afterAll(() => client.close())

const order = (orderId: string, amount: number) => {
  return { orderId, email: "o'hara@a.example", amount, items: 1, paid: amount > 5, orderedAt: new Date(0) }
}

describe("the host's client and the Data Cloud", () => {
  it('exchange the token and give rows by column', async () => {
    const { dataCloud } = client.orgOf(sara)
    const since = new Date('2025-01-09T00:00:00Z')
    const query = sql`SELECT ssot__Id__c AS id, ssot__CreatedDate__c AS created FROM ssot__Individual__dlm
      WHERE ssot__CreatedDate__c >= ${since} AND ssot__LastName__c IN ${['Brandt', "O'Nobody"]} ORDER BY 1`
    expect(await Array.fromAsync(dataCloud.query(query))).toEqual([
      { id: 'IND-0010', created: '2025-01-09T06:00:00.000+00:00' },
    ])
  })

  it('take rows in requests as large as allowed, and find them', async () => {
    const { dataCloud } = client.orgOf(sara)
    const rows = Array.from({ length: 3_000 }, (_, n) => order(`HOST-${n}`, n))
    await dataCloud.ingest({ source: 'Shop', object: 'Orders' }, rows)
    const query = sql`SELECT count(*) AS n, max(amount__c) AS top FROM Shop_Orders__dll WHERE email__c = ${"o'hara@a.example"}`
    expect(await Array.fromAsync(dataCloud.query(query))).toEqual([{ n: 3_000, top: 2_999 }])
  })

  it('go through batches', async () => {
    const { dataCloud } = client.orgOf(sara)
    const query = sql`SELECT a.EventId__c FROM WebsiteEngagement__dlm a, WebsiteEngagement__dlm b,
      UnifiedIndividual__dlm c LIMIT 120000`
    let count = 0
    for await (const _ of dataCloud.query(query)) count += 1
    expect(count).toBe(120_000)
  })

  it('tell a wrong query and a wrong row as what they are', async () => {
    const { dataCloud } = client.orgOf(sara)
    await expect(Array.fromAsync(dataCloud.query(sql`SELECT nothing FROM Shop_Orders__dll`))).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('query'),
    })
    const wrong = dataCloud.ingest({ source: 'Shop', object: 'Orders' }, [{ orderId: 'x' }])
    await expect(wrong).rejects.toMatchObject({ code: 'rejected' })
  })

  it('exchange again when the token has ended', async () => {
    const session = client.sessionOf(sara)
    const { dataCloud } = client.salesforce.connect(session, scopeOf(), async () => session)
    const query = sql`SELECT 1 AS one`
    await Array.fromAsync(dataCloud.query(query))
    const fault = client.local.faults.add({
      fault: 'expired-token',
      path: '/api/v2/query',
      user: sara,
      count: 1,
      probability: 1,
    })
    expect(await Array.fromAsync(dataCloud.query(query))).toEqual([{ one: 1 }])
    expect(fault.hits).toBe(1)
  })
})
