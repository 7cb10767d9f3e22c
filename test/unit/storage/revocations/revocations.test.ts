import { expect, test } from 'vitest'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import {
  createIsRevoked,
  listRevoked,
  restore,
  revocationMigrations,
  revoke,
} from '../../../../src/storage/revocations/revocations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

/** A store that counts how often it is asked, and can be away. */
async function createStore() {
  const database = openSqlite(':memory:')
  await migrate(database, revocationMigrations)
  const state = { looks: 0, isAway: false, time: 0 }
  const watched: Database = {
    ...database,
    all: async (...statement) => {
      state.looks += 1
      if (state.isAway) throw new Error('away')
      return database.all(...statement)
    },
  }
  const lines: string[] = []
  const isRevoked = createIsRevoked({
    database: watched,
    now: () => state.time,
    log: { warn: message => void lines.push(message) },
  })
  return Object.assign(state, { database, isRevoked, lines })
}

test('who is revoked is known at once or after one look for all, and a look is good for a quarter of a second', async () => {
  const store = await createStore()
  const first = [store.isRevoked('a'), store.isRevoked('b')]
  expect(first.every(answer => answer instanceof Promise)).toBe(true)
  expect(await Promise.all(first)).toEqual([false, false])
  await revoke(store.database, { name: 'a', revokedAt: 1 })
  store.time = 249
  expect([store.isRevoked('a'), store.looks]).toEqual([false, 1])
  store.time = 250
  expect(await store.isRevoked('a')).toBe(true)
  expect([store.isRevoked('a'), store.isRevoked('b'), store.looks]).toEqual([true, false, 2])
  await restore(store.database, 'a')
  store.time = 500
  expect(await store.isRevoked('a')).toBe(false)
})

test('while the store is away who was revoked stays so, others are let in, and it is not asked at each call', async () => {
  const store = await createStore()
  await revoke(store.database, { name: 'a', revokedAt: 1 })
  await store.isRevoked('a')
  store.isAway = true
  store.time = 250
  expect(await Promise.all([store.isRevoked('a'), store.isRevoked('b')])).toEqual([true, false])
  store.time = 5249
  expect([store.isRevoked('a'), store.isRevoked('b'), store.looks]).toEqual([true, false, 2])
  store.isAway = false
  await restore(store.database, 'a')
  store.time = 5250
  expect(await store.isRevoked('a')).toBe(false)
  expect(store.lines).toEqual([
    'a client is revoked',
    'who was revoked is not known anew: the database does not answer',
  ])
})

test('a name is revoked once, whatever is in it', async () => {
  const { database } = await createStore()
  const name = 'a"b\\c_%'
  expect(await revoke(database, { name, revokedAt: 1 })).toBe(true)
  expect(await revoke(database, { name, revokedAt: 2 })).toBe(false)
  expect(await listRevoked(database)).toEqual([{ name, revokedAt: 1 }])
  expect([await restore(database, name), await restore(database, name)]).toEqual([true, false])
})
