import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hostile } from '../../client/attacks/hostile.ts'
import { type RestartableHost, startRestartableHost } from '../restartable-host.ts'

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
const admin = 'admin@acme.example'
const nora = 'nora.none@acme.example'

type Json = Record<string, unknown>

interface Line {
  readonly Id: string
  readonly UnitPrice: number
}

let host: RestartableHost
beforeAll(async () => {
  host = await startRestartableHost()
})
afterAll(() => host?.close())
afterEach(() => fetch(`${host.org.org}/_local/faults`, { method: 'DELETE' }))

const pricesOf = async (username: string, where = 'Id != NULL'): Promise<Map<string, number>> => {
  const query = `SELECT Id, UnitPrice FROM OpportunityLineItem WHERE ${where}`
  return new Map((await host.rows<Line>(username, query)).map(({ Id, UnitPrice }) => [Id, UnitPrice]))
}

/** Starts the job through the mesh and waits for its end; a refused call is its failure. */
async function reprice(username: string, input: object): Promise<Json> {
  const { body, status } = await host.act(username, 'repriceOpportunities', input)
  return status === 202 ? host.endOf(username, body.jobId) : body
}

const raised = (price: number, percent: number): number => Math.round(price * (1 + percent / 100) * 100) / 100

/** An opportunity of Sara in a stage of its own, with so many lines; gives the stage. */
async function addLines(count: number, UnitPrice = 10): Promise<string> {
  const stage = `Stage ${count} ${UnitPrice}`
  const [template] = await host.rows<{ OpportunityId: string; PricebookEntryId: string }>(
    sara,
    'SELECT OpportunityId, PricebookEntryId FROM OpportunityLineItem WHERE Opportunity.IsClosed = FALSE LIMIT 1',
  )
  const [opportunity] = await host.rows<Json>(
    sara,
    `SELECT AccountId, Pricebook2Id, OwnerId FROM Opportunity WHERE Id = '${template?.OpportunityId}'`,
  )
  const { attributes: _, ...own } = opportunity ?? {}
  const fields = { ...own, Name: stage, StageName: stage, CloseDate: '2031-01-01' }
  const { id } = (await host.rest(sara, '/sobjects/Opportunity', fields)) as { id: string }
  const line = { OpportunityId: id, PricebookEntryId: template?.PricebookEntryId, Quantity: 1, UnitPrice }
  for (let left = count; left > 0; left -= 200) {
    const records = Array.from({ length: Math.min(left, 200) }, () => ({
      attributes: { type: 'OpportunityLineItem' },
      ...line,
    }))
    const made = (await host.rest(sara, '/composite/sobjects', { allOrNone: true, records })) as { success: boolean }[]
    expect(made.every(({ success }) => success)).toBe(true)
  }
  return stage
}

