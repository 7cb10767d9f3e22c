import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/storage/database.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { createFolder } from '../client/folder.ts'

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
