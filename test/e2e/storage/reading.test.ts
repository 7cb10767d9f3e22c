import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/storage/database.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createFolder } from '../../client/host/folder.ts'

const folder = createFolder()
let database: Database

beforeAll(async () => {
  database = openSqlite(join(folder.path, 'host.sqlite'))
  await database.run('CREATE TABLE notes (text TEXT)')
  await database.run("INSERT INTO notes (text) VALUES ('committed')")
})
afterAll(async () => {
  await database.close()
  folder.remove()
})

const textsIn = async () => (await database.all<{ text: string }>('SELECT text FROM notes')).map(({ text }) => text)

it('reads what is committed while somebody holds a transaction open', async () => {
  const held = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const transaction = database.transaction(async statements => {
    await statements.run("INSERT INTO notes (text) VALUES ('not yet')")
    begun.resolve()
    await held.promise
  })
  await begun.promise
  expect(await textsIn()).toEqual(['committed'])
  held.resolve()
  await transaction
  expect(await textsIn()).toEqual(['committed', 'not yet'])
})

it('finds its own write at once', async () => {
  for (let index = 0; index < 50; index++) {
    await database.run('INSERT INTO notes (text) VALUES (?)', [`note ${index}`])
    expect(await database.first('SELECT text FROM notes WHERE text = ?', [`note ${index}`])).toBeDefined()
  }
})

it('finds its own write within the turn of the event loop in which it has read before', async () => {
  await textsIn()
  await database.run("INSERT INTO notes (text) VALUES ('same turn')")
  expect(await textsIn()).toContain('same turn')
  await database.transaction(statements => statements.run("INSERT INTO notes (text) VALUES ('same turn, together')"))
  expect(await textsIn()).toContain('same turn, together')
})

it('finds from the next turn on what somebody else has written', async () => {
  const other = openSqlite(join(folder.path, 'host.sqlite'))
  await textsIn()
  await other.run("INSERT INTO notes (text) VALUES ('by another')")
  await new Promise(resolve => setImmediate(resolve))
  expect(await textsIn()).toContain('by another')
  await other.close()
})

it('goes on reading after a statement that was refused', async () => {
  await expect(database.all('SELECT nothing FROM notes')).rejects.toThrow('nothing')
  expect(await textsIn()).toContain('committed')
  await new Promise(resolve => setImmediate(resolve))
  expect(await textsIn()).toContain('committed')
})

it('leaves nothing open that would keep the log of writes from being put away', async () => {
  await textsIn()
  await new Promise(resolve => setImmediate(resolve))
  const file = new DatabaseSync(join(folder.path, 'host.sqlite'))
  const [answer] = file.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
  file.close()
  expect(answer).toMatchObject({ busy: 0 })
})
