import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../../../src/core/failure.ts'
import { defineTool } from '../../../../src/core/tool/tool.ts'
import { createApiKeyReader } from '../../../../src/identity/keys/keys.ts'
import { readServiceClients } from '../../../../src/identity/keys/service-clients.ts'
import { createCallKeys } from '../../../../src/storage/call-keys/call-keys.ts'
import { callKeyMigrations } from '../../../../src/storage/call-keys/schema.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { createRates } from '../../../../src/storage/rates/rates.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createVault } from '../../../../src/storage/vault.ts'
import { apiSurface } from '../../../../src/surfaces/api/api.ts'
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
  const keys = createCallKeys({ database, vault: createVault([new Uint8Array(32)]), now: Date.now })
  const { catalog, invoke } = createCore([countUp, fails, hidden], 1000, { keys })
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
  await migrate(database, callKeyMigrations)
  clock = 0
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

  it('tells no answer that was given before the grant was taken away', async () => {
    const withKey = { headers: { 'idempotency-key': 'first' } }
    expect((await createWorld()('countUp', withKey)).status).toBe(200)
    const { caller, ...client } = await createApiKeyReader(clients.apiKeys)(`Bearer ${key}`)
    const answer = await createWorld(() => ({ ...client, caller: { ...caller, authorizations: [] } }))(
      'countUp',
      withKey,
    )
    expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: 'forbidden' })])
    expect(count).toBe(1)
  })

  it('belongs to the client, whichever of its API keys it comes with', async () => {
    const call = createWorld()
    const answers = [await call('countUp', { headers }), await call('countUp', { headers, as: newKey })]
    expect(answers.map(answer => answer.headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect(count).toBe(1)
  })

  it('leaves a failure to the place that logs none twice', async () => {
    const call = createWorld()
    expect((await call('fails', { headers })).status).toBe(502)
    expect((await call('fails', { headers })).status).toBe(502)
    expect(count).toBe(2)
    expect(refused).toEqual([])
  })

  it.each([['two words'], ['x'.repeat(201)], ['']])('must be plain: %j', async value => {
    const answer = await createWorld()('countUp', { headers: { 'idempotency-key': value } })
    expect(answer.status).toBe(400)
  })
})
