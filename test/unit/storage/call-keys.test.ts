import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller, Person } from '../../../src/core/caller.ts'
import type { CallKey, KeyedCall } from '../../../src/core/once/once.ts'
import { createCallKeys } from '../../../src/storage/call-keys/call-keys.ts'
import { createOwnCallKeys } from '../../../src/storage/call-keys/own-call-keys.ts'
import { callKeyMigrations } from '../../../src/storage/call-keys/schema.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createVault } from '../../../src/storage/vault.ts'
import { invoker, person, service } from '../world.ts'

const dayMs = 86_400_000
const keyOf = (fill: number) => new Uint8Array(32).fill(fill)
const call: KeyedCall = { caller: invoker, tool: 'addNote', key: 'k-1', input: { b: 1, a: 'secret text' } }
const run = { runsMs: 25_000, again: false }
const again = { ...run, again: true }

let database: Database
let now = 0
const openWith = (...keys: readonly number[]) =>
  createCallKeys({ database, vault: createVault(keys.map(keyOf)), now: () => now })
const open = (more: Partial<KeyedCall> = {}): CallKey => openWith(1).open({ ...call, ...more })

beforeEach(async () => {
  now = 1_000_000
  database = openSqlite(':memory:')
  await migrate(database, callKeyMigrations)
})

const answered = async (answer = '{"run":1}', key = open()) => {
  expect(await key.take(run)).toBeUndefined()
  await key.keep(answer)
}

describe('a key of a caller', () => {
  it('is taken once, and then gives the answer', async () => {
    const first = open()
    expect(await first.look()).toBeUndefined()
    expect(await first.take(run)).toBeUndefined()
    expect([await open().look(), await open().take(run)]).toEqual([{ state: 'running' }, { state: 'running' }])
    await first.keep('{"run":1}')
    const kept = { state: 'answered', answer: '{"run":1}' }
    expect([await open().look(), await open().take(run), await open().take(again)]).toEqual([kept, kept, kept])
  })

  it('is the same for an input whose fields come in another order, and not for another input', async () => {
    await answered()
    expect(await open({ input: { a: 'secret text', b: 1 } }).look()).toMatchObject({ state: 'answered' })
    expect(await open({ input: { a: 'secret text' } }).look()).toEqual({ state: 'other' })
    expect(await open({ input: { a: 'secret text' } }).take(again)).toEqual({ state: 'other' })
  })

  it('is taken once by processes that have the secrets in another order, while one is replaced', async () => {
    const keys = [openWith(1, 2), openWith(2, 1), openWith(1, 2), openWith(2, 1)].map(each => each.open(call))
    const taken = await Promise.all(keys.map(key => key.take(run)))
    expect(taken.filter(use => use === undefined)).toHaveLength(1)
    expect(taken.filter(use => use?.state === 'running')).toHaveLength(3)
  })

  const { session } = person as Person
  const others: readonly (readonly [string, Partial<KeyedCall>])[] = [
    ['another key', { key: 'k-2' }],
    ['another tool', { tool: 'addOther' }],
    ['the same person by another way', { caller: person }],
    ['a service', { caller: service }],
    ['another service', { caller: { ...service, clientId: 'other' } as Caller }],
    ['another user', { caller: { kind: 'invoker', session: { ...session, userId: '005000000000002AAA' } } }],
    ['another org', { caller: { kind: 'invoker', session: { ...session, orgId: '00D000000000002AAA' } } }],
    ['another program', { caller: { kind: 'person', session, signIn: { grantId: 'g', clientId: 'c1' } } }],
  ]
  it.each(others)('is free for %s', async (_, more) => {
    await answered()
    expect(await open(more).look()).toBeUndefined()
    expect(open(more).callKey).not.toBe(open().callKey)
  })

  it('is the same for another session and another sign-in of the same person and program', async () => {
    const byProgram = (grantId: string, accessToken: string): Caller => ({
      kind: 'person',
      session: { ...session, accessToken },
      signIn: { grantId, clientId: 'c1' },
    })
    await answered('{}', open({ caller: byProgram('g1', 't1') }))
    expect(await open({ caller: byProgram('g2', 't2') }).look()).toMatchObject({ state: 'answered' })
  })

  it('is free after it was given back, and in doubt after a call that ended without an answer', async () => {
    const key = open()
    await key.take(run)
    await key.free()
    expect(await open().look()).toBeUndefined()
    const second = open()
    await second.take(run)
    await second.doubt()
    expect([await open().look(), await open().take(run)]).toEqual([{ state: 'unknown' }, { state: 'unknown' }])
  })

  it('is taken again by a call that may be repeated, by one of them', async () => {
    const first = open()
    await first.take(run)
    await first.doubt()
    const [second, third] = [open(), open()]
    const took = await Promise.all([second.take(again), third.take(again)])
    expect(took.filter(use => use === undefined).length).toBe(1)
    expect(took.filter(use => use?.state === 'running').length).toBe(1)
    // Whoever held it before has no say any more.
    await first.free()
    await first.keep('{"late":true}')
    expect(await open().look()).toEqual({ state: 'running' })
  })

  it('is in doubt once its run must have ended and nothing was heard of it: the process is gone', async () => {
    await open().take(run)
    now += run.runsMs + 9_999
    expect(await open().look()).toEqual({ state: 'running' })
    now += 1
    expect([await open().look(), await open().take(run)]).toEqual([{ state: 'unknown' }, { state: 'unknown' }])
    expect(await open().take(again)).toBeUndefined()
  })

  it('is free after a day, also for another input', async () => {
    await answered()
    now += dayMs - 1
    expect(await open().look()).toMatchObject({ state: 'answered' })
    now += 1
    expect(await open().look()).toBeUndefined()
    expect(await open({ input: 2 }).take(run)).toBeUndefined()
  })

  it('keeps no answer that is too large, and says that there was one', async () => {
    await answered(JSON.stringify('x'.repeat(1_000_000)))
    expect(await open().take(run)).toEqual({ state: 'answered', answer: undefined })
    expect(await open().take(again)).toBeUndefined()
  })
})

