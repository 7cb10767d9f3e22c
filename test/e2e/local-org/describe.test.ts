import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { type OrgClient, startOrgClient, startPassage } from './org-client.ts'

const sara = 'sara.sales@acme.example'
const minuteMs = 60_000
let client: OrgClient
let time = Date.now()

beforeAll(async () => {
  client = await startOrgClient({ now: () => time })
})
afterAll(() => client.close())

const orgOf = (username = sara) => client.orgOf(username)

describe("the host's client against the local org", () => {
  it('describes an object with the rights of the user', async () => {
    const { fields, keyPrefix, createable } = await orgOf().describe('Account')
    expect([keyPrefix, createable]).toEqual(['001', true])
    const names = fields.map(({ name }) => name)
    expect(names).toContain('Industry')
    expect(names).not.toContain('Sic')
    expect(fields.find(({ name }) => name === 'OwnerId')?.referenceTo).toEqual(['User'])
    await expect(orgOf().describe('Bacon__c')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('asks after a while whether a description has changed, and keeps its own when not', async () => {
    const passage = await startPassage(client.local.org)
    try {
      const org = client.orgOf(sara, passage.url)
      const first = await org.describe('Contact')
      expect(await org.describe('Contact')).toBe(first)
      time += 6 * minuteMs
      expect(await org.describe('Contact')).toBe(first)
      expect(passage.requests).toHaveLength(2)
      expect(passage.headers[1]?.['if-modified-since']).toMatch(/GMT$/)
    } finally {
      passage.close()
    }
  })

  it('searches with text as people write it', async () => {
    const accounts = { object: 'Account', fields: ['Id', 'Name'] }
    for (const text of ["O'Connell & Sons", 'nordwind', 'Göteborg (Marine)', 'Nordwind AND Logistik']) {
      const found = await orgOf().search<{ Name: string }>(text, { returning: [accounts] })
      expect(found.length, text).toBe(text === 'Nordwind AND Logistik' ? 0 : 1)
    }
    const where = soql`Region__c = ${'Europe'}`
    const found = await orgOf().search('nordwind', {
      in: 'name',
      returning: [
        { ...accounts, where, limit: 1 },
        { object: 'Contact', fields: ['Account.Name'] },
      ],
      limit: 5,
    })
    expect(found).toEqual([expect.objectContaining({ Name: 'Nordwind Logistik' })])
    expect(await orgOf('tom.sales@acme.example').search('nordwind', { returning: [accounts] })).toEqual([])
  })

  it('reads the limits, with the calls that it made', async () => {
    const first = (await orgOf().limits()).DailyApiRequests
    const second = (await orgOf().limits()).DailyApiRequests
    expect(second).toEqual({ Max: first?.Max, Remaining: (first?.Remaining ?? 0) - 1 })
  })

  it('runs actions, one result for each input', async () => {
    const results = await orgOf().invocable('custom/flow/Escalate_Case', [{ caseId: '500' }, { reason: 'none' }])
    expect(results[0]).toEqual({
      success: true,
      output: { queue: 'Second Level', caseId: '500', Flow__InterviewStatus: 'Finished' },
    })
    expect(results[1]).toMatchObject({ success: false })
    const apex = await orgOf().invocable('custom/apex/DiscountCalculator', [{ amount: 7 }])
    expect(apex).toEqual([{ success: true, output: { amount: 7, discount: 5 } }])
    await expect(orgOf().invocable('custom/flow/Bacon', [{}])).rejects.toMatchObject({ code: 'not_found' })
  })

  it('calls Apex REST', async () => {
    const order = await orgOf().apex('/orders', { method: 'POST', body: { accountId: '001', lines: [] } })
    expect(order).toMatchObject({ orderNumber: 'O-1001', accountId: '001' })
    await expect(orgOf().apex('/nothing')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('refuses a write to a record that has changed since it was read', async () => {
    const org = orgOf()
    const id = await org.create('Account', { Name: 'Conditional' })
    const write = (since: string) =>
      org.request(`/services/data/v62.0/sobjects/Account/${id}`, {
        method: 'PATCH',
        body: { Industry: 'Energy' },
        headers: { 'If-Unmodified-Since': since },
      })
    await expect(write('Mon, 01 Jan 2024 00:00:00 GMT')).rejects.toMatchObject({ code: 'conflict' })
    await write(new Date(Date.now() + minuteMs).toUTCString())
    expect(await org.retrieve('Account', id, ['Industry'])).toMatchObject({ Industry: 'Energy' })
  })
})
