import { describe, expect, test } from 'vitest'
import { RetryLater } from '../../../../src/core/failure.ts'
import type { LogFields } from '../../../../src/core/log.ts'
import type { Org } from '../../../../src/core/org/org.ts'
import { soql } from '../../../../src/salesforce/query/soql.ts'
import { type Answer, type ConnectOptions, connectTo, scopeOf, sessionAt, startOrgServer } from '../org-server.ts'

const one = soql`SELECT Id FROM Account`
const ask = (org: Org) => org.queryOne(one)

interface World {
  /** What the next answers say. */
  header: string | undefined
  time: number
}

/** An org whose answers say what a test wants, by a clock that only the test moves. */
async function createWorld(header: string | undefined, options: ConnectOptions = {}, answer?: Answer) {
  const world: World = { header, time: 1_000 }
  const lines: (LogFields | undefined)[] = []
  const write = (_: string, fields?: LogFields) => void lines.push(fields)
  const connected = await connectTo(
    (request, response) => {
      if (world.header !== undefined) response.setHeader('sforce-limit-info', world.header)
      if (answer) answer(request, response)
      else response.writeHead(200).end('{"totalSize":0,"done":true,"records":[]}')
    },
    { now: () => world.time, log: { info: write, warn: write }, ...options },
  )
  const { salesforce, url } = connected
  const background = () => salesforce.connect(sessionAt(url), { ...scopeOf(), background: true })
  return Object.assign(world, { ...connected, background, lines })
}

const refusalOf = async (work: Promise<unknown>): Promise<RetryLater> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof RetryLater && error.code === 'rate_limited') return error
  throw new Error(`not refused: ${error}`)
}

describe('an org that runs low', () => {
  test('that says nothing is asked without end, whoever asks', async () => {
    const world = await createWorld(undefined)
    for (let count = 0; count < 3; count += 1) await Promise.all([ask(world.org), ask(world.background())])
    expect([world.seen.length, world.slept]).toEqual([6, []])
  })

  test('has background work slowed first, by what is left for it, and calls not', async () => {
    const world = await createWorld('api-usage=8000/10000')
    await ask(world.background())
    for (let count = 0; count < 3; count += 1) await ask(world.background())
    // 1,000 are left until it waits: one each 3.6 seconds, the first one at once.
    expect(world.slept).toEqual([3_600, 7_200])
    for (let count = 0; count < 3; count += 1) await ask(world.org)
    expect([world.seen.length, world.slept.length]).toEqual([7, 2])
  })

  test('gives background work that has no turn soon the time of the next one', async () => {
    const world = await createWorld('api-usage=8999/10000')
    await ask(world.org)
    const attempts = Array.from({ length: 9 }, () => ask(world.background()))
    const outcomes = await Promise.allSettled(attempts)
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect([outcomes.length - refused.length, refused.length]).toEqual([7, 2])
    expect((await refusalOf(attempts.at(-1) as Promise<unknown>)).retryAfterSeconds).toBe(70)
  })

  test('has background work wait next, and calls still answered', async () => {
    const world = await createWorld('api-usage=9000/10000')
    await ask(world.org)
    const refusal = await refusalOf(ask(world.background()))
    expect(refusal.message).toBe(
      'The org has used 9,000 of its 10,000 API calls of the last 24 hours. Jobs and bulk work wait, so that people have the rest. A call stops counting after 24 hours. It is looked at again in 60 seconds. A Salesforce administrator sees in Setup, under System Overview, how many there are, and can find what uses them; how far background work goes is ORG_LIMIT_BACKGROUND_PERCENT.',
    )
    await ask(world.org)
    expect(world.seen.length).toBe(2)
  })

  test('has calls refused last, without asking it, and says when to come again', async () => {
    const world = await createWorld('api-usage=9800/10000')
    await ask(world.org)
    world.time += 15_000
    const refusal = await refusalOf(ask(world.org))
    expect(refusal.message).toBe(
      'The org has used 9,800 of its 10,000 API calls of the last 24 hours. This host sends it no more for now. A call stops counting after 24 hours. Try again in 45 seconds. A Salesforce administrator sees in Setup, under System Overview, how many there are, and can find what uses them; how far this host goes is ORG_LIMIT_CALLS_PERCENT.',
    )
    expect([refusal.retryAfterSeconds, world.seen.length]).toEqual([45, 1])
  })

  test('opens a bulk job for a call only while there is room for background work', async () => {
    const world = await createWorld('api-usage=9000/10000')
    await ask(world.org)
    const records = [{ Name: 'a' }]
    await refusalOf(world.org.bulk.ingest({ object: 'Account', operation: 'insert', records }))
    expect(world.seen.length).toBe(1)
  })

  test('holds back as its settings say, also beyond what there is', async () => {
    const limitShares = { slow: 1.1, background: 1.2, calls: 1.3 }
    const world = await createWorld('api-usage=12999/10000', { limitShares })
    await ask(world.org)
    await ask(world.org)
    await refusalOf(ask(world.background()))
    world.header = 'api-usage=13000/10000'
    await ask(world.org)
    await refusalOf(ask(world.org))
  })

  test('has one line in the log for each level, not for each answer', async () => {
    const world = await createWorld('api-usage=79/100')
    for (const used of [79, 80, 81, 79, 80, 90, 98, 99, 89, 50]) {
      world.header = `api-usage=${used}/100`
      world.time += 60_000
      await ask(world.org).catch(() => {})
    }
    expect(world.lines.map(fields => `${fields?.used} ${fields?.held}`)).toEqual([
      '80 background work is slowed',
      '90 background work waits',
      '98 calls are refused',
      '89 background work waits',
      '50 nothing',
    ])
  })
})

