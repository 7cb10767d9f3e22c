import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hashOf } from '../../../../src/identity/keys/secret-hash.ts'
import { createOpenings, maxOpen, type Openings } from '../../../../src/sign-in/admission/openings.ts'
import { oauthMigrations } from '../../../../src/sign-in/server/migrations.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openPostgres } from '../../../../src/storage/postgres/postgres.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { type PostgresServer, startPostgres } from '../../../client/host/postgres.ts'

let postgres: PostgresServer
let databases = 0

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.close())

const minuteMs = 60_000
const lifeMs = 10 * minuteMs

describe.each(['sqlite', 'postgres'])('sign-ins that are open, on %s', kind => {
  let database: Database
  let openings: Openings
  let now = 0

  beforeEach(async () => {
    databases += 1
    database = kind === 'sqlite' ? openSqlite(':memory:') : openPostgres(await postgres.createDatabase(`o${databases}`))
    await migrate(database, oauthMigrations)
    now = Date.UTC(2026, 0, 1)
    openings = createOpenings({ database, now: () => now })
    return () => database.close()
  })

  const begin = (id: string, { address = '192.0.2.1', clientId = 'editor', at = openings } = {}) =>
    at.open({ id, clientId, address }, lifeMs)
  const rows = async () => (await database.all('SELECT 1 FROM oauth_openings')).length
  const isOpen = async (id: string) =>
    (await database.first('SELECT 1 AS one FROM oauth_openings WHERE id_hash = ?', [hashOf(id)])) !== undefined
  /** The question that belongs to it. */
  const ask = (id: string) =>
    database.run('INSERT INTO oauth_records (id_hash, kind, payload, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?)', [
      ...[hashOf(id), 'Interaction', '{}', now, now + lifeMs],
    ])
  /** Rows as other processes would have made them. */
  async function fill(count: number, { address, client }: { address: string; client?: string }) {
    const values = Array.from({ length: count }, (_, at) => [
      `${address}-${at}`,
      client ?? `c-${at}`,
      `${address}-${at}`,
    ])
    for (let at = 0; at < count; at += 500) {
      const part = values.slice(at, at + 500)
      const places = part.map(() => `(?, ?, ?, ${now + lifeMs})`).join(', ')
      await database.run(
        `INSERT INTO oauth_openings (id_hash, client, address, until_ms) VALUES ${places}`,
        part.flat(),
      )
    }
  }

  it('are so many for one address, and others begin meanwhile', async () => {
    for (let count = 0; count < maxOpen.address; count++) expect(await begin(`a-${count}`)).toBe(true)
    for (let count = 0; count < 20; count++) expect(await begin(`b-${count}`)).toBe(false)
    expect(await rows()).toBe(maxOpen.address)
    expect(await begin('other', { address: '192.0.2.2' })).toBe(true)
  })

  it('are so many of one client: the oldest makes room, with its question, and others stay', async () => {
    await begin('of another client', { address: '192.0.2.2', clientId: 'portal' })
    await begin('oldest')
    await ask('oldest')
    now += 1
    for (let at = 1; at < maxOpen.client; at++) await begin(`a-${at}`, { address: `198.51.100.${at}` })
    await ask('a-1')
    now += 1
    expect(await begin('one more', { address: '192.0.2.3' })).toBe(true)
    expect([await isOpen('oldest'), await isOpen('a-1')]).toEqual([false, true])
    expect(await rows()).toBe(maxOpen.client + 1)
    expect(await isOpen('of another client')).toBe(true)
    expect(await isOpen('one more')).toBe(true)
    expect((await database.all("SELECT 1 FROM oauth_records WHERE kind = 'Interaction'")).length).toBe(1)
  })

  it('are so many in all, whichever process began them: the oldest makes room, and its question is gone', async () => {
    await begin('oldest')
    await ask('oldest')
    now += 1
    await fill(maxOpen.all - 1, { address: 'elsewhere' })
    expect(await isOpen('oldest')).toBe(true)
    now += 1
    expect(await begin('newest', { address: '192.0.2.2' })).toBe(true)
    expect([await isOpen('oldest'), await isOpen('newest'), await rows()]).toEqual([false, true, maxOpen.all])
    expect(await database.all("SELECT 1 FROM oauth_records WHERE kind = 'Interaction'")).toEqual([])
  })

  it('make room for their address when they end and when they expire, a moment after it was full', async () => {
    for (let count = 0; count < maxOpen.address; count++) await begin(`a-${count}`)
    expect(await begin('more')).toBe(false)
    await openings.close('a-0')
    now += 5000
    expect(await begin('more')).toBe(true)
    now += lifeMs
    expect(await begin('late')).toBe(true)
    await openings.sweep()
    expect(await rows()).toBe(1)
  })

  it('are the same one when it is begun again', async () => {
    for (let count = 0; count < 20; count++) expect(await begin('visit of one browser')).toBe(true)
    expect(await rows()).toBe(1)
  })

  it('hold two processes that begin at the same time to about the same bound', async () => {
    const other = createOpenings({ database, now: () => now })
    const both = Array.from({ length: 3 * maxOpen.address }, (_, at) =>
      begin(`a-${at}`, { at: at % 2 ? openings : other }),
    )
    const full = (await Promise.all(both)).filter(isBegun => !isBegun).length
    expect(full).toBe(3 * maxOpen.address - (await rows()))
    // Each connection can find the last place free.
    expect(await rows()).toBeLessThanOrEqual(maxOpen.address + 20)
  })

  it('keep neither an address nor an id in the clear', async () => {
    await begin('uid-in-the-clear', { address: '203.0.113.77' })
    expect(JSON.stringify(await database.all('SELECT * FROM oauth_openings'))).not.toMatch(/in-the-clear|203\.0/)
  })
})
