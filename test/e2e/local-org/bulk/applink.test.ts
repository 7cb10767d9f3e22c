import applink from '@heroku/applink'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalOrg } from '../../../../local-org/server/server.ts'
import { startAttachedOrg } from '../attached-org.ts'

let local: LocalOrg

beforeAll(async () => {
  local = await startAttachedOrg()
})
afterAll(() => local.close())

interface Job {
  readonly id: string
  readonly type: string
}
type Table = readonly ReadonlyMap<string, string>[] & { readonly columns: readonly string[] }
interface Page {
  readonly done: boolean
  readonly locator?: string
  readonly numberOfRecords: number
  readonly dataTable: Table
}

/** There at run time, but not in the package's types. */
interface BulkApi {
  createDataTableBuilder(columns: readonly string[]): { addRows(rows: readonly unknown[]): { build(): unknown } }
  ingest(options: object): Promise<readonly Job[]>
  query(options: { soql: string; operation?: string }): Promise<Job>
  getInfo(job: Job): Promise<{ state: string; numberRecordsProcessed: number }>
  getSuccessfulResults(job: Job): Promise<Table>
  getFailedResults(job: Job): Promise<Table>
  getUnprocessedRecords(job: Job): Promise<Table>
  getQueryResults(job: Job, options?: { maxRecords: number }): Promise<Page>
  getMoreQueryResults(page: Page, options?: { maxRecords: number }): Promise<Page>
  abort(job: Job): Promise<void>
  delete(job: Job): Promise<void>
}

interface DataCloudApi {
  query(sql: string): Promise<{ data: unknown[][]; done: boolean; nextBatchId: string; rowCount: number }>
  queryNextBatch(id: string): Promise<{ data: unknown[][]; done: boolean; rowCount: number }>
  upsert(source: string, object: string, data: object): Promise<{ accepted: boolean }>
}

const orgOf = async (name: string) => {
  const org: unknown = await applink.init().addons.applink.getAuthorization(name)
  return org as { readonly bulkApi: BulkApi; readonly dataCloudApi: DataCloudApi }
}

const rowsIn = (table: Table) => table.map(row => Object.fromEntries(row))

describe('bulkApi of @heroku/applink', () => {
  const end = async (api: BulkApi, job: Job) => {
    for (;;) {
      const info = await api.getInfo(job)
      if (['JobComplete', 'Failed', 'Aborted'].includes(info.state)) return info
    }
  }

  it('ingests a table and gets its results', async () => {
    const { bulkApi } = await orgOf('influencerPortal')
    const rows = [
      ['Spring, "2027"', '2027-03-01'],
      ['', ''],
    ]
    const dataTable = bulkApi.createDataTableBuilder(['Name', 'StartDate']).addRows(rows).build()
    const [job] = await bulkApi.ingest({ object: 'Campaign', operation: 'insert', dataTable })
    if (job === undefined) throw new Error('no job')
    expect(await end(bulkApi, job)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2 })
    const successful = await bulkApi.getSuccessfulResults(job)
    expect(successful.columns).toEqual(['sf__Id', 'sf__Created', 'Name', 'StartDate'])
    expect(rowsIn(successful)).toEqual([
      { sf__Id: expect.stringMatching(/^701/), sf__Created: 'true', Name: 'Spring, "2027"', StartDate: '2027-03-01' },
    ])
    expect(rowsIn(await bulkApi.getFailedResults(job))).toHaveLength(1)
    expect((await bulkApi.getUnprocessedRecords(job)).columns).toEqual(['Name', 'StartDate'])
    await bulkApi.delete(job)
    await expect(bulkApi.getInfo(job)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
  })

  it('queries page by page', async () => {
    const { bulkApi } = await orgOf('influencerPortal')
    const job = await bulkApi.query({ soql: 'SELECT Id, Name FROM Account ORDER BY Name LIMIT 5' })
    await end(bulkApi, job)
    const first = await bulkApi.getQueryResults(job, { maxRecords: 3 })
    expect(first).toMatchObject({ done: false, numberOfRecords: 3 })
    const second = await bulkApi.getMoreQueryResults(first, { maxRecords: 3 })
    expect(second).toMatchObject({ done: true, numberOfRecords: 2 })
    const names = [...rowsIn(first.dataTable), ...rowsIn(second.dataTable)].map(({ Name }) => Name)
    expect(new Set(names).size).toBe(5)
  })

  it('hears that a job is over', async () => {
    const { bulkApi } = await orgOf('influencerPortal')
    const job = await bulkApi.query({ soql: 'SELECT Id FROM Account' })
    await end(bulkApi, job)
    await expect(bulkApi.abort(job)).rejects.toMatchObject({
      errorCode: 'INVALIDJOBSTATE',
      message: 'Aborting already Completed Job not allowed',
    })
  })
})

describe('dataCloudApi of @heroku/applink', () => {
  /** What the CLI and a person in the browser do. */
  const authorize = async (developer_name: string) => {
    const headers = {
      authorization: `Bearer ${local.applink.token}`,
      'x-app-uuid': local.applink.appId,
      'content-type': 'application/json',
    }
    const body = JSON.stringify({ developer_name })
    const asked = await fetch(`${local.applink.apiUrl}/authorizations/datacloud`, { method: 'POST', headers, body })
    expect(asked.status).toBe(202)
    const { redirect_uri: address } = (await asked.json()) as { redirect_uri: string }
    const fields = Object.fromEntries(new URL(address).searchParams)
    const form = new URLSearchParams({ ...fields, username: 'ingrid.integration@acme.example' })
    await fetch(`${local.org}/services/oauth2/authorize`, { method: 'POST', body: form })
  }

  it('queries, fetches further batches and ingests', async () => {
    await authorize('customerData')
    const { dataCloudApi } = await orgOf('customerData')
    const sql = 'SELECT a.EventId__c FROM WebsiteEngagement__dlm a, WebsiteEngagement__dlm b, UnifiedIndividual__dlm c'
    const { done, nextBatchId, rowCount } = await dataCloudApi.query(`${sql} LIMIT 60000`)
    expect({ done, rowCount }).toEqual({ done: false, rowCount: 49_999 })
    expect(await dataCloudApi.queryNextBatch(nextBatchId)).toMatchObject({ done: true, rowCount: 10_001 })
    const order = { orderId: 'SDK-1', email: '', amount: 1, items: 1, paid: true, orderedAt: '2026-01-01T00:00:00Z' }
    expect(await dataCloudApi.upsert('Shop', 'Orders', { data: [order] })).toEqual({ accepted: true })
    const found = "SELECT amount__c, paid__c FROM Shop_Orders__dll WHERE orderId__c = 'SDK-1'"
    expect((await dataCloudApi.query(found)).data).toEqual([[1, true]])
  })
})
