import { beforeEach, describe, expect, it } from 'vitest'
import { type ClientDocuments, createClientDocuments } from '../../../../src/sign-in/clients/clients.ts'
import { maxFetches } from '../../../../src/sign-in/clients/document-slots.ts'
import { createKeptDocuments, keptMs } from '../../../../src/sign-in/clients/kept-documents.ts'
import { oauthMigrations } from '../../../../src/sign-in/server/migrations.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { silent } from '../../world.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
let now = 0
let database: Database
let asked: string[] = []
let answer: (address: string) => Promise<{ text: string; lifeMs: number }>
let documents: ClientDocuments

/** Another process on the same database, which knows nothing yet. */
const start = (domains?: readonly string[]): ClientDocuments =>
  createClientDocuments({
    ...{ domains, log: silent, now: () => now, kept: createKeptDocuments({ database, now: () => now }) },
    fetch: address => {
      asked.push(address)
      return answer(address)
    },
  })

const good = async () => ({ text: '{"client_id":"x"}', lifeMs: hourMs })
const failing = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
const address = (number: number, host = `h${number}.example`) => `https://${host}/${number}.json`
const unavailable = { code: 'unavailable' }
const read = (number: number, from = '192.0.2.1', at = documents) => at.read(address(number), from)
const rows = async () => (await database.all('SELECT 1 FROM oauth_client_documents')).length

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1)
  asked = []
  answer = good
  database = openSqlite(':memory:')
  await migrate(database, oauthMigrations)
  documents = start()
  return () => database.close()
})

/** Somebody signs in with a client: its document is good, and kept. */
async function signIn(number: number, at = documents) {
  await read(number, '192.0.2.1', at)
  at.accept(address(number))
  await at.keep(address(number))
}

describe('the documents of clients', () => {
  it('are not asked for again within a minute of a failure', async () => {
    answer = failing
    for (let count = 0; count < 20; count++) await expect(read(1)).rejects.toMatchObject(unavailable)
    expect(asked).toHaveLength(1)
    now += 60_001
    await expect(read(1)).rejects.toMatchObject(unavailable)
    expect(asked).toHaveLength(2)
  })

  it('are asked for once by many at a time', async () => {
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => read(1)))).size).toBe(1)
    expect(asked).toHaveLength(1)
  })

  it('count for a minute, and once they are found good for as long as their publisher says', async () => {
    await read(1)
    now += 60_001
    await read(1)
    expect(asked).toHaveLength(2)
    documents.accept(address(1))
    now += hourMs - 60_002
    await read(1)
    expect(asked).toHaveLength(2)
    now += 60_002
    await read(1)
    expect(asked).toHaveLength(3)
  })

  it('are fetched so many at a time for one host, for one address and in all; one more is not held against it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    answer = async () => {
      await promise
      return good()
    }
    const running: Promise<unknown>[] = []
    for (let at = 0; at < maxFetches.perHost; at++)
      running.push(documents.read(address(at, 'one.example'), '192.0.2.1'))
    await expect(documents.read(address(99, 'one.example'), '192.0.2.1')).rejects.toMatchObject(unavailable)
    for (let at = maxFetches.perHost; at < maxFetches.perAddress; at++) running.push(read(at))
    await expect(read(98)).rejects.toMatchObject(unavailable)
    for (let at = maxFetches.perAddress; at < maxFetches.all; at++) running.push(read(at, `198.51.100.${at}`))
    await expect(read(97, '203.0.113.1')).rejects.toMatchObject(unavailable)
    expect(asked).toHaveLength(maxFetches.all)
    resolve()
    await Promise.all(running)
    expect(await read(97, '203.0.113.1')).toContain('client_id')
  })

  it('of clients that people are signed in with are asked for whatever others are slow', async () => {
    await signIn(1)
    now += hourMs
    answer = () => new Promise(() => {})
    for (let at = 10; at < 10 + maxFetches.all; at++) void read(at, `198.51.100.${at}`)
    await expect.poll(() => asked.length).toBe(1 + maxFetches.all)
    answer = good
    expect(await read(1)).toContain('client_id')
    expect(asked.filter(one => one === address(1))).toHaveLength(2)
  })

  it('are remembered two hundred at most, the oldest forgotten first', async () => {
    answer = failing
    for (let number = 0; number <= 200; number++) await read(number).catch(() => undefined)
    await read(200).catch(() => undefined)
    expect(asked).toHaveLength(201)
    await read(0).catch(() => undefined)
    expect(asked).toHaveLength(202)
  })

  it.each([
    ['https://clients.example/a.json', true],
    ['https://api.allowed.example/a.json', true],
    ['https://allowed.example/a.json', true],
    ['https://notallowed.example/a.json', false],
    ['https://sub.clients.example/a.json', false],
    ['https://clients.example.evil.example/a.json', false],
  ])('of %s are taken from the listed hosts: %s', (clientId, allowed) => {
    expect(start(['clients.example', '.allowed.example']).isAllowed(clientId)).toBe(allowed)
  })
})

