import { describe, expect, it } from 'vitest'
import { appendRows, hashOfRow } from '../../../src/audit/chain.ts'
import { createRetention } from '../../../src/audit/retention.ts'
import { verifyChain } from '../../../src/audit/verify.ts'
import type { Database } from '../../../src/storage/database.ts'
import { createDatabase } from './world.ts'

const days = ['2026-11-28', '2026-11-29', '2026-11-30'] as const
const rowOf = (day: string, n: number): string =>
  `{"id":"day-${day.slice(2)}-${n}","at":"${day}T10:00:00.000Z","user":"u${n}"}`

/** Three days of four rows. */
async function createChain(): Promise<Database> {
  const database = await createDatabase()
  for (const day of days)
    await appendRows(
      database,
      [1, 2, 3, 4].map(n => rowOf(day, n)),
      day,
    )
  return database
}

const second = "day = '2026-11-29'"

/** What somebody does who can write to the database, and what shows of it. */
const tampering: readonly (readonly [what: string, statements: readonly string[], shown: string | RegExp])[] = [
  [
    'alters a row',
    [`UPDATE audit_rows SET text = replace(text, 'u2', 'u9') WHERE ${second} AND seq = 2`],
    /29: row 2 is not what was written/,
  ],
  ['removes a row', [`DELETE FROM audit_rows WHERE ${second} AND seq = 2`], /29: row 2 is missing/],
  ['removes the first row', [`DELETE FROM audit_rows WHERE ${second} AND seq = 1`], /29: row 1 is missing/],
  [
    'removes a row and closes the gap',
    [
      `DELETE FROM audit_rows WHERE ${second} AND seq = 2`,
      `UPDATE audit_rows SET seq = seq - 1 WHERE ${second} AND seq > 2`,
    ],
    /29: row 2 is not what was written/,
  ],
  ['cuts the tail of a day', [`DELETE FROM audit_rows WHERE ${second} AND seq > 2`], /29: the last 2 rows are missing/],
  [
    'cuts the tail of all',
    [`DELETE FROM audit_rows WHERE day = '2026-11-30' AND seq > 2`],
    /30: the last 2 rows are missing/,
  ],
  [
    'cuts the tail of a day and sets its head back',
    [
      `DELETE FROM audit_rows WHERE ${second} AND seq > 2`,
      `UPDATE audit_days SET row_count = 2, hash = (SELECT hash FROM audit_rows WHERE ${second} AND seq = 2) WHERE ${second}`,
    ],
    /30: does not begin where the day before it ended/,
  ],
  [
    'swaps two rows',
    [
      `UPDATE audit_rows SET seq = 99 WHERE ${second} AND seq = 2`,
      `UPDATE audit_rows SET seq = 2 WHERE ${second} AND seq = 3`,
      `UPDATE audit_rows SET seq = 3 WHERE ${second} AND seq = 99`,
    ],
    /29: row 2 is not what was written/,
  ],
  [
    'inserts a row',
    [
      `UPDATE audit_rows SET seq = 5 WHERE ${second} AND seq = 4`,
      `INSERT INTO audit_rows SELECT day, 4, text, hash FROM audit_rows WHERE ${second} AND seq = 3`,
    ],
    /29: row 4 is not what was written/,
  ],
  [
    'adds a row behind the last',
    [`INSERT INTO audit_rows SELECT day, 5, text, hash FROM audit_rows WHERE ${second} AND seq = 4`],
    /29: row 5 is not what was written/,
  ],
  [
    'moves a row to another day',
    [`UPDATE audit_rows SET day = '2026-11-30', seq = 5 WHERE ${second} AND seq = 4`],
    /29: the last 1 rows are missing/,
  ],
  ['removes the rows of a day', [`DELETE FROM audit_rows WHERE ${second}`], /29: the last 4 rows are missing/],
  [
    'removes a day with its head',
    [`DELETE FROM audit_rows WHERE ${second}`, `DELETE FROM audit_days WHERE ${second}`],
    /30: does not begin where the day before it ended/,
  ],
  [
    'removes the first day with its head',
    [`DELETE FROM audit_rows WHERE day = '2026-11-28'`, `DELETE FROM audit_days WHERE day = '2026-11-28'`],
    /29: does not begin where/,
  ],
  ['removes the head alone', [`DELETE FROM audit_days WHERE day = '2026-11-30'`], /30: has rows, and no head/],
  [
    'says that a day was deleted in its time',
    [`DELETE FROM audit_rows WHERE ${second}`, `UPDATE audit_days SET deleted_at = 1 WHERE ${second}`],
    /29: is marked as deleted/,
  ],
]