describe('who reads the database', () => {
  it('finds no key, no input and no answer, and cannot tell that two inputs are alike', async () => {
    await answered('{"answer":"of the first"}')
    await answered('{"answer":"of the second"}', open({ key: 'k-2' }))
    const rows = await database.all<Record<string, unknown>>('SELECT * FROM call_keys')
    const text = JSON.stringify(rows)
    for (const word of ['k-1', 'k-2', 'secret', 'answer', 'addNote', '005000'])
      expect(text.replaceAll('"state":"answered"', '')).not.toContain(word)
    expect(new Set(rows.map(row => row.input_hash)).size).toBe(2)
  })

  it('cannot check a guess without the secret', async () => {
    await answered()
    expect(await openWith(2).open(call).look()).toBeUndefined()
  })

  it('cannot put one answer in the place of another', async () => {
    await answered('{"run":1}')
    await answered('{"run":2}', open({ key: 'k-2' }))
    await database.run(
      'UPDATE call_keys SET sealed = (SELECT sealed FROM call_keys AS other WHERE other.id <> call_keys.id)',
    )
    expect(await open().look()).toEqual({ state: 'answered', answer: undefined })
  })

  it('of an earlier build finds its answers gone', async () => {
    const older = openSqlite(':memory:')
    await older.run('CREATE TABLE api_calls (id TEXT PRIMARY KEY, answer TEXT)')
    await migrate(older, callKeyMigrations)
    await expect(older.all('SELECT * FROM api_calls')).rejects.toThrow()
  })
})

describe('a new encryption key before the old one', () => {
  it('finds what was kept under the old one, and settles what was begun under it', async () => {
    await answered()
    const rotated = openWith(2, 1)
    expect(await rotated.open(call).take(run)).toEqual({ state: 'answered', answer: '{"run":1}' })
    await open({ key: 'k-2' }).take(run)
    now += 60_000
    const second = rotated.open({ ...call, key: 'k-2' })
    expect(await second.take(again)).toBeUndefined()
    await second.keep('{"run":2}')
    expect(await rotated.open({ ...call, key: 'k-2' }).look()).toEqual({ state: 'answered', answer: '{"run":2}' })
  })

  it('leaves the name of the call in the org as it is', () => {
    expect(openWith(2, 1).open(call).callKey).toBe(open().callKey)
    expect(open().callKey).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is wanted: without a secret there are no keys', () => {
    expect(() => createVault([])).toThrow()
  })
})

describe('the sweep', () => {
  it('deletes what is a day old, in bounded parts, and nothing else', async () => {
    for (let n = 0; n < 3; n++) await answered('{}', open({ key: `old-${n}` }))
    now += dayMs - 1
    await answered('{}', open({ key: 'new' }))
    now += 1
    const batches: number[] = []
    const counting: Database = {
      ...database,
      async run(text, values) {
        const deleted = await database.run(text, values?.with(-1, 2))
        batches.push(deleted)
        return deleted
      },
    }
    await createCallKeys({ database: counting, vault: createVault([keyOf(1)]), now: () => now }).sweep()
    expect(batches).toEqual([2])
    await openWith(1).sweep()
    expect(await database.all('SELECT id FROM call_keys')).toHaveLength(1)
    expect(await open({ key: 'new' }).look()).toMatchObject({ state: 'answered' })
  })
})

describe('keys of a process without a database', () => {
  it('know the same states, and forget the oldest first', async () => {
    const keys = createOwnCallKeys(2)
    const key = (name: string, input: unknown = 1) => keys.open({ ...call, key: name, input })
    expect(await key('a').take(run)).toBeUndefined()
    expect(await key('a').take(again)).toEqual({ state: 'running' })
    await key('a').keep('1')
    expect([await key('a').take(again), await key('a', 2).look()]).toEqual([
      { state: 'answered', answer: '1' },
      { state: 'other' },
    ])
    await key('b').take(run)
    await key('b').doubt()
    expect([await key('b').take(run), await key('b').take(again)]).toEqual([{ state: 'unknown' }, undefined])
    await key('b').free()
    expect(await key('b').look()).toBeUndefined()
    await key('c').take(run)
    await key('d').take(run)
    expect(await key('a').look()).toBeUndefined()
  })
})
