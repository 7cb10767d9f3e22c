import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../../src/storage/database.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createFolder } from '../../jobs/world.ts'
import { driveAll } from './drive.ts'
import { type Boundless, boundlessOfSqlite } from './plans.ts'

const folder = createFolder()
afterAll(() => folder.remove())

/** One blank where there are more, and none beside what a template fills in. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Of each text in a file that asks a table for something: its longest part that no template fills in. */
function statementsIn(file: string): readonly string[] {
  const source = readFileSync(file, 'utf8')
  const tables = /\b(?:FROM|INTO|UPDATE) (?:jobs|job_|oauth_|login_|call_keys|claims|rates|audit_|revoked_|sealing_)/
  return [...source.matchAll(/`[^`]*`|'[^'\n]*'|"(?:[^"\\\n]|\\.)*"/g)]
    .map(([text]) => text.slice(1, -1))
    .filter(text => tables.test(text) && !/^\s*(?:CREATE|DROP|ALTER)\b/.test(text))
    .map(
      text =>
        text
          .split(/\$\{[^}]*\}/)
          .map(plain)
          .toSorted((a, b) => b.length - a.length)[0] ?? '',
    )
}

/** Files whose statements nobody waits for here: what they say, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  'src/storage/rates/buckets.ts': 'PostgreSQL alone counts in the store',
  'src/jobs/engine/earlier-store.ts': 'brings over what the version before has left, once',
  'src/sign-in/remembered/migrations.ts': 'triggers',
}

/** One row by its key, in ways that are long to come by: each has a test of its own. */
const byKey = [
  'DELETE FROM login_sign_ins WHERE grant_id = ? AND sealed = ?',
  "DELETE FROM oauth_records WHERE id_hash = ? AND kind = 'Interaction'",
  'UPDATE jobs SET idem_key = NULL WHERE id = ?',
]

describe('what is asked of SQLite', () => {
  let asked: readonly string[] = []
  let found: readonly Boundless[] = []
  beforeAll(async () => {
    found = await driveAll(folder, (database: Database, all) => {
      asked = all.map(([text]) => plain(text))
      return boundlessOfSqlite(database, all)
    })
  })

  it('never makes a caller or the event loop wait until a whole table was read, or more sorted than is given', () => {
    expect(found).toEqual([])
  })

  it('is all that the source can ask', () => {
    const files = globSync('src/**/*.ts').filter(file => elsewhere[file] === undefined)
    const known = files.flatMap(file => statementsIn(file).map(text => ({ file, text })))
    expect(known.length).toBeGreaterThan(60)
    expect(known.filter(({ text }) => ![...asked, ...byKey].some(each => each.includes(text)))).toEqual([])
  })
})

it.each([
  ["SELECT id FROM things WHERE name = 'a'", ['SCAN things']],
  ['SELECT id FROM things WHERE kind = 1 ORDER BY name LIMIT 1', ['USE TEMP B-TREE FOR ORDER BY']],
  ['DELETE FROM things WHERE kind = 1', []],
])('%s is found to be without a bound by %j', async (text, steps) => {
  const database = openSqlite(':memory:')
  await database.run('CREATE TABLE things (id INTEGER PRIMARY KEY, kind INTEGER, name TEXT)')
  await database.run('CREATE INDEX things_kind ON things (kind)')
  expect((await boundlessOfSqlite(database, [[text, []]])).flatMap(each => each.steps)).toEqual(steps)
  await database.close()
})
