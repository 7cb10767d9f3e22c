import { describe, expect, it } from 'vitest'
import type { PostgresConnection } from '../../../../src/storage/postgres/connection.ts'
import { createPool } from '../../../../src/storage/postgres/pool.ts'

describe('a pool of connections', () => {
  it('tells for each work when it got its connection, and not before', async () => {
    const told: number[] = []
    const pool = createPool(
      1,
      () => ({ end: async () => {} }) as PostgresConnection,
      ms => told.push(ms),
    )
    const first = Promise.withResolvers<void>()
    const works = [pool.use(() => first.promise), pool.use(async () => {})]
    expect(told).toHaveLength(1)
    first.resolve()
    await Promise.all(works)
    expect(told).toHaveLength(2)
    expect(told.every(ms => ms >= 0)).toBe(true)
    await pool.close()
  })
})
