import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accountNews } from '../../../tools/account-news.ts'
import { compareForecasts } from '../../../tools/compare-forecasts.ts'
import { customerActivity } from '../../../tools/customer-activity.ts'
import { quoteDocument } from '../../../tools/quote-document.ts'
import { createTestClient } from '../../client/host/as-user.ts'
import { createActionDoor } from '../../client/host/doors.ts'
import { type RunningDev, startDev } from '../../client/host/host.ts'
import { createPng, textOf } from '../../unit/pdf/pdf-file.ts'

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
const mia = 'mia.manager@acme.example'
const nora = 'nora.none@acme.example'

let dev: RunningDev
let client: ReturnType<typeof createTestClient>
beforeAll(async () => {
  dev = await startDev()
  client = createTestClient(dev)
})
afterAll(async () => {
  await client?.close()
  await dev?.stop()
})
afterEach(async () => {
  await fetch(`${dev.org}/_local/faults`, { method: 'DELETE' })
  await setNewsFaults({})
})

const as = (username: string) => client.asUser(username)

async function rest(username: string, path: string): Promise<Response> {
  const { accessToken } = dev.users.find(user => user.username === username) ?? {}
  const headers = { authorization: `Bearer ${accessToken}` }
  return fetch(`${dev.org}/services/data/v${dev.apiVersion}${path}`, { headers })
}

async function rowsFor<T>(username: string, soql: string): Promise<T[]> {
  const answer = await rest(username, `/query?q=${encodeURIComponent(soql)}`)
  return ((await answer.json()) as { records: T[] }).records
}

const idFor = async (username: string, object: string, name: string): Promise<string> =>
  (await rowsFor<{ Id: string }>(username, `SELECT Id FROM ${object} WHERE Name = '${name}'`))[0]?.Id ?? ''

const setNewsFaults = (faults: object) =>
  fetch(`${dev.thirdParties['news-api']}/_admin/faults`, { method: 'PUT', body: JSON.stringify(faults) })