describe('repriceOpportunities', () => {
  const europe = { region: 'Europe', productFamily: 'Software' }
  const selected = "Opportunity.IsClosed = FALSE AND Opportunity.Region__c = 'Europe' AND Product2.Family = 'Software'"

  it.each(['agent', 'flow'] as const)('counts for %s, and changes nothing, unless it is told to', async kind => {
    const before = await pricesOf(admin)
    const called = await host.callAs(kind, {
      as: sara,
      operation: 'repriceOpportunities',
      input: { ...europe, percent: 10 },
    })
    expect(called.status).toBe(202)
    const jobId = JSON.stringify(called).match(/"jobId":"([^"]+)"/)?.[1]
    const end = await host.endOf(sara, jobId)
    const count = (await pricesOf(sara, selected)).size
    expect(count).toBeGreaterThan(0)
    expect(end).toMatchObject({ status: 'completed', linesFound: count, linesRepriced: 0 })
    expect(await pricesOf(admin)).toEqual(before)
  })

  it('changes the prices that are selected by as much as was said, and no other', async () => {
    const [before, chosen] = [await pricesOf(admin), await pricesOf(sara, selected)]
    const end = await reprice(sara, { ...europe, percent: 10, dryRun: false })
    expect(end).toMatchObject({ status: 'completed', linesFound: chosen.size, linesRepriced: chosen.size })
    expect(end).toMatchObject({ linesTotal: chosen.size, linesDone: chosen.size, linesRefused: 0 })
    const expected = [...before].map(([id, price]) => [id, chosen.has(id) ? raised(price, 10) : price] as const)
    expect(await pricesOf(admin)).toEqual(new Map(expected))
  })

  it('takes the records of the user who asks and of no one else', async () => {
    const before = await pricesOf(admin)
    expect(await reprice(tom, { ...europe, percent: 10, dryRun: false })).toMatchObject({ linesFound: 0 })
    expect(await host.act(nora, 'repriceOpportunities', { ...europe, percent: 10 })).toMatchObject({ status: 403 })
    expect(await pricesOf(admin)).toEqual(before)
  })

  it('combines filters of every kind', async () => {
    const input = {
      stages: ['Qualification', 'Prospecting'],
      accountName: 'a',
      ...{ minAmount: 1000, maxAmount: 90_000, closesFrom: '2020-01-01', closesUntil: '2040-12-31' },
    }
    const where = `Opportunity.IsClosed = FALSE AND Opportunity.StageName IN ('Qualification', 'Prospecting')
      AND Opportunity.Account.Name LIKE '%a%' AND Opportunity.Amount >= 1000 AND Opportunity.Amount <= 90000
      AND Opportunity.CloseDate >= 2020-01-01 AND Opportunity.CloseDate <= 2040-12-31`
    const { size } = await pricesOf(sara, where)
    expect(size).toBeGreaterThan(0)
    expect(await reprice(sara, { ...input, percent: 1 })).toMatchObject({ linesFound: size })
  })

  it('refuses at once what is out of bounds, and every record without a filter', async () => {
    for (const input of [
      { percent: 5 },
      { percent: 51, region: 'Europe' },
      { percent: -51, region: 'Europe' },
      { percent: 5, region: '' },
      { percent: 5, stages: [] },
      { percent: 5, minAmount: -1 },
      { percent: 5, closesFrom: '2026-02-30' },
      { percent: 5, where: 'Id != NULL' },
    ])
      expect((await host.act(sara, 'repriceOpportunities', input)).body).toMatchObject({ code: 'invalid_input' })
  })

  it('counts what Salesforce refuses, and says why', async () => {
    const [few, many] = [await addLines(3, 9_000_000_000_000_000), await addLines(250, 7)]
    const end = await reprice(sara, { stages: [few, many], percent: 50, dryRun: false })
    expect(end).toMatchObject({ status: 'completed', linesFound: 253, linesRepriced: 250, linesRefused: 3 })
    expect(end.refusalReasons).toEqual([expect.stringContaining('UnitPrice')])
    expect(new Set((await pricesOf(sara, `Opportunity.StageName = '${many}'`)).values())).toEqual(new Set([10.5]))
  })

  it('changes each price once though the host is killed between and within its writes', async () => {
    const stage = await addLines(1000)
    const slow = { fault: 'delay', ms: 150, path: '/services/data/*/composite/sobjects*', method: 'PATCH' }
    const headers = { 'content-type': 'application/json' }
    await fetch(`${host.org.org}/_local/faults`, { method: 'POST', headers, body: JSON.stringify(slow) })
    const { body } = await host.act(sara, 'repriceOpportunities', { stages: [stage], percent: 10, dryRun: false })
    const doneSoFar = async () => (await host.act(sara, 'jobStatus', { jobId: body.jobId })).body.linesDone ?? 0
    for (const lines of [200, 600]) {
      await expect.poll(doneSoFar, { interval: 20 }).toBeGreaterThanOrEqual(lines)
      await host.killAndRestart()
    }
    const end = await host.endOf(sara, body.jobId)
    expect(end).toMatchObject({ status: 'completed', linesFound: 1000, linesRepriced: 1000, linesDone: 1000 })
    const prices = await pricesOf(sara, `Opportunity.StageName = '${stage}'`)
    expect([prices.size, ...new Set(prices.values())]).toEqual([1000, 11])
  })

  it('goes through the Bulk API above 2,000 records', async () => {
    const stage = await addLines(2001, 100)
    const end = await reprice(sara, { stages: [stage], percent: -10, dryRun: false })
    expect(end).toMatchObject({ status: 'completed', linesFound: 2001, linesRepriced: 2001, linesRefused: 0 })
    const prices = await pricesOf(sara, `Opportunity.StageName = '${stage}'`)
    expect(new Set(prices.values())).toEqual(new Set([90]))
    const jobs = (await host.rest(admin, '/jobs/ingest')) as { records: { object: string }[] }
    expect(jobs.records.map(({ object }) => object)).toContain('OpportunityLineItem')
  })
})

