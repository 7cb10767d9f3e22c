import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
    for (let count = 0; count < maxOpen.address; count++) expect(await begin(`a-${count}`)).toBeUndefined()
    for (let count = 0; count < 20; count++) expect(await begin(`b-${count}`)).toBe('address')
    expect(await rows()).toBe(maxOpen.address)
    expect(await begin('other', { address: '192.0.2.2' })).toBeUndefined()
  })

  it('are so many for one client, and others begin meanwhile', async () => {
    const one = Array.from({ length: maxOpen.client }, (_, at) => at)
    for (const at of one) expect(await begin(`a-${at}`, { address: `198.51.100.${at}` })).toBeUndefined()
    expect(await begin('more', { address: '192.0.2.2' })).toBe('client')
    expect(await begin('other', { address: '192.0.2.2', clientId: 'portal' })).toBeUndefined()
    expect(await rows()).toBe(maxOpen.client + 1)
  })

  it('are so many in all, whichever process began them', async () => {
    await fill(maxOpen.all, { address: 'elsewhere' })
    expect(await begin('more')).toBe('all')
    expect(await rows()).toBe(maxOpen.all)
  })

  it('make room when they end and when they expire, a moment after it was full', async () => {
    await fill(maxOpen.all - 1, { address: 'elsewhere' })
    expect(await begin('mine')).toBeUndefined()
    expect(await begin('more')).toBe('all')
    await openings.close('mine')
    now += 5000
    expect(await begin('more')).toBeUndefined()
    now += lifeMs
    expect(await begin('late')).toBeUndefined()
    await openings.sweep()
    expect(await rows()).toBe(1)
  })

  it('are the same one when it is begun again', async () => {
    for (let count = 0; count < 20; count++) expect(await begin('visit of one browser')).toBeUndefined()
    expect(await rows()).toBe(1)
  })

  it('hold two processes that begin at the same time to about the same bound', async () => {
    const other = createOpenings({ database, now: () => now })
    const both = Array.from({ length: 3 * maxOpen.address }, (_, at) =>
      begin(`a-${at}`, { at: at % 2 ? openings : other }),
    )
    const full = (await Promise.all(both)).filter(place => place === 'address').length
    expect(full).toBe(3 * maxOpen.address - (await rows()))
    // Each connection can find the last place free.
    expect(await rows()).toBeLessThanOrEqual(maxOpen.address + 20)
  })

  it('keep neither an address nor an id in the clear', async () => {
    await begin('uid-in-the-clear', { address: '203.0.113.77' })
    expect(JSON.stringify(await database.all('SELECT * FROM oauth_openings'))).not.toMatch(/in-the-clear|203\.0/)
  })
})
