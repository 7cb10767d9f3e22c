import { describe, expect, it } from 'vitest'
import { createUsage } from '../../../../local-org/limits/usage.ts'
import { createOrgWorld } from '../server/world.ts'

const { as, request } = createOrgWorld()
const sara = as('sara')

describe('Sforce-Limit-Info', () => {
  it('counts each call with a session, refused ones and Apex REST too, a composite one once', async () => {
    const usedAfter = async (path: string, body?: unknown) => {
      const { headers } = await sara.send(path, body === undefined ? {} : { method: 'POST', body })
      return Number(/^api-usage=(\d+)\/100000$/.exec(headers.get('sforce-limit-info') ?? '')?.[1])
    }
    const first = await usedAfter('/limits')
    const part = { method: 'GET', url: '/services/data/v62.0/limits' }
    const compositeRequest = ['a', 'b'].map(referenceId => ({ ...part, referenceId }))
    const counts = [
      await usedAfter('/sobjects/Bacon__c'),
      await usedAfter('/composite', { compositeRequest }),
      await usedAfter('/services/apexrest/echo/x'),
    ]
    expect(counts).toEqual([first + 1, first + 2, first + 3])
  })

  it('is not told to those without a session', async () => {
    const before = (await sara.get('/limits')).body.DailyApiRequests.Remaining
    for (const path of ['/services/data', '/limits', '/services/apexrest/echo/x']) {
      expect((await request(path)).headers.get('sforce-limit-info')).toBeNull()
    }
    expect((await sara.get('/limits')).body.DailyApiRequests.Remaining).toBe(before - 1)
  })

  it('forgets calls of the day before', () => {
    let time = 0
    const usage = createUsage(() => time)
    usage.count()
    time = 23 * 3_600_000
    usage.count()
    expect(usage.used()).toBe(2)
    time = 24 * 3_600_000
    expect(usage.used()).toBe(1)
  })
})

describe('/limits', () => {
  it('gives Max and Remaining of each limit', async () => {
    const { body } = await sara.get('/limits')
    for (const name of ['DailyApiRequests', 'DailyBulkV2QueryJobs', 'DataStorageMB', 'SingleEmail']) {
      expect(body[name]).toEqual({ Max: expect.any(Number), Remaining: expect.any(Number) })
    }
    expect(Object.keys(body)).toEqual(Object.keys(body).toSorted())
  })

  it('counts records and files as storage', async () => {
    const { DataStorageMB } = (await sara.get('/limits')).body
    expect(DataStorageMB.Remaining).toBeLessThan(DataStorageMB.Max)
  })
})

describe('/limits/recordCount', () => {
  it('counts the records of the objects that the user may read, also those that the user does not see', async () => {
    const { body } = await sara.get('/limits/recordCount?sObjects=account,Contact,Bacon__c,ProvisioningParameter__mdt')
    expect(body).toEqual({
      sObjects: [
        { count: 60, name: 'Account' },
        { count: 300, name: 'Contact' },
      ],
    })
  })

  it('counts all objects when none is named', async () => {
    const { body } = await sara.get('/limits/recordCount')
    expect(body.sObjects).toContainEqual({ count: 60, name: 'Account' })
  })
})

describe('/_local/limits', () => {
  const headerOf = async () => (await sara.get('/sobjects')).headers.get('sforce-limit-info')

  it('has the org say that so many calls are used, and counts on', async () => {
    const wanted = { used: 97, max: 100, app: { name: 'portal', used: 5, max: 10 } }
    const { body, status } = await request('/_local/limits', { method: 'PUT', body: wanted })
    const header = 'api-usage=97/100; per-app-api-usage=5/10(appName=portal)'
    expect([status, body]).toEqual([200, { used: 97, max: 100, header }])
    expect(await headerOf()).toBe('api-usage=98/100; per-app-api-usage=6/10(appName=portal)')
    expect((await sara.get('/limits')).body.DailyApiRequests).toEqual({ Max: 100, Remaining: 1 })
    await request('/_local/limits', { method: 'DELETE' })
    expect(await headerOf()).toMatch(/^api-usage=\d+\/100000$/)
  })

  it('refuses what it does not know', async () => {
    for (const body of [{ used: -1 }, { max: 0 }, { left: 3 }, { app: { name: 'x' } }]) {
      expect((await request('/_local/limits', { method: 'PUT', body })).status).toBe(400)
    }
  })
})
