import { beforeEach, describe, expect, it } from 'vitest'
import type { LogFields } from '../../../../src/core/log.ts'
import type { FetchedDocument } from '../../../../src/sign-in/clients/guarded-fetch.ts'
import { createKeptDocuments } from '../../../../src/sign-in/clients/kept-documents.ts'
import { createRemoteKeys } from '../../../../src/sign-in/clients/remote-keys.ts'
import { oauthMigrations } from '../../../../src/sign-in/server/migrations.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createSigner } from '../../../client/sign-in/signer.ts'
import { silent } from '../../world.ts'

const address = 'https://keys.example/jwks.json'
const [one, two] = [createSigner('one').jwk, createSigner('two').jwk]
const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

let now = Date.UTC(2026, 10, 30)
let database: Database
let fetched: string[] = []
let warned: LogFields[] = []
let publish: () => Promise<FetchedDocument>

const give = (...keys: object[]) => {
  publish = async () => ({ text: JSON.stringify({ keys }), lifeMs: 24 * hourMs })
}
const fail = (error: unknown) => {
  publish = async () => {
    throw error
  }
}

beforeEach(async () => {
  database = openSqlite(':memory:')
  await migrate(database, oauthMigrations)
  fetched = []
  warned = []
  give(one)
})

const createReader = () =>
  createRemoteKeys({
    now: () => now,
    kept: createKeptDocuments({ database, now: () => now }),
    log: { ...silent, warn: (_, fields = {}) => void warned.push(fields) },
    async fetch(asked) {
      fetched.push(asked)
      return publish()
    },
  })
const idsOf = async (read: ReturnType<typeof createReader>, keyId?: string, at = address) =>
  (await read(at, keyId)).keys.map(({ kid }) => kid)

describe('keys at an address', () => {
  it('are fetched once for five minutes, whatever their publisher says, by many at a time', async () => {
    const read = createReader()
    await Promise.all(Array.from({ length: 8 }, () => read(address, 'one')))
    now += 5 * minuteMs - 1
    await read(address, 'one')
    expect(fetched).toEqual([address])
    now += 1
    await read(address, 'one')
    expect(fetched).toHaveLength(2)
  })

  it('have a new one as soon as it is used, and are asked for it every ten seconds at most', async () => {
    const read = createReader()
    expect(await idsOf(read, 'one')).toEqual(['one'])
    give(one, two)
    now += 10 * secondMs
    expect(await idsOf(read, 'two')).toEqual(['one', 'two'])
    for (let count = 0; count < 100; count++) {
      now += 100
      await read(address, `unknown-${count}`)
    }
    expect(fetched).toHaveLength(3)
  })

  it('are looked up again for who does not say which one it is', async () => {
    const read = createReader()
    await read(address)
    now += 10 * secondMs
    give(two)
    expect(await idsOf(read)).toEqual(['two'])
  })

  it('lose the one that was taken out after five minutes', async () => {
    const read = createReader()
    give(one, two)
    await read(address, 'one')
    give(two)
    now += 5 * minuteMs
    expect(await idsOf(read, 'one')).toEqual(['two'])
  })

  it('are known to another process without being fetched again', async () => {
    await createReader()(address, 'one')
    expect(await idsOf(createReader(), 'one')).toEqual(['one'])
    expect(fetched).toHaveLength(1)
  })
})

describe('keys that cannot be fetched', () => {
  const late = Object.assign(new Error('it said: hunter2'), { code: 'ETIMEDOUT' })

  it('are those of before, for a day, also in a process that began since', async () => {
    await createReader()(address, 'one')
    fail(late)
    const read = createReader()
    now += 23 * hourMs
    expect(await idsOf(read, 'one')).toEqual(['one'])
    now += 30 * secondMs
    await read(address, 'one')
    expect(fetched).toHaveLength(2)
    now += hourMs
    await expect(read(address, 'one')).rejects.toMatchObject({ code: 'unavailable' })
    expect(warned.at(-1)).toEqual({ host: 'keys.example', reason: 'ETIMEDOUT' })
  })

  it('are asked for every ten seconds, when there are none of before', async () => {
    fail(late)
    const read = createReader()
    for (let count = 0; count < 100; count++) {
      await expect(read(address, `${count}`)).rejects.toMatchObject({ code: 'unavailable' })
      now += 200
    }
    expect(fetched).toHaveLength(2)
    give(one)
    now += 10 * secondMs
    expect(await idsOf(read, 'one')).toEqual(['one'])
  })

  it.each<[string, object[]]>([
    ['a private key', [{ ...one, d: 'hunter2' }]],
    ['no key of use', [{ kty: 'AKP' }]],
    ['no key', []],
  ])('since there is %s are none, for a minute, and nothing of before counts', async (_, keys) => {
    const read = createReader()
    await read(address, 'one')
    give(...keys)
    now += 5 * minuteMs
    for (let count = 0; count < 5; count++) {
      const problem = await read(address, 'one').catch((error: Error) => error)
      expect(problem).toMatchObject({ name: 'NoKeys', message: expect.not.stringContaining('hunter2') })
      now += 10 * secondMs
    }
    expect(fetched).toHaveLength(2)
    fail(late)
    await expect(createReader()(address, 'one')).rejects.toMatchObject({ code: 'unavailable' })
    give(two)
    now += minuteMs
    expect(await idsOf(read, 'two')).toEqual(['two'])
  })
})
