import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendRows, createRowIds } from '../../../src/audit/chain.ts'
import { readRows } from '../../../src/audit/read.ts'
import { auditMigrations } from '../../../src/audit/schema.ts'
import { verifyChain } from '../../../src/audit/verify.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { createSharedBuckets, rateMigrations } from '../../../src/storage/rates/buckets.ts'
import { createRates } from '../../../src/storage/rates/rates.ts'
import { connectDatabase } from '../../../src/storage/storage.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'

/** What the statement does is known to PostgreSQL alone. */
let server: PostgresServer
const databases: Database[] = []
beforeAll(async () => {
  server = await startPostgres()
  const databaseUrl = await server.createDatabase('rates')
  for (let count = 0; count < 3; count += 1) databases.push(await connectDatabase({ databaseUrl, dataFolder: '' }))
  await migrate(databases[0] as Database, [...rateMigrations, ...auditMigrations])
})
afterAll(async () => {
  await Promise.all(databases.map(database => database.close()))
  await server?.close()
})

/** So long that nothing comes back during a test. */
const day = (max: number) => ({ max, windowMs: 86_400_000 })
const [rows, first] = [
  () => databases[0]?.all<{ id: string }>('SELECT id FROM rates ORDER BY id'),
  () => createSharedBuckets(databases[0] as Database),
]

describe('turns that all processes share', () => {
  it('are never more than there are, whoever asks at once for how many', async () => {
    const buckets = databases.map(createSharedBuckets)
    const asked = Array.from({ length: 90 }, (_, index) =>
      buckets[index % 3]?.take({ id: 'many', limit: day(100), count: 1 + (index % 5) }),
    )
    const taken = await Promise.all(asked)
    expect(taken.reduce((sum, one) => sum + (one?.granted ?? 0), 0)).toBe(100)
    expect(await first().take({ id: 'many', limit: day(100), count: 1 })).toMatchObject({ granted: 0 })
  })

  it('are given as far as there are some', async () => {
    const limit = day(10)
    expect(await first().take({ id: 'few', limit, count: 7 })).toMatchObject({ granted: 7 })
    expect(await first().take({ id: 'few', limit, count: 7 })).toMatchObject({ granted: 3 })
    const none = await first().take({ id: 'few', limit, count: 7 })
    expect(none.granted).toBe(0)
    expect(none.fullInMs / limit.windowMs).toBeCloseTo(1, 3)
    expect(await first().take({ id: 'more than all', limit, count: 70 })).toMatchObject({ granted: 10 })
  })

  it('come back evenly', async () => {
    const limit = { max: 100, windowMs: 1000 }
    await first().take({ id: 'fast', limit, count: 100 })
    await expect.poll(async () => (await first().take({ id: 'fast', limit, count: 1 })).granted).toBe(1)
  })

  it('leave no row once all are back', async () => {
    await first().take({ id: 'gone', limit: { max: 1, windowMs: 1 }, count: 1 })
    await first().take({ id: 'kept', limit: day(1), count: 1 })
    await expect
      .poll(async () => {
        await first().sweep()
        return (await rows())?.map(({ id }) => id)
      })
      .not.toContain('gone')
    expect((await rows())?.map(({ id }) => id)).toContain('kept')
  })

  it('hold for processes that take some in advance', async () => {
    /** Processes that the database let wait, and that counted for themselves meanwhile. */
    const alone = new Set<number>()
    const rates = databases.map((database, index) =>
      createRates({ database, now: () => performance.now(), log: { warn: () => alone.add(index) } }),
    )
    const limit = { max: 500, windowMs: 500_000 }
    let allowed = 0
    const draw = async (take: () => ReturnType<(typeof rates)[0]['take']>) => {
      for (let count = 0; count < 300; count += 1) if ((await take()).allowed) allowed += 1
    }
    const started = performance.now()
    await Promise.all(rates.map(({ take }) => draw(() => take('advance', limit))))
    const cameBack = Math.ceil((performance.now() - started) / 1000)
    expect(allowed).toBeGreaterThanOrEqual(500)
    expect(allowed).toBeLessThanOrEqual(500 * (1 + alone.size) + cameBack)
  })
})

describe('rows of the audit that several processes write', () => {
  it('are one chain, each once, also where a batch comes twice', async () => {
    const write = async (database: Database) => {
      const nextId = createRowIds()
      for (let batch = 0; batch < 10; batch += 1) {
        const texts = Array.from({ length: 7 }, () => `{"id":"${nextId()}","at":"2026-11-30T10:00:00.000Z"}`)
        const day = batch < 5 ? '2026-11-29' : '2026-11-30'
        await Promise.all([appendRows(database, texts, day), appendRows(database, texts, day)])
      }
    }
    await Promise.all(databases.map(write))
    const [database] = databases as [Database]
    expect(await verifyChain(database)).toMatchObject({ rows: 210, days: 2, problems: [] })
    const ids = (await Array.fromAsync(readRows(database, {}))).map(text => JSON.parse(text).id)
    expect(new Set(ids).size).toBe(210)
    await database.run("UPDATE audit_rows SET text = '{}' WHERE day = '2026-11-30' AND seq = 3")
    expect((await verifyChain(database)).problems).toEqual(['2026-11-30: row 3 is not what was written'])
  })
})
