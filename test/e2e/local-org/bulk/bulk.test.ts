import { Connection } from 'jsforce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { soql } from '../../../../src/salesforce/query/soql.ts'
import { type OrgClient, startOrgClient } from '../org-client.ts'

const admin = 'admin@acme.example'
const sara = 'sara.sales@acme.example'
let client: OrgClient

beforeAll(async () => {
  client = await startOrgClient({ sleep: () => new Promise(resolve => setTimeout(resolve, 10)) })
})
afterAll(() => client.close())

const connect = (username: string): Connection => {
  const { orgUrl, accessToken } = client.sessionOf(username)
  const connection = new Connection({ instanceUrl: orgUrl, accessToken })
  connection.bulk2.pollInterval = 10
  return connection
}

describe('jsforce', () => {
  it('loads records and gets all results', async () => {
    const input = [{ Name: 'jsforce, "one"\nline', AnnualRevenue: 12.5 }, { Name: '' }, { Name: 'jsforce two' }]
    const { bulk2 } = connect(sara)
    const results = await bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input })
    expect(results.successfulResults).toEqual([
      {
        sf__Id: expect.stringMatching(/^001/),
        sf__Created: 'true',
        Name: 'jsforce, "one"\nline',
        AnnualRevenue: '12.5',
      },
      { sf__Id: expect.stringMatching(/^001/), sf__Created: 'true', Name: 'jsforce two', AnnualRevenue: '' },
    ])
    expect(results.failedResults).toMatchObject([{ sf__Id: '', sf__Error: expect.stringMatching(/^REQUIRED_FIELD_/) }])
    expect(results.unprocessedRecords).toEqual([])
  })

  it('queries', async () => {
    const text = "SELECT Id, Account.Name FROM Contact WHERE Account.Name = 'Nordwind Logistik'"
    const stream = await connect(sara).bulk2.query(text, { pollInterval: 10 })
    const rows = await stream.toArray()
    expect(rows.length).toBeGreaterThan(0)
    expect(rows[0]).toEqual({ Id: expect.stringMatching(/^003/), 'Account.Name': 'Nordwind Logistik' })
  })

  it('hears of a job that failed, and why', async () => {
    const input = [{ Name: 'x', Nope__c: '1' }]
    const load = connect(sara).bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input })
    await expect(load).rejects.toThrow('InvalidBatch : Field name not found : Nope__c')
  })

  it('goes step by step, aborts and deletes', async () => {
    const { bulk2 } = connect(sara)
    const job = bulk2.createJob({ object: 'Account', operation: 'insert' })
    await job.open()
    await job.uploadData('Name\nNever written\n')
    await job.abort()
    expect((await job.check()).state).toBe('Aborted')
    expect(await job.getUnprocessedRecords()).toEqual([{ Name: 'Never written' }])
    await job.delete()
    await expect(job.check()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  })

  it('hears of a query that is wrong', async () => {
    await expect(connect(sara).bulk2.query('SELECT Nope FROM Account')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
    })
  })
})

describe("the host's client", () => {
  it('writes and hears which records were refused', async () => {
    const { bulk } = client.orgOf(admin)
    const seen: number[] = []
    const job = {
      object: 'Account',
      operation: 'upsert',
      externalIdField: 'Customer_Number__c',
      onProgress: ({ processed }: { processed: number }) => seen.push(processed),
    } as const
    const records = Array.from({ length: 120 }, (_, n) => ({
      Customer_Number__c: `H-${n}`,
      Name: n === 7 ? null : `Host ${n}`,
      Owner: { Username: sara },
    }))
    const result = await bulk.ingest({ ...job, records })
    expect(result).toMatchObject({ processed: 120, failed: 1 })
    expect(await Array.fromAsync(result.failures())).toEqual([
      {
        errorCode: 'REQUIRED_FIELD_MISSING',
        record: { Customer_Number__c: 'H-7', Name: '#N/A', 'Owner.Username': sara },
      },
    ])
    expect(seen.at(-1)).toBe(120)
    const query = soql`SELECT Name FROM Account WHERE Customer_Number__c LIKE 'H-%' AND Owner.Username = ${sara}`
    expect(await Array.fromAsync(bulk.query(query))).toHaveLength(119)
  })

  it('reads deleted records when asked', async () => {
    const { bulk } = client.orgOf(admin)
    const records = [{ Customer_Number__c: 'DEL-1', Name: 'To be deleted' }]
    await bulk.ingest({ object: 'Account', operation: 'insert', records })
    const query = soql`SELECT Id FROM Account WHERE Customer_Number__c = 'DEL-1'`
    await bulk.ingest({ object: 'Account', operation: 'delete', records: await Array.fromAsync(bulk.query(query)) })
    expect(await Array.fromAsync(bulk.query(query))).toEqual([])
    expect(await Array.fromAsync(bulk.query(query, { includeDeleted: true }))).toHaveLength(1)
  })

  it('learns which field a job stumbled over', async () => {
    const job = { object: 'Account', operation: 'insert', records: [{ Name: 'x', Nope__c: 1 }] } as const
    await expect(client.orgOf(sara).bulk.ingest(job)).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('Nope__c'),
    })
  })
})

describe('a large job', () => {
  it('leaves room for others', async () => {
    const connection = connect(admin)
    const job = connection.bulk2.createJob({ object: 'Account', operation: 'insert' })
    await job.open()
    await job.uploadData(`Name\n${Array.from({ length: 3_000 }, (_, n) => `Large ${n}`).join('\n')}`)
    await job.close()
    /** Records that were done when each query was answered. */
    const done = [0]
    for (let state = 'Open'; state !== 'JobComplete'; ) {
      await connection.query("SELECT Id FROM Account WHERE Name = 'Nordwind Logistik'")
      const info = await job.check()
      state = info.state
      done.push(Number(info.numberRecordsProcessed))
    }
    expect(done.at(-1)).toBe(3_000)
    // None of them waited for as much as half of the job.
    expect(Math.max(...done.slice(1).map((count, index) => count - Number(done[index])))).toBeLessThan(1_500)
  })
})
