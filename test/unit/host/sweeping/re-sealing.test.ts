import { afterEach, beforeEach, expect, it } from 'vitest'
import { createReSealing } from '../../../../src/host/sweeping/re-sealing.ts'
import { claimMigrations, createClaims } from '../../../../src/storage/claims.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { keyIdOf } from '../../../../src/storage/keys.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { sealingKeyOf } from '../../../../src/storage/sealed/count.ts'
import { firstKeyMigrations } from '../../../../src/storage/sealed/first-key.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createVault } from '../../../../src/storage/vault.ts'
import { silent } from '../../world.ts'

const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
const columns = [{ table: 'notes', column: 'body', key: 'id', contextOf: (id: string) => id }]
const tenMinutes = 600_000

let database: Database
let now = 0
beforeEach(async () => {
  now = 1_000_000_000
  database = openSqlite(':memory:')
  await migrate(database, [...claimMigrations, ...firstKeyMigrations])
  await database.run('CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT)')
  await put('a', older)
})
afterEach(() => database.close())

const put = async (id: string, key: Uint8Array) =>
  database.run('INSERT INTO notes (id, body) VALUES (?, ?)', [id, await createVault([key]).seal('text', id)])
const keyOf = async (id: string) =>
  sealingKeyOf((await database.first<{ body: string }>('SELECT body FROM notes WHERE id = ?', [id]))?.body ?? '')

/** A process with these keys, and a look of it; the second time it is called, the next. */
function processWith(...keys: readonly Uint8Array[]) {
  const lines: string[] = []
  const log = {
    ...silent,
    info: (message: string) => void lines.push(message),
    warn: (message: string) => void lines.push(message),
  }
  const parts = { claims: createClaims(database), columns, database, log, now: () => now, vault: createVault(keys) }
  const reSealing = createReSealing(parts)
  return {
    lines,
    begin: reSealing.begin,
    async ended(count: number) {
      await expect.poll(() => lines.length).toBe(count)
      await reSealing.stop()
    },
    stop: reSealing.stop,
  }
}

it('seals anew when a process begins, by one of those that begin together, and later what an older one sealed meanwhile', async () => {
  const both = [processWith(newer, older), processWith(newer, older)]
  for (const { begin } of both) begin()
  await expect.poll(() => keyOf('a')).toBe(keyIdOf(newer))
  await expect.poll(() => both.flatMap(({ lines }) => lines)).toEqual(['stored secrets sealed with the first key'])
  await put('b', older)
  for (const { begin } of both) begin()
  now += tenMinutes
  for (const { begin } of both) begin()
  await expect.poll(() => keyOf('b')).toBe(keyIdOf(newer))
  await expect.poll(() => both.flatMap(({ lines }) => lines)).toHaveLength(2)
  for (const { stop } of both) await stop()
})

it('is undone by no process that began before, in whose order the other key is the first', async () => {
  const before = processWith(older, newer)
  before.begin()
  await expect.poll(() => database.first('SELECT 1 FROM claims')).toBeDefined()
  const after = processWith(newer, older)
  after.begin()
  await expect.poll(() => keyOf('a')).toBe(keyIdOf(newer))
  now += tenMinutes
  before.begin()
  await before.ended(0)
  expect(await keyOf('a')).toBe(keyIdOf(newer))
  await after.stop()
})

it('tells at the start of what no key opens, also with one key', async () => {
  const wrong = processWith(Buffer.alloc(32, 3))
  wrong.begin()
  await wrong.ended(1)
  expect(wrong.lines).toEqual(['stored secrets that no key opens'])
  expect(await keyOf('a')).toBe(keyIdOf(older))
})