test('the refusal of an org whose calls are used up says when to come again, and holds nobody back', async () => {
  const world = await createWorld(undefined, {}, (_, response) =>
    response.writeHead(403).end('[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]'),
  )
  const refusal = await refusalOf(ask(world.org))
  expect(refusal.message).toMatch(/^The org has used up its API calls of the last 24 hours\. A call stops counting/)
  expect([refusal.retryAfterSeconds, String(refusal.cause)]).toEqual([60, expect.stringContaining('REQUEST_LIMIT')])
  await refusalOf(ask(world.org))
  expect(world.seen.length).toBe(2)
})

describe('a figure that refuses', () => {
  test('is found out anew by one request after a minute, however many come', async () => {
    const world = await createWorld('api-usage=99/100')
    await ask(world.org)
    world.time += 59_999
    await refusalOf(ask(world.org))
    world.time += 1
    for (const attempt of [ask(world.org), ask(world.org), ask(world.background())]) await refusalOf(attempt)
    expect(world.seen.map(({ url }) => url.split('?')[0])).toEqual([
      '/services/data/v62.0/query',
      '/services/data/v62.0',
    ])
    world.header = 'api-usage=10/100'
    world.time += 60_000
    await Promise.all([ask(world.org), ask(world.org), ask(world.background())])
    expect(world.seen.length).toBe(6)
  })

  test('is forgotten when the org says nothing any more', async () => {
    const world = await createWorld('api-usage=99/100')
    await ask(world.org)
    world.header = undefined
    world.time += 60_000
    await ask(world.org)
    await ask(world.background())
    expect(world.seen.length).toBe(4)
  })

  test('stays for another minute when the org failed the one that asked', async () => {
    let ended = false
    const world = await createWorld('api-usage=99/100', {}, (_, response) =>
      ended
        ? (response.removeHeader('sforce-limit-info') ??
          response.writeHead(500).end('[{"errorCode":"UNKNOWN_EXCEPTION"}]'))
        : response.writeHead(200).end('{"totalSize":0,"done":true,"records":[]}'),
    )
    await ask(world.org)
    ended = true
    world.time += 60_000
    await expect(ask(world.org)).rejects.toMatchObject({ code: 'upstream_failed' })
    await refusalOf(ask(world.org))
    ended = false
    world.header = 'api-usage=1/100'
    world.time += 60_000
    await ask(world.org)
  })

  test('is told by the org that answers, and not by whom a header says that she is of that org', async () => {
    const world = await createWorld('api-usage=10/100')
    await ask(world.org)
    const elsewhere = await startOrgServer((_, response) =>
      response.setHeader('sforce-limit-info', 'api-usage=100/100').end('{"totalSize":0,"done":true,"records":[]}'),
    )
    await ask(world.salesforce.connect(sessionAt(elsewhere.url), scopeOf()))
    await ask(world.org)
    await ask(world.background())
    expect(world.lines).toEqual([expect.objectContaining({ orgUrl: elsewhere.url })])
  })

  test('is asked for by the next one where a token was refused, who also waits for that', async () => {
    let refused = 0
    const world = await createWorld('api-usage=99/100', {}, (request, response) => {
      if (request.headers.authorization !== 'Bearer forged')
        return response.end('{"totalSize":0,"done":true,"records":[]}')
      refused += 1
      response.removeHeader('sforce-limit-info')
      response.writeHead(401).end('[{"errorCode":"INVALID_SESSION_ID"}]')
    })
    await ask(world.org)
    world.header = 'api-usage=10/100'
    world.time += 60_000
    const forged = world.salesforce.connect({ ...sessionAt(world.url), accessToken: 'forged' }, scopeOf())
    const [bad, good] = await Promise.allSettled([ask(forged), ask(world.org)])
    expect([bad?.status, good?.status, refused]).toEqual(['rejected', 'fulfilled', 1])
  })

  test('of one org says nothing of another, and not of its Data Cloud', async () => {
    const world = await createWorld('api-usage=99/100')
    await ask(world.org)
    const other = world.salesforce.connect({ ...sessionAt(world.url), orgId: '00Dxx0000000001EA2' }, scopeOf())
    await ask(other)
    await refusalOf(ask(other))
    const cloud = world.salesforce.connect({ ...sessionAt(world.url), dataCloud: true }, scopeOf())
    await ask(cloud)
    expect(world.seen.length).toBe(3)
  })

  test('of a connected app holds back its tokens alone', async () => {
    const world = await createWorld('api-usage=10/100; per-app-api-usage=99/100(appName=portal)')
    const renew = Object.assign(async () => sessionAt(world.url), { ofPerson: true })
    const person = world.salesforce.connect(sessionAt(world.url), scopeOf(), renew)
    await ask(world.org)
    const refusal = await refusalOf(ask(world.org))
    expect(refusal.message).toMatch(/^The connected app of this host has used 99 of its share of 100 API calls/)
    world.header = 'api-usage=11/100'
    await ask(person)
    await ask(person)
    expect(world.seen.length).toBe(3)
  })
})