describe('the check of the chain', () => {
  it('finds nothing where nothing was touched', async () => {
    const database = await createChain()
    const verdict = await verifyChain(database)
    expect(verdict).toMatchObject({ rows: 12, days: 3, deleted: 0, problems: [], head: { day: '2026-11-30', rows: 4 } })
    expect(await verifyChain(await createDatabase())).toMatchObject({ rows: 0, problems: [], head: undefined })
  })

  it.each(tampering)('shows who %s', async (_, statements, shown) => {
    const database = await createChain()
    for (const statement of statements) expect(await database.run(statement)).toBeGreaterThan(0)
    expect((await verifyChain(database)).problems.join('\n')).toMatch(shown)
  })

  it('is not misled by a host that goes on meanwhile: it adds rows, begins a day and deletes one', async () => {
    const database = await createChain()
    const retention = createRetention({ database, days: 1, now: () => new Date('2026-11-30T12:00:00Z') })
    const meanwhile = [
      () => appendRows(database, [rowOf('2026-11-30', 5)], '2026-11-30'),
      () => appendRows(database, [rowOf('2026-12-01', 1), rowOf('2026-12-01', 2)], '2026-12-01'),
      () => retention.clean(),
    ]
    const all: Database['all'] = async (statement, values) => {
      const found = await database.all<never>(statement, values)
      if (statement.includes('audit_days')) for (const work of meanwhile.splice(0)) await work()
      return found
    }
    expect(await verifyChain({ all })).toMatchObject({ problems: [], head: { day: '2026-11-30', rows: 4 } })
    expect(await verifyChain(database)).toMatchObject({
      problems: [],
      deleted: 1,
      head: { day: '2026-12-01', rows: 2 },
    })
  })

  it('shows what somebody adds behind the last row, and behind that of a day', async () => {
    const database = await createChain()
    for (const day of days)
      await database.run(
        'INSERT INTO audit_rows (day, seq, text, hash) SELECT day, 5, text, hash FROM audit_rows WHERE day = ? AND seq = 4',
        [day],
      )
    expect((await verifyChain(database)).problems).toHaveLength(3)
  })

  it('shows who makes all hashes anew only to somebody who has noted a head elsewhere', async () => {
    const database = await createChain()
    const { head } = await verifyChain(database)
    const forged = await createDatabase()
    for (const day of days)
      await appendRows(
        forged,
        [1, 2, 3, 4].map(n => rowOf(day, n).replace('u3', 'u9')),
        day,
      )
    expect((await verifyChain(forged)).problems).toEqual([])
    if (!head) throw new Error('there is no head')
    expect((await verifyChain(forged, [head])).problems).toEqual([
      expect.stringContaining('2026-11-30: is not as it was noted'),
    ])
    expect((await verifyChain(database, [head])).problems).toEqual([])
  })

  it('shows who removes the last day with its head to somebody who has noted it', async () => {
    const database = await createChain()
    const { head } = await verifyChain(database)
    await database.run(`DELETE FROM audit_rows WHERE day = '2026-11-30'`)
    await database.run(`DELETE FROM audit_days WHERE day = '2026-11-30'`)
    expect((await verifyChain(database)).problems).toEqual([])
    expect((await verifyChain(database, head ? [head] : [])).problems).toHaveLength(1)
  })

  it('takes a head that was noted in the middle of a day', async () => {
    const database = await createChain()
    const row = await database.first<{ hash: string }>(`SELECT hash FROM audit_rows WHERE ${second} AND seq = 2`)
    const anchor = { day: '2026-11-29', rows: 2, hash: row?.hash ?? '' }
    expect((await verifyChain(database, [anchor])).problems).toEqual([])
    expect((await verifyChain(database, [{ ...anchor, rows: 3 }])).problems).toHaveLength(1)
  })
})

it('a hash depends on the row before, the day, the place and the text', () => {
  const row = { day: '2026-11-30', seq: 1, text: '{}' }
  const hashes = [
    hashOfRow('a', row),
    hashOfRow('b', row),
    hashOfRow('a', { ...row, day: '2026-12-01' }),
    hashOfRow('a', { ...row, seq: 2 }),
    hashOfRow('a', { ...row, text: '{ }' }),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
})