describe('a hostile text', () => {
  it.each(['stages', 'region', 'productFamily'])('in %s selects nothing', async field => {
    for (const text of hostile) {
      const value = field === 'stages' ? [text] : text
      const end = await reprice(sara, { [field]: value, percent: 50, dryRun: true })
      const isRefused = end.code === 'invalid_input'
      expect([text, isRefused ? 0 : end.linesFound]).toEqual([text, 0])
    }
  })

  it('in accountName selects the accounts whose name has it, letter for letter', async () => {
    const query = 'SELECT Opportunity.Account.Name FROM OpportunityLineItem WHERE Opportunity.IsClosed = FALSE'
    const rows = await host.rows<{ Opportunity: { Account: { Name: string } } }>(sara, query)
    const names = rows.map(row => row.Opportunity.Account.Name.toLowerCase())
    for (const text of hostile) {
      const end = await reprice(sara, { accountName: text, percent: 50, dryRun: true })
      const sought = text.trim().toLowerCase()
      const isRefused = end.code === 'invalid_input'
      expect([text, isRefused ? 0 : end.linesFound]).toEqual([
        text,
        isRefused ? 0 : names.filter(name => name.includes(sought)).length,
      ])
    }
    expect(names.some(name => name.includes("'"))).toBe(true)
  })

  it('beside a filter that selects nothing does not make it select more', async () => {
    for (const text of hostile) {
      const end = await reprice(sara, { stages: ['No such stage', text], accountName: text.slice(0, 80), percent: 1 })
      expect([text, end.linesFound ?? 0]).toEqual([text, 0])
    }
  })
})

describe('a quote that is asked for under a key', () => {
  it('is made once, though the process is killed between the commit of the org and its answer', async () => {
    await host.killAndRestart({ TOOL_DEADLINE_MS: '1500' })
    const stage = await addLines(3)
    const [opportunity] = await host.rows<{ Id: string }>(
      sara,
      `SELECT Id FROM Opportunity WHERE StageName = '${stage}'`,
    )
    const input = { opportunityId: opportunity?.Id ?? '' }
    const quotes = () =>
      host.rows<{ Id: string }>(sara, `SELECT Id FROM Quote WHERE OpportunityId = '${opportunity?.Id}'`)
    const tool = { name: 'generateQuote', key: 'quote-of-a-killed-call' }
    const fault = { fault: 'slow-body', path: '*/composite/graph', ms: 60_000, count: 1 }
    await fetch(`${host.org.org}/_local/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    })
    const lost = host.act(sara, tool, input).catch(() => undefined)
    await expect.poll(quotes).toHaveLength(1)
    await host.killAndRestart()
    expect((await lost)?.status).not.toBe(200)

    // Nobody but the clock knows that the process of the first call is gone: the call waits for it.
    const { body, status } = await host.act(sara, tool, input)
    expect([status, body]).toEqual([200, expect.objectContaining({ quoteId: (await quotes())[0]?.Id, lines: 3 })])
    expect(await quotes()).toHaveLength(1)
    const again = await host.act(sara, tool, input)
    expect([again.status, await quotes()]).toEqual([200, [expect.anything()]])
    expect((await host.act(sara, tool, { ...input, validForDays: 7 })).body).toMatchObject({ code: 'conflict' })
    await host.act(sara, { ...tool, key: 'another' }, input)
    expect(await quotes()).toHaveLength(2)
  })
})
