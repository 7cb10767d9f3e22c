import { beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../../src/storage/database.ts'
import { createRates, type RateVerdict } from '../../../../src/storage/rates/rates.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

let clock = 0
let warned: string[] = []
const log = { warn: (message: string) => void warned.push(message) }
const now = () => clock
const perMinute = (max: number) => ({ max, windowMs: 60_000 })

beforeEach(() => {
  clock = 0
  warned = []
})

describe('rates in one process', () => {
  const open = () => createRates({ database: openSqlite(':memory:'), now, log })

  it('give all turns at once, and each of them back when its time has passed', async () => {
    const { take } = open()
    const limit = perMinute(3)
    expect(await take('a', limit)).toEqual({ allowed: true, remaining: 2, waitMs: 20_000 })
    expect(await take('a', limit)).toEqual({ allowed: true, remaining: 1, waitMs: 20_000 })
    expect(await take('a', limit)).toEqual({ allowed: true, remaining: 0, waitMs: 20_000 })
    expect(await take('a', limit)).toEqual({ allowed: false, remaining: 0, waitMs: 20_000 })
    clock += 19_999
    expect((await take('a', limit)).allowed).toBe(false)
    clock += 1
    expect(await take('a', limit)).toEqual({ allowed: true, remaining: 0, waitMs: 20_000 })
    expect((await take('a', limit)).allowed).toBe(false)
  })

  it('never give more than there are, however long nobody came', async () => {
    const { take } = open()
    clock += 1_000_000_000
    const limit = perMinute(7)
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => take('a', limit)))
    expect(verdicts.filter(({ allowed }) => allowed).length).toBe(7)
  })

  it('count each by itself', async () => {
    const { take } = open()
    await take('a', perMinute(1))
    expect((await take('a', perMinute(1))).allowed).toBe(false)
    expect((await take('b', perMinute(1))).allowed).toBe(true)
  })

  it('remember ten thousand, those that were used last', async () => {
    const { take } = open()
    await take('a', perMinute(1))
    for (let count = 0; count < 9_999; count += 1) await take(`x${count}`, perMinute(1))
    expect((await take('a', perMinute(1))).allowed).toBe(false)
    for (let count = 0; count < 10_000; count += 1) await take(`y${count}`, perMinute(1))
    expect((await take('a', perMinute(1))).allowed).toBe(true)
  })
})

/** A database that counts what it is asked, and answers as the test says. */
function createFake(answer: (values: readonly unknown[]) => Promise<object>) {
  const asked: unknown[][] = []
  const first = async (_: string, values: readonly unknown[]) => {
    asked.push([...values])
    return await answer(values)
  }
  return { asked, database: { dialect: 'postgres', first } as unknown as Database }
}

describe('rates over several processes', () => {
  /** A bucket as the server would have it. */
  function createServer() {
    let fullAt = 0
    return createFake(async ([, wanted, step, windowMs]) => {
      const used = Math.max(0, fullAt - clock)
      const granted = Math.min(Number(wanted), Math.floor((Number(windowMs) - used) / Number(step) + 0.001))
      if (granted > 0) fullAt = clock + used + granted * Number(step)
      return { granted, full_in: Math.max(0, fullAt - clock) }
    })
  }
  const takeAll = async (take: () => RateVerdict | Promise<RateVerdict>, count: number) => {
    const verdicts: RateVerdict[] = []
    for (let left = count; left > 0; left -= 1) verdicts.push(await take())
    return verdicts.filter(({ allowed }) => allowed).length
  }

  it('ask the database once for the turns of a second', async () => {
    const { asked, database } = createServer()
    const { take } = createRates({ database, now, log })
    expect(await takeAll(() => take('a', perMinute(600)), 10)).toBe(10)
    expect(asked).toEqual([['a', 10, 100, 60_000]])
    expect(take('a', perMinute(600))).toBeInstanceOf(Promise)
  })

  it('ask for one turn where they come back slowly', async () => {
    const { asked, database } = createServer()
    const { take } = createRates({ database, now, log })
    await take('a', { max: 20, windowMs: 3_600_000 })
    expect(asked).toEqual([['a', 1, 180_000, 3_600_000]])
  })

  it('share what there is: two of them together give no more than one', async () => {
    const { database } = createServer()
    const [one, two] = [createRates({ database, now, log }), createRates({ database, now, log })]
    const limit = perMinute(60)
    const counts = await Promise.all([one, two].map(({ take }) => takeAll(() => take('a', limit), 100)))
    expect(counts.reduce((sum, count) => sum + count)).toBe(60)
  })

  it('ask nothing for who has none left, until one is back', async () => {
    const { asked, database } = createServer()
    const { take } = createRates({ database, now, log })
    await takeAll(() => take('a', perMinute(2)), 3)
    const before = asked.length
    expect(await takeAll(() => take('a', perMinute(2)), 1000)).toBe(0)
    expect(asked.length).toBe(before)
    clock += 30_000
    expect(await takeAll(() => take('a', perMinute(2)), 2)).toBe(1)
  })

  it('are asked for once by those who come at once', async () => {
    const { asked, database } = createServer()
    const { take } = createRates({ database, now, log })
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => take('a', perMinute(600))))
    expect(verdicts.every(({ allowed }) => allowed)).toBe(true)
    expect(asked.length).toBe(1)
  })

  it('give what was taken in advance for a second only', async () => {
    const { asked, database } = createServer()
    const { take } = createRates({ database, now, log })
    await take('a', perMinute(600))
    clock += 1000
    await take('a', perMinute(600))
    expect(asked.length).toBe(2)
  })

  it('are counted in the process alone while the database is away, said once, and then shared again', async () => {
    let isAway = true
    const { asked, database } = createFake(async () => {
      if (isAway) throw new Error('away')
      return { granted: 1, full_in: 1 }
    })
    const { take } = createRates({ database, now, log })
    expect(await takeAll(() => take('a', perMinute(3)), 50)).toBe(3)
    expect([asked.length, warned.length]).toEqual([1, 1])
    isAway = false
    clock += 20_000
    expect((await take('b', perMinute(3))).allowed).toBe(true)
    expect([asked.length, warned.length]).toEqual([2, 1])
  })
})
