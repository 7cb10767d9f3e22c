import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../../../src/core/failure.ts'
import { defineTool } from '../../../../src/core/tool/tool.ts'
import { createApiKeyReader } from '../../../../src/identity/keys/keys.ts'
import { readServiceClients } from '../../../../src/identity/keys/service-clients.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { createRates } from '../../../../src/storage/rates/rates.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { apiSurface } from '../../../../src/surfaces/api/api.ts'
import { apiMigrations, createRepeats } from '../../../../src/surfaces/api/repeats.ts'
import { toFailureResponse } from '../../../../src/surfaces/http/answer.ts'
import { createCore } from '../../world.ts'

const hashOf = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`
const key = 'supplier-key-of-24-letters'
const newKey = 'supplier-key-that-is-newer'
const otherKey = 'website-key-of-23-letters'

const clients = readServiceClients(
  JSON.stringify([
    {
      name: 'supplier',
      keyHashes: [hashOf(key), hashOf(newKey)],
      tools: ['countUp', 'fails'],
      authorizations: ['influencerPortal'],
      requestsPerMinute: 60,
    },
    { name: 'website', keyHashes: [hashOf(otherKey)], tools: ['countUp'], authorizations: [] },
  ]),
)

let database: Database
let clock = 0
let wall = 1_000_000
let count = 0
/** What got to the place where a host logs what no tool saw. */
let refused: unknown[] = []

const options = {
  name: 'countUp',
  title: 'Count up',
  description: 'Counts its calls, to see how often it ran.',
  input: z.object({ by: z.number().int().describe('How much.') }),
  output: z.object({ count: z.number().int().describe('The count.') }),
  runAs: { authorization: 'influencerPortal' },
  writes: 'changes' as const,
  surfaces: ['api'] as const,
  run: async ({ by }: { by: number }) => {
    count += by
    return { count }
  },
}
const countUp = defineTool(options)
const fails = defineTool({
  ...options,
  name: 'fails',
  run: async () => {
    count++
    throw new AppError('upstream_failed', 'the other side is down')
  },
})
const hidden = defineTool({ ...options, name: 'hidden' })

function createWorld(readKey = createApiKeyReader(clients.apiKeys)) {
  const { catalog, invoke } = createCore([countUp, fails, hidden])
  const app = new Hono()
  app.onError((error, c) => {
    refused.push(error)
    return toFailureResponse(c, error, 'request')
  })
  app.route(
    '/',
    apiSurface.create({
      ...{ catalog, invoke, readKey },
      take: createRates({ database, now: () => clock, log: { warn: () => {} } }).take,
      repeats: createRepeats(database, () => wall),
    }),
  )
  return (tool: string, { as = key, body = { by: 1 } as unknown, headers = {} } = {}) =>
    app.request(`/api/${tool}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${as}`, ...headers },
      body: JSON.stringify(body),
    })
}

beforeEach(async () => {
  database = openSqlite(':memory:')
  await migrate(database, apiMigrations)
  clock = 0
  wall = 1_000_000
  count = 0
  refused = []
})

describe('a call from outside Salesforce', () => {
  it('runs the tool for a key that is good for it, and for the key that replaces it', async () => {
    const call = createWorld()
    const answer = await call('countUp')
    expect([answer.status, await answer.json()]).toEqual([200, { count: 1 }])
    expect((await call('countUp', { as: newKey })).status).toBe(200)
  })

  it.each([
    ['no key', ''],
    ['an unknown key', 'Bearer supplier-key-of-25-letters'],
    ['the hash of a key', `Bearer ${hashOf(key)}`],
    ['a key without its scheme', key],
    ['two keys', `Bearer ${key}, Bearer ${key}`],
    ['a Salesforce token', 'Bearer 00D5e000000AcmE!AQEAQ.token'],
  ])('is refused with %s', async (_, authorization) => {
    const answer = await createWorld()('countUp', { headers: { authorization } })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated', retryable: false })
    expect(count).toBe(0)
    expect(refused).toMatchObject([{ code: 'unauthenticated' }])
  })

  it('finds a tool that the key is not for as little as one that is not there', async () => {
    const call = createWorld()
    const [foreign, unknown] = [await call('hidden'), await call('nothing')]
    expect([foreign.status, unknown.status]).toEqual([404, 404])
    const { message } = (await foreign.json()) as { message: string }
    expect(await unknown.json()).toMatchObject({ message })
  })

  it('is refused an authorization that its key was not granted', async () => {
    const answer = await createWorld()('countUp', { as: otherKey })
    expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: 'forbidden' })])
  })

  it('is told when it may come again once it has sent its requests of the minute', async () => {
    const call = createWorld()
    const first = await call('countUp')
    const before = { 'ratelimit-policy': '"key";q=60;w=60', ratelimit: '"key";r=59;t=1' }
    expect(Object.fromEntries(first.headers)).toMatchObject(before)
    expect(first.headers.get('retry-after')).toBeNull()
    for (let sent = 1; sent < 60; sent++) await call('countUp')
    const refused = await call('countUp')
    expect(refused.status).toBe(429)
    const headers = { 'ratelimit-policy': '"key";q=60;w=60', ratelimit: '"key";r=0;t=1', 'retry-after': '1' }
    expect(Object.fromEntries(refused.headers)).toMatchObject(headers)
    expect((await call('countUp', { as: otherKey })).status).toBe(403)
    clock += 1000
    expect((await call('countUp')).status).toBe(200)
    expect((await call('countUp')).status).toBe(429)
  })
})

describe('an idempotency key', () => {
  const headers = { 'idempotency-key': 'order-17' }

  it('runs the call once and gives the first answer again', async () => {
    const call = createWorld()
    const [first, second] = [await call('countUp', { headers }), await call('countUp', { headers })]
    expect([await first.json(), await second.json()]).toEqual([{ count: 1 }, { count: 1 }])
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ])
    expect(count).toBe(1)
  })

  it('tells no answer that was given before the grant was taken away', async () => {
    const withKey = { headers: { 'idempotency-key': 'first' } }
    expect((await createWorld()('countUp', withKey)).status).toBe(200)
    const { caller, ...client } = createApiKeyReader(clients.apiKeys)(`Bearer ${key}`)
    const answer = await createWorld(() => ({ ...client, caller: { ...caller, authorizations: [] } }))(
      'countUp',
      withKey,
    )
    expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: 'forbidden' })])
    expect(count).toBe(1)
  })

  it('refuses another input under the same key', async () => {
    const call = createWorld()
    await call('countUp', { headers })
    const answer = await call('countUp', { headers, body: { by: 2 } })
    expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ code: 'conflict' })])
  })

  it('lets only one of two calls at once run', async () => {
    const call = createWorld()
    const statuses = (await Promise.all([1, 2, 3].map(() => call('countUp', { headers })))).map(({ status }) => status)
    expect(count).toBe(1)
    expect(statuses).toContain(200)
    expect(statuses.filter(status => status !== 200 && status !== 409)).toEqual([])
  })

  it('keeps no failure: the call may be tried again', async () => {
    const call = createWorld()
    expect((await call('fails', { headers })).status).toBe(502)
    expect((await call('fails', { headers })).status).toBe(502)
    expect(count).toBe(2)
    expect(refused).toEqual([])
  })

  it('is good again after a day, and after the process was lost in the call', async () => {
    const call = createWorld()
    await call('countUp', { headers })
    wall += 24 * 60 * 60_000
    await call('countUp', { headers })
    expect(count).toBe(2)
    await database.run('UPDATE api_calls SET answer = NULL')
    expect((await call('countUp', { headers })).status).toBe(409)
    wall += 60_000
    expect((await call('countUp', { headers })).status).toBe(200)
  })

  it('does not run again at once because its answer could not be kept', async () => {
    const run = database.run
    const broken = {
      ...database,
      run: (text: string, values = [] as never[]) =>
        text.startsWith('UPDATE') ? Promise.reject(new AppError('unavailable', 'full')) : run(text, values),
    }
    const repeats = createRepeats(broken as Database, () => wall)
    const once = { client: 'supplier', tool: 'countUp', key: 'order-17', input: {} }
    const work = async () => String(++count)
    await expect(repeats.runOnce(once, work)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(repeats.runOnce(once, work)).rejects.toMatchObject({ code: 'locked' })
    expect(count).toBe(1)
  })

  it('is swept away once it is a day old', async () => {
    await createWorld()('countUp', { headers })
    const repeats = createRepeats(database, () => wall)
    expect(await repeats.sweep()).toBe(0)
    wall += 24 * 60 * 60_000
    expect(await repeats.sweep()).toBe(1)
  })

  it.each([['two words'], ['x'.repeat(201)], ['']])('must be plain: %j', async value => {
    const answer = await createWorld()('countUp', { headers: { 'idempotency-key': value } })
    expect(answer.status).toBe(400)
  })
})