const addFault = (fault: object) =>
  fetch(`${dev.org}/_local/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })

/** Texts that would widen a query, leave a path or break a document if they were taken for more than text. */
const hostile = [
  "' OR Name != '",
  "\\' OR 1=1 --",
  "x'; DROP TABLE UnifiedIndividual__dlm; --",
  '../../../etc',
  '%00\u0000',
  '{{7*7}}',
  '\u202e\ud800',
]

/** Salesforce refuses to compare an id with some texts, and finds nothing by others. */
const nothingFound = expect.stringMatching(/^(?:not_found|invalid_input)$/)

describe('without the right to call the service', () => {
  it.each([accountNews, compareForecasts, customerActivity, quoteDocument])('$name is refused', async tool => {
    const answer = await createActionDoor(dev, nora).call(tool.name, {})
    expect(answer).toEqual({ ok: false, failure: expect.objectContaining({ status: 403 }) })
  })
})

describe('agent, flow and Apex', () => {
  const ask = async (kind: string, operation: string, input: object) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ as: sara, operation, input })
    const answer = await fetch(`${dev.org}/_local/callers/${kind}`, { method: 'POST', headers, body })
    return (await answer.json()) as Record<string, unknown>
  }

  it.each(['agent', 'flow', 'apex'])('get every tool by its published document: %s', async kind => {
    const accountId = await idFor(sara, 'Account', 'Nordwind Logistik')
    const quoteId = await idFor(sara, 'Quote', 'Nordwind Logistik - Sensor rollout quote')
    const logo = createPng().toString('base64')
    const email = 'klara.vogel@nordwind-logistik.example'
    const results = await Promise.all([
      ask(kind, 'accountNews', { accountId }),
      ask(kind, 'compareForecasts', {}),
      ask(kind, 'customerActivity', { email }),
      ask(kind, 'quoteDocument', { quoteId, logo, includeFile: true }),
    ])
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const words = ['headlines', 'europeCommit', 'Klara Vogel', '"file":"JVBERi0x']
    for (const [at, word] of words.entries()) expect(JSON.stringify(results[at])).toContain(word)
  })
})

describe('accountNews', () => {
  it('gives Sara headlines on an account of hers, with day, source and address', async () => {
    const accountId = await idFor(sara, 'Account', 'Nordwind Logistik')
    const news = await as(sara).call(accountNews, { accountId, maxHeadlines: 2 })
    expect(news).toMatchObject({ accountName: 'Nordwind Logistik', newsAvailable: true })
    expect(news.headlines).toHaveLength(2)
    for (const line of news.headlines)
      expect(line).toMatch(/^\d{4}-\d\d-\d\d: Nordwind Logistik .+ \(.+\) https:\/\/\S+$/)
    expect(news.headlines).toEqual(news.headlines.toSorted().reverse())
  })

  it('asks nobody about an account that Tom may not see', async () => {
    const accountId = await idFor(sara, 'Account', 'Nordwind Logistik')
    await expect(as(tom).call(accountNews, { accountId })).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each([
    ['is down', { failOneIn: 1, how: 'refuse' }],
    ['cuts connections', { failOneIn: 1, how: 'lose' }],
  ])('answers without headlines when the publisher %s, and with them when it is back', async (_, faults) => {
    const name = faults.how === 'refuse' ? 'Alpenblick Hotels' : 'Bergmann Maschinenbau'
    const accountId = await idFor(sara, 'Account', name)
    await setNewsFaults(faults)
    expect(await as(sara).call(accountNews, { accountId })).toEqual({
      accountName: name,
      newsAvailable: false,
      headlines: [],
      summary: `News about ${name} are not available at the moment. Try again in a few minutes.`,
    })
    await setNewsFaults({})
    expect((await as(sara).call(accountNews, { accountId })).headlines.length).toBeGreaterThan(0)
  })

  it('does not wait for a slow publisher until its own time is over', async () => {
    const accountId = await idFor(sara, 'Account', 'Maison Lumière')
    await setNewsFaults({ delayMs: 60_000 })
    const startedAt = performance.now()
    const answer = await createActionDoor(dev, sara).call('accountNews', { accountId })
    expect(answer).toMatchObject({ ok: true, output: { newsAvailable: false, headlines: [] } })
    expect(performance.now() - startedAt).toBeLessThan(9000)
  })

  it.each(hostile)('finds no account by %j', async text => {
    const accountId = text.padEnd(18, ' ').slice(0, 18)
    await expect(as(sara).call(accountNews, { accountId })).rejects.toMatchObject({ code: nothingFound })
  })
})

describe('compareForecasts', () => {
  const ofQuarter = (username: string) =>
    rowsFor<{ Amount: number | null }>(
      username,
      'SELECT Amount FROM Opportunity WHERE IsClosed = FALSE AND CloseDate = THIS_FISCAL_QUARTER',
    )

  it('gives everybody the totals of both authorizations, whatever she may see herself', async () => {
    const [europe, americas] = [await ofQuarter(sara), await ofQuarter(tom)]
    const answer = await as(mia).call(compareForecasts, {})
    const sumOf = (rows: readonly { Amount: number | null }[]) => rows.reduce((sum, row) => sum + (row.Amount ?? 0), 0)
    expect(answer).toMatchObject({
      complete: true,
      europeOpportunities: europe.length,
      americasOpportunities: americas.length,
      totalOpportunities: europe.length + americas.length,
    })
    expect(answer.europeAmount).toBeCloseTo(sumOf(europe))
    expect(answer.americasAmount).toBeCloseTo(sumOf(americas))
    expect(answer.totalAmount).toBeCloseTo(sumOf(europe) + sumOf(americas))
    expect(await as(tom).call(compareForecasts, {})).toEqual(answer)
  })

  it('says which org failed, and gives the other', async () => {
    await addFault({
      fault: 'status',
      status: 503,
      errorCode: 'SERVER_UNAVAILABLE',
      user: tom,
      path: '/services/data/*',
    })
    const answer = await createActionDoor(dev, mia).call('compareForecasts', {})
    expect(answer).toMatchObject({ ok: true, output: { complete: false, failedOrg: 'americas' } })
    const output = answer.ok ? answer.output : {}
    expect(output).toHaveProperty('europeAmount')
    expect(output).not.toHaveProperty('americasAmount')
    expect(output.summary).toContain('Without americas, which failed')
  })

  it('fails when both did, and says so', async () => {
    await addFault({ fault: 'status', status: 503, errorCode: 'SERVER_UNAVAILABLE', path: '/services/data/*' })
    const answer = await createActionDoor(dev, mia).call('compareForecasts', {})
    expect(answer).toMatchObject({ ok: false, failure: { message: expect.stringMatching(/^Neither org answered\./) } })
  })
})

describe('customerActivity', () => {
  const email = 'klara.vogel@nordwind-logistik.example'

  it('tells what a customer did, without letter case in the address', async () => {
    const answer = await as(sara).call(customerActivity, { email: email.toUpperCase(), days: 365 })
    expect(answer).toMatchObject({ individualId: 'UNI-0001', name: 'Klara Vogel', orders: 1, lifetimeValue: 854.12 })
    expect(answer.visits).toBeGreaterThan(0)
    expect(answer.recentVisits.length).toBe(Math.min(5, answer.visits))
    expect(answer.recentVisits[0]).toMatch(new RegExp(`^${answer.lastVisit}: /.+ \\(\\d+ s\\)$`))
  })

  it('looks back as far as it is told', async () => {
    const [day, year] = [
      await as(sara).call(customerActivity, { email, days: 1 }),
      await as(sara).call(customerActivity, { email, days: 365, maxPages: 1 }),
    ]
    expect(day.visits).toBeLessThan(year.visits)
    expect(year.recentVisits).toHaveLength(1)
  })

  it.each(['nobody@acme.example', "x'/**/or/**/1=1/**/--@acme.example", "o'brien@acme.example", '%@acme.example'])(
    'knows no customer with the address %s',
    async unknown => {
      await expect(as(sara).call(customerActivity, { email: unknown })).rejects.toMatchObject({
        code: nothingFound,
      })
    },
  )

  it('refuses what is out of bounds', async () => {
    for (const input of [
      { email, days: 366 },
      { email, days: 0 },
      { email, maxPages: 21 },
      ...hostile.map(text => ({ email: text })),
    ])
      await expect(as(sara).call(customerActivity, input)).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('quoteDocument', () => {
  const quote = 'Nordwind Logistik - Sensor rollout quote'

  it('attaches a PDF of the quote, which its owner can download', async () => {
    const quoteId = await idFor(sara, 'Quote', quote)
    const logo = createPng({ width: 20, height: 10 }).toString('base64')
    const made = await as(sara).call(quoteDocument, {
      quoteId,
      logo,
      note: 'Free house. \u202eжелезо 100 €',
      includeFile: true,
    })
    const text = textOf(made.file ?? '')
    for (const part of ['Nordwind Logistik', 'Quantity', '7,800.00', 'Free house. ']) expect(text).toContain(part)
    const data = await rest(sara, `/sobjects/ContentVersion/${made.fileId}/VersionData`)
    const bytes = Buffer.from(await data.arrayBuffer())
    expect(bytes.toString('base64')).toBe(made.file)
    expect(made).toMatchObject({ sizeBytes: bytes.length, fileName: expect.stringMatching(/^Quote \d{8}\.pdf$/) })
    expect(made.link).toBe(`${dev.org}/lightning/r/ContentDocument/${made.documentId}/view`)
    const links = await rowsFor<{ LinkedEntityId: string }>(
      sara,
      `SELECT LinkedEntityId FROM ContentDocumentLink WHERE ContentDocumentId = '${made.documentId}'`,
    )
    expect(links.map(({ LinkedEntityId }) => LinkedEntityId)).toContain(quoteId)
  })

  it('keeps the file to itself unless it is asked for it', async () => {
    const quoteId = await idFor(sara, 'Quote', quote)
    expect(await as(sara).call(quoteDocument, { quoteId })).not.toHaveProperty('file')
  })

  it('makes none of a quote that Tom may not see', async () => {
    const quoteId = await idFor(sara, 'Quote', quote)
    await expect(as(tom).call(quoteDocument, { quoteId })).rejects.toMatchObject({ code: 'not_found' })
    const files = await rowsFor<{ Id: string }>(tom, 'SELECT Id FROM ContentVersion')
    expect(files).toEqual([])
  })

  it('attaches nothing when the logo is no picture', async () => {
    const quoteId = await idFor(sara, 'Quote', quote)
    const count = async () => (await rowsFor(sara, 'SELECT Id FROM ContentVersion')).length
    const before = await count()
    for (const logo of ['bm8gcGljdHVyZQ==', Buffer.from('/etc/passwd').toString('base64')])
      await expect(as(sara).call(quoteDocument, { quoteId, logo })).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(/^logo: must be a whole PNG/),
      })
    for (const logo of ['not base64!', 'A'.repeat(200_004)])
      await expect(as(sara).call(quoteDocument, { quoteId, logo })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await count()).toBe(before)
  })

  it.each(hostile)('finds no quote by %j', async text => {
    const quoteId = text.padEnd(18, ' ').slice(0, 18)
    await expect(as(sara).call(quoteDocument, { quoteId })).rejects.toMatchObject({ code: nothingFound })
  })
})