describe('the last good document', () => {
  it('is kept for clients that somebody got a token through, and for no others', async () => {
    await read(1)
    documents.accept(address(1))
    expect(await rows()).toBe(0)
    await documents.keep(address(1))
    expect(await rows()).toBe(1)
    await documents.keep(address(2))
    expect(await rows()).toBe(1)
  })

  it('counts in a process that was just started, and nobody is asked while it is fresh', async () => {
    await signIn(1)
    answer = failing
    expect(await read(1, '192.0.2.1', start())).toContain('client_id')
    expect(asked).toHaveLength(1)
  })

  it('counts for thirty days of a publisher that does not answer, which is asked once a minute', async () => {
    await signIn(1)
    answer = failing
    now += keptMs - hourMs
    const later = start()
    for (let count = 0; count < 20; count++) expect(await read(1, '192.0.2.1', later)).toContain('client_id')
    expect(asked).toHaveLength(2)
    now += 60_001
    await read(1, '192.0.2.1', later)
    expect(asked).toHaveLength(3)
    await later.keep(address(1))
    now += hourMs
    await expect(read(1, '192.0.2.1', later)).rejects.toMatchObject(unavailable)
  })

  it('gives way to what the publisher says by now', async () => {
    await signIn(1)
    now += hourMs
    answer = async () => ({ text: '{"client_id":"new"}', lifeMs: hourMs })
    await signIn(1)
    answer = failing
    now += 2 * hourMs
    expect(await read(1, '192.0.2.1', start())).toContain('new')
  })

  it('is not replaced by one that nobody found good', async () => {
    await signIn(1)
    now += hourMs
    answer = async () => ({ text: 'bad', lifeMs: hourMs })
    await read(1)
    now += 60_001
    answer = failing
    expect(await read(1)).toContain('client_id')
  })

  it('costs one statement a day, however many tokens are given', async () => {
    await signIn(1)
    let statements = 0
    const { run } = database
    Object.assign(database, {
      run: (...given: Parameters<typeof run>) => {
        statements += 1
        return run(...given)
      },
    })
    for (let count = 0; count < 100; count++) await documents.keep(address(1))
    expect(statements).toBe(0)
    now += dayMs
    for (let count = 0; count < 100; count++) await documents.keep(address(1))
    expect(statements).toBe(1)
  })

  it('goes once nobody can be signed in with it any more', async () => {
    await signIn(1)
    now += keptMs
    await createKeptDocuments({ database, now: () => now }).sweep()
    expect(await rows()).toBe(0)
  })

  it('is kept with the keys that it names', async () => {
    answer = async at => ({ text: JSON.stringify({ jwks_uri: 'https://keys.example/jwks.json', at }), lifeMs: hourMs })
    await documents.read('https://keys.example/jwks.json', '192.0.2.1')
    await signIn(1)
    answer = failing
    now += dayMs
    const later = start()
    expect(await read(1, '192.0.2.1', later)).toContain(address(1))
    expect(await later.read('https://keys.example/jwks.json', '192.0.2.1')).toContain('jwks.json')
  })
})
