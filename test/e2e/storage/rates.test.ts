import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
  for (let count = 0; count < 3; count += 1) databases.push(connectDatabase({ databaseUrl, dataFolder: '' }))
  await migrate(databases[0] as Database, rateMigrations)
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
