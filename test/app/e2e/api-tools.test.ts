import { createHash, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { injections } from '../../client/attacks/injections.ts'
import { createApiDoor } from '../../client/host/api-door.ts'
import type { Answer } from '../../client/host/doors.ts'
import { type RunningDev, startDev } from '../../client/host/host.ts'
import { createOrgReader } from '../../client/org/org-reader.ts'

const keys = {
  supplier: 'supplier-key-of-this-test',
  next: 'supplier-key-that-follows',
  website: 'website-key-of-this-test',
}
const others = { ungranted: 'key-without-authorization', slow: 'key-of-two-calls-a-minute' }
const hashOf = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`
const entryOf = (name: string, tools: readonly string[], given: readonly string[]) => ({
  ...{ name, tools, keyHashes: given.map(hashOf), authorizations: ['influencerPortal'], requestsPerMinute: 6000 },
})
const website = ['listCampaigns', 'registerInterest']

let dev: RunningDev
let org: ReturnType<typeof createOrgReader>
beforeAll(async () => {
  dev = await startDev({
    env: {
      SERVICE_CLIENTS: JSON.stringify([
        entryOf('supplier', ['importProducts'], [keys.supplier, keys.next]),
        entryOf('website', website, [keys.website]),
        { ...entryOf('ungranted', ['importProducts', ...website], [others.ungranted]), authorizations: [] },
        { ...entryOf('slow', ['listCampaigns'], [others.slow]), requestsPerMinute: 2 },
      ]),
    },
  })
  org = createOrgReader(dev)
})
afterAll(() => dev?.stop())
afterEach(() => org.clearFaults())

const doorOf = (key: string) => createApiDoor(dev, key)

interface Result {
  readonly productCode: string
  readonly outcome: string
  readonly message?: string
}

const importAll = async (products: readonly object[], headers = {}): Promise<Result[]> => {
  const answer = await doorOf(keys.supplier).call('importProducts', { products }, headers)
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure))
  return answer.output.results as Result[]
}

const tally = (results: readonly Result[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

const pricesOf = (where: string) =>
  org.query<{ Name: string; UnitPrice: number; Product2: { ProductCode: string; IsActive: boolean } }>(
    `SELECT Name, UnitPrice, Product2.ProductCode, Product2.IsActive FROM PricebookEntry WHERE ${where} AND Pricebook2.IsStandard = TRUE`,
  )

describe('importProducts', () => {
  it('creates, changes and leaves alone, and says so for each product in the order of the input', async () => {
    const first = [
      { productCode: 'IMP-1', name: 'One', price: 10 },
      { productCode: 'IMP-2', name: 'Two', price: 20.005, active: false },
      { productCode: 'ARM-100', name: 'Robot Arm 100', price: 12500 },
    ]
    expect((await importAll(first)).map(({ outcome }) => outcome)).toEqual(['created', 'created', 'unchanged'])
    expect(await importAll(first)).toEqual(first.map(({ productCode }) => ({ productCode, outcome: 'unchanged' })))
    const changed = [
      { productCode: 'imp-1', name: 'One', price: 11 },
      { productCode: 'IMP-2', name: 'Two, renamed', price: 20.01 },
    ]
    expect((await importAll(changed)).map(({ outcome }) => outcome)).toEqual(['updated', 'updated'])
    expect(await pricesOf("ProductCode LIKE 'IMP-%'")).toMatchObject([
      { Name: 'One', UnitPrice: 11, Product2: { ProductCode: 'IMP-1', IsActive: true } },
      { Name: 'Two, renamed', UnitPrice: 20.01, Product2: { IsActive: true } },
    ])
  })

  it('reports what cannot be, sends no code twice, and does the rest', async () => {
    const results = await importAll([
      { productCode: 'BAD-1', name: 'Good', price: 1 },
      { productCode: 'bad-1', name: 'The same again', price: 2 },
      { productCode: ' ', name: 'No code', price: 1 },
      { productCode: 'BAD-2', name: 'x'.repeat(256), price: 1 },
      { productCode: 'BAD-3', name: '', price: 1 },
      { productCode: 'BAD-4', name: 'Less than nothing', price: -1 },
      { productCode: 'BAD-5', name: 'Good too', price: 0 },
    ])
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...['created', 'failed', 'failed', 'failed', 'failed', 'failed', 'created'],
    ])
    expect(results.filter(({ outcome }) => outcome === 'failed').every(({ message }) => message)).toBe(true)
    expect(await pricesOf("ProductCode LIKE 'BAD-%'")).toMatchObject([{ UnitPrice: 1 }, { UnitPrice: 0 }])
  })

  it('goes on where failures stopped it: 1,000 products, and the last run writes nothing', {
    timeout: 60_000,
  }, async () => {
    const products = Array.from({ length: 1000 }, (_, at) => ({ productCode: `K-${at}`, name: `K ${at}`, price: at }))
    const failing = { fault: 'status', status: 500, count: 1, method: 'POST', path: '*/composite/sobjects' }
    await org.addFault(failing)
    await org.addFault({ fault: 'lock', count: 1, method: 'PATCH', path: '*/composite/sobjects/Product2/ProductCode' })
    expect(tally(await importAll(products))).toEqual({ created: 800, failed: 200 })
    await org.addFault({ fault: 'reset', count: 1, method: 'POST', path: '*/composite/sobjects' })
    const second = tally(await importAll(products))
    expect(second).toEqual({ unchanged: 800, failed: 200 })
    expect(tally(await importAll(products))).toEqual({ unchanged: 800, updated: 200 })
    await org.clearFaults()
    await org.addFault({ fault: 'delay', ms: 0, path: '*/composite/sobjects*' })
    expect(tally(await importAll(products))).toEqual({ unchanged: 1000 })
    expect(await org.hits()).toEqual([0])
    expect(await pricesOf("ProductCode LIKE 'K-%'")).toHaveLength(1000)
  })

  it('does a request with one idempotency key once, and refuses the key for another', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const products = [{ productCode: 'ONCE', name: 'Once', price: 1 }]
    const both = [await importAll(products, key), await importAll(products, key)]
    expect(both.map(([one]) => one?.outcome)).toEqual(['created', 'created'])
    const other = await doorOf(keys.supplier).call('importProducts', { products: [] }, key)
    expect(other).toMatchObject({ ok: false, failure: { code: 'conflict' } })
  })

  it('takes every text as a text: no query widens', async () => {
    const before = await org.query("SELECT Id FROM Product2 WHERE Name != 'x'")
    const products = injections.map(text => ({ productCode: text, name: text, price: 1 }))
    expect(tally(await importAll(products))).toEqual({ created: injections.length })
    expect(tally(await importAll(products))).toEqual({ unchanged: injections.length })
    const after = await org.query<{ ProductCode: string; Name: string }>(
      "SELECT ProductCode, Name FROM Product2 WHERE Name != 'x'",
    )
    expect(after).toHaveLength(before.length + injections.length)
    expect(after.map(({ Name }) => Name)).toEqual(expect.arrayContaining([...injections]))
  })
})

const listed = async () => {
  const answer = await doorOf(keys.website).call('listCampaigns', {})
  return answer.ok ? (answer.output.campaigns as { campaignId: string; name: string; endDate: string }[]) : []
}

const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@engine.example', channel: 'Engines' }
const membersOf = (email: string) =>
  org.query<{ Lead: { Name: string; Company: string } }>(
    `SELECT Lead.Name, Lead.Company FROM CampaignMember WHERE Lead.Email = '${email}'`,
  )

describe('listCampaigns', () => {
  it('gives what runs and takes influencers, what ends first on top', async () => {
    const campaigns = await listed()
    expect(campaigns.map(({ name }) => name)).toContain('Summer of Robots')
    expect(campaigns.map(({ name }) => name)).not.toContain('Automation Webinar Series')
    expect(campaigns.map(({ endDate }) => endDate)).toEqual(campaigns.map(({ endDate }) => endDate).toSorted())
  })
})

describe('registerInterest', () => {
  it('makes one lead and one member of one person, however often and however at once she asks', async () => {
    const [first, second] = await listed()
    const door = doorOf(keys.website)
    const call = (campaignId: string | undefined, more = {}) =>
      door.call('registerInterest', { ...ada, campaignId, ...more })
    const many = await Promise.all(Array.from({ length: 5 }, () => call(first?.campaignId)))
    expect(many.every(({ ok }) => ok)).toBe(true)
    expect(many.filter(answer => answer.ok && answer.output.isNew)).toHaveLength(1)
    expect(await call(first?.campaignId, { email: 'ADA@engine.example' })).toMatchObject({ output: { isNew: false } })
    expect(await call(second?.campaignId)).toMatchObject({ output: { isNew: true, campaignName: second?.name } })
    expect(await membersOf(ada.email)).toEqual(
      Array(2).fill(
        expect.objectContaining({ Lead: expect.objectContaining({ Name: 'Ada Lovelace', Company: 'Engines' }) }),
      ),
    )
    expect(await org.query("SELECT Id FROM Lead WHERE Email = 'ada@engine.example'")).toHaveLength(1)
  })

  it('finds a lead that came in another way', async () => {
    const [lead] = await org.query<{ Email: string }>('SELECT Email FROM Lead WHERE IsConverted = FALSE LIMIT 1')
    const [campaign] = await listed()
    const email = lead?.Email ?? ''
    const input = { ...ada, email, campaignId: campaign?.campaignId }
    expect((await doorOf(keys.website).call('registerInterest', input)).ok).toBe(true)
    expect(await org.query(`SELECT Id FROM Lead WHERE Email = '${email}'`)).toHaveLength(1)
  })

  it('refuses campaigns that are not open, and whoever advertises', async () => {
    const [webinar] = await org.query<{ Id: string }>(
      "SELECT Id FROM Campaign WHERE Name = 'Automation Webinar Series'",
    )
    const door = doorOf(keys.website)
    expect(await door.call('registerInterest', { ...ada, campaignId: webinar?.Id })).toMatchObject({
      failure: { code: 'not_found' },
    })
    const [campaign] = await listed()
    const spam = { ...ada, campaignId: campaign?.campaignId, firstName: 'Buy at https://spam.example' }
    expect(await door.call('registerInterest', spam)).toMatchObject({ failure: { code: 'invalid_input' } })
  })

  it('takes every text as a text: no query widens, and every name arrives as it was', async () => {
    const [campaign] = await listed()
    const door = doorOf(keys.website)
    const texts = injections.filter(text => text.length <= 40 && !/[\t]|:\/\//.test(text))
    const send = (text: string, at: number) =>
      door.call('registerInterest', {
        campaignId: campaign?.campaignId,
        firstName: text,
        lastName: text,
        channel: text,
        email: `i${at}@x.example`,
      })
    const answers: Answer[] = []
    for (const [at, text] of texts.entries()) answers.push(await send(text, at))
    expect(answers.filter(({ ok }) => !ok)).toEqual([])
    expect(answers.every(answer => answer.ok && answer.output.isNew)).toBe(true)
    const leads = await org.query<{ LastName: string }>("SELECT LastName FROM Lead WHERE Email LIKE 'i%@x.example'")
    expect(leads.map(({ LastName }) => LastName).toSorted()).toEqual(texts.toSorted())
  })

  it.each(["x' OR Email != '", "a'OR'1'='1@x.example", 'a@x.example\n', '%@x.example'])(
    'finds nobody by %j',
    async email => {
      const [campaign] = await listed()
      const answer = await doorOf(keys.website).call('registerInterest', {
        ...ada,
        email,
        campaignId: campaign?.campaignId,
      })
      expect([true, 'invalid_input']).toContain(answer.ok ? answer.output.isNew : answer.failure.code)
    },
  )

  it.each(["701' OR Id != '", '701000000000001AAA', "701AH0000000003YAA' OR Name != '"])(
    'finds no campaign by %j',
    async campaignId => {
      const answer = await doorOf(keys.website).call('registerInterest', { ...ada, campaignId })
      expect(['invalid_input', 'not_found']).toContain(answer.ok ? 'taken' : answer.failure.code)
    },
  )
})

describe('API keys', () => {
  it('are good for their own tools only, and for none without the authorization', async () => {
    const input = { products: [] }
    expect(await doorOf(keys.next).call('importProducts', input)).toMatchObject({ ok: true })
    expect(await doorOf(keys.website).call('importProducts', input)).toMatchObject({ failure: { code: 'not_found' } })
    expect(await doorOf(keys.supplier).call('listCampaigns', {})).toMatchObject({ failure: { code: 'not_found' } })
    expect(await doorOf(others.ungranted).call('importProducts', input)).toMatchObject({
      failure: { code: 'forbidden' },
    })
    expect(await doorOf(others.ungranted).call('listCampaigns', {})).toMatchObject({ failure: { code: 'forbidden' } })
    const interest = { ...ada, campaignId: (await listed())[0]?.campaignId }
    expect(await doorOf(others.ungranted).call('registerInterest', interest)).toMatchObject({
      failure: { code: 'forbidden' },
    })
    expect(await doorOf('a-key-that-nobody-gave').call('listCampaigns', {})).toMatchObject({
      failure: { code: 'unauthenticated' },
    })
  })

  it('have a number of calls a minute', async () => {
    const door = doorOf(others.slow)
    const answers = [
      await door.call('listCampaigns', {}),
      await door.call('listCampaigns', {}),
      await door.call('listCampaigns', {}),
    ]
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(answers[2]).toMatchObject({ failure: { code: 'rate_limited', retryable: true } })
  })
})
