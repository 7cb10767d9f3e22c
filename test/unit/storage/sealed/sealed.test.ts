import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../../src/storage/database.ts'
import { keyIdOf } from '../../../../src/storage/keys.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { countSealed } from '../../../../src/storage/sealed/count.ts'
import { firstKeyIn, firstKeyMigrations, noteFirstKey } from '../../../../src/storage/sealed/first-key.ts'
import { reSeal } from '../../../../src/storage/sealed/re-seal.ts'
import type { SealedColumn } from '../../../../src/storage/sealed/sealed.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createVault, headOf } from '../../../../src/storage/vault.ts'

const [oldest, older, newest, foreign] = [randomBytes(32), randomBytes(32), randomBytes(32), randomBytes(32)]
const rotated = createVault([newest, older, oldest])
const alone = createVault([newest])

const notes: SealedColumn = { table: 'notes', column: 'body', key: 'id', contextOf: id => `note:${id}` }

let database: Database
beforeEach(async () => {
  database = openSqlite(':memory:')
  await database.run('CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT)')
})
afterEach(() => database.close())

const put = (id: string, body: string | null) => database.run('INSERT INTO notes (id, body) VALUES (?, ?)', [id, body])
const bodyOf = async (id: string) =>
  (await database.first<{ body: string }>('SELECT body FROM notes WHERE id = ?', [id]))?.body ?? ''
const sealedBy = (key: Uint8Array, id: string, text: string) => createVault([key]).seal(text, `note:${id}`)
const parts = { vault: rotated, columns: [notes] }
const reSealed = (more: Partial<Parameters<typeof reSeal>[0]> = {}) => reSeal({ ...parts, database, ...more })

describe('the head of a sealed text', () => {
  it('is that of its key alone, whatever was sealed where', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (text, context) => {
        const sealed = await rotated.seal(text, context)
        expect(sealed.startsWith(headOf(keyIdOf(newest)))).toBe(true)
        expect(sealed.startsWith(headOf(keyIdOf(older)))).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
})

describe('sealing anew', () => {
  it('leaves nothing that the newest key alone does not open, in as many slices as it takes', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `n${index}`)
    const keys = [oldest, older, newest]
    for (const [index, id] of ids.entries()) {
      const key = keys[index % 4]
      await put(id, key ? await sealedBy(key, id, `text ${id}`) : null)
    }
    let rests = 0
    const rest = async () => void rests++
    expect(await reSealed({ rest })).toEqual({ sealed: 126, shut: {} })
    expect(rests).toBe(3)
    for (const id of ids.filter((_, index) => index % 4 < 3))
      expect(await alone.open(await bodyOf(id), `note:${id}`)).toBe(`text ${id}`)
    expect(await database.first('SELECT COUNT(body) AS n FROM notes')).toEqual({ n: 188 })
    expect(await reSealed()).toEqual({ sealed: 0, shut: {} })
  })

  it('does not touch what is sealed with the newest key', async () => {
    const body = await sealedBy(newest, 'a', 'text')
    await put('a', body)
    await reSealed()
    expect(await bodyOf('a')).toBe(body)
  })

  it('counts what no key opens, what was sealed for another row and what is no sealed text, and leaves it', async () => {
    await put('a', await sealedBy(foreign, 'a', 'text'))
    await put('b', await sealedBy(older, 'a', 'text'))
    await put('c', 'in the clear')
    const before = [await bodyOf('a'), await bodyOf('b'), await bodyOf('c')]
    expect(await reSealed()).toEqual({ sealed: 0, shut: { 'notes.body': 3 } })
    expect([await bodyOf('a'), await bodyOf('b'), await bodyOf('c')]).toEqual(before)
  })

  it.each([
    ['writes', 'UPDATE notes SET body = ? WHERE id = ?', 'of somebody else'],
    ['deletes', 'DELETE FROM notes WHERE body <> ? AND id = ?', ''],
  ])('lets whoever %s at the same time win', async (_, statement, after) => {
    await put('a', await sealedBy(older, 'a', 'text'))
    const vault = {
      ...rotated,
      async open(sealed: string, context: string) {
        const text = await rotated.open(sealed, context)
        await database.run(statement, ['of somebody else', 'a'])
        return text
      },
    }
    expect(await reSealed({ vault })).toEqual({ sealed: 0, shut: {} })
    expect(await bodyOf('a')).toBe(after)
  })

  it('waits for who holds the lock of a row from reading to writing', async () => {
    await put('a', await sealedBy(older, 'a', 'text'))
    const names: string[] = []
    const watched: Database = {
      ...database,
      withLock: (name, work) => {
        names.push(name)
        return database.withLock(name, work)
      },
    }
    await reSealed({ database: watched, columns: [{ ...notes, lockOf: id => `lock of ${id}` }] })
    expect(names).toEqual(['lock of a'])
    expect(await alone.open(await bodyOf('a'), 'note:a')).toBe('text')
  })

  it('ends with what the rest throws, and has done what came before', async () => {
    await put('a', await sealedBy(older, 'a', 'text'))
    await expect(reSealed({ rest: () => Promise.reject(new Error('stop')) })).rejects.toThrow('stop')
    expect(await alone.open(await bodyOf('a'), 'note:a')).toBe('text')
  })
})

describe('the first key', () => {
  beforeEach(() => migrate(database, firstKeyMigrations))

  it('is that of the process that began last, since the first of those that have it', async () => {
    expect(await firstKeyIn(database)).toBeUndefined()
    await noteFirstKey(database, { keyId: 'old', sinceMs: 10 })
    await noteFirstKey(database, { keyId: 'new', sinceMs: 20 })
    await noteFirstKey(database, { keyId: 'new', sinceMs: 30 })
    expect(await firstKeyIn(database)).toEqual({ keyId: 'new', sinceMs: 20 })
  })

  it('is another again when that is taken back, also by a machine whose clock is behind', async () => {
    await noteFirstKey(database, { keyId: 'old', sinceMs: 10 })
    await noteFirstKey(database, { keyId: 'new', sinceMs: 20 })
    await noteFirstKey(database, { keyId: 'old', sinceMs: 15 })
    expect(await firstKeyIn(database)).toEqual({ keyId: 'old', sinceMs: 21 })
  })
})

describe('counting', () => {
  it('says how much is sealed with which key, and what does not open', async () => {
    await put('a', await sealedBy(older, 'a', 'text'))
    await put('b', await sealedBy(newest, 'b', 'text'))
    await put('c', await sealedBy(newest, 'c', 'text'))
    await put('d', await sealedBy(foreign, 'd', 'text'))
    await put('e', await sealedBy(newest, 'a', 'text'))
    await put('f', 'in the clear')
    await put('g', null)
    expect(await countSealed({ ...parts, database })).toEqual([
      {
        place: 'notes.body',
        byKey: { [keyIdOf(older)]: 1, [keyIdOf(newest)]: 3, [keyIdOf(foreign)]: 1, '': 1 },
        shut: 3,
      },
    ])
  })
})
