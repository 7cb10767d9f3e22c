import { Connection, type Record, type Schema } from 'jsforce'
import type { Bulk } from 'jsforce/lib/api/bulk.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../../local-org/server/server.ts'

let local: LocalOrg
let admin: Connection
let bulk: Bulk<Schema>

beforeAll(async () => {
  local = await startLocalOrg()
  const user = local.users.find(({ username }) => username === 'admin@acme.example')
  admin = new Connection({ instanceUrl: local.org, accessToken: user?.accessToken ?? '' })
  bulk = admin.bulk
  bulk.pollInterval = 10
})
afterAll(() => local.close())

const namesLike = async (pattern: string) => {
  const found = await admin
    .sobject('Account')
    .find({ Name: { $like: pattern } }, ['Name'])
    .sort('Name')
    .execute()
  return found.map(({ Name }) => Name)
}

describe('jsforce by Bulk API 1.0', () => {
  it('inserts, and says of each row what became of it', async () => {
    const results = await bulk.load('Account', 'insert', [
      { Name: 'Classic, "one"', NumberOfEmployees: '3' },
      { Name: '' },
      { Name: 'Classic two' },
    ])
    expect(results).toMatchObject([
      { success: true, errors: [] },
      { success: false, id: null, errors: [expect.stringContaining('REQUIRED_FIELD_MISSING:')] },
      { success: true, errors: [] },
    ])
    expect(await namesLike('Classic%')).toEqual(['Classic two', 'Classic, "one"'])
  })

  it('queries as a stream of records', async () => {
    const stream = await bulk.query("SELECT Id, Name, Owner.Name FROM Account WHERE Name LIKE 'Nordwind%'")
    const records: Record[] = []
    stream.on('record', (record: Record) => records.push(record))
    await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject))
    expect(records).toEqual([expect.objectContaining({ Name: 'Nordwind Logistik', 'Owner.Name': expect.any(String) })])
  })

  it('updates and deletes what a query finds, by default', async () => {
    await admin.create(
      'Account',
      Array.from({ length: 5 }, (_, at) => ({ Name: `Found ${at}` })),
    )
    const found = () => admin.sobject('Account').find({ Name: { $like: 'Found%' } })
    const options = { bulkThreshold: 0 }
    const updated = await found().update({ Name: 'Found again' }, 'Account', options)
    expect(updated.map(({ success }) => success)).toEqual([true, true, true, true, true])
    expect(new Set(await namesLike('Found%'))).toEqual(new Set(['Found again']))
    expect(await found().destroy('Account', options)).toHaveLength(5)
    expect(await namesLike('Found%')).toEqual([])
  })

  it('hears of an object that is not there, and of a session that is none', async () => {
    await expect(bulk.createJob('Nope', 'insert').open()).rejects.toMatchObject({ errorCode: 'InvalidJob' })
    const stranger = new Connection({ instanceUrl: local.org, accessToken: 'x' })
    await expect(stranger.bulk.createJob('Account', 'insert').open()).rejects.toMatchObject({
      errorCode: 'InvalidSessionId',
    })
  })

  it('hears that a batch without data is none, and adds none', async () => {
    const job = bulk.createJob('Account', 'update')
    await expect(Promise.resolve(job.createBatch().execute([]))).rejects.toMatchObject({ name: 'ClientInputError' })
    expect(await job.close()).toMatchObject({ numberBatchesTotal: '0' })
  })

  it('hears of a query that is none', async () => {
    const job = bulk.createJob('Account', 'query')
    const batch = job.createBatch()
    batch.on('queue', () => batch.poll(10, 10_000))
    const failed = /^InvalidBatch : Failed to process query: INVALID_FIELD: /
    await expect(Promise.resolve(batch.execute('SELECT Nope FROM Account'))).rejects.toThrow(failed)
    expect(await job.close()).toMatchObject({ state: 'Closed', numberBatchesFailed: '1' })
  })
})
