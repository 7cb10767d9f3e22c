import { afterEach, describe, expect, it } from 'vitest'
import { createCounts } from '../../../../src/jobs/operate/counts.ts'
import { jobMigrations } from '../../../../src/jobs/schema.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

let database: Database
afterEach(() => database.close())

const now = 1_000_000_000

/** A database with so many jobs of each status, accepted one second after another until ten minutes ago. */
async function openWith(counts: Readonly<Record<string, number>>) {
  database = openSqlite(':memory:')
  await migrate(database, jobMigrations)
  for (const [status, count] of Object.entries(counts)) {
    await database.run(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO jobs (id, owner, tool, surface, request_id, input_hash, input, caller, status, generation, accepted_at, progress_count, retries)
        SELECT ? || i, 'o', 't', 'actions', 'r', 'h', '{}', '{}', ?, 1, ? - i * 1000, 0, 0 FROM n`,
      [count, status, status, now - 600_000],
    )
  }
}

const addReport = (job: string, createdAt: number, state = 'waiting') =>
  database.run(
    `INSERT INTO job_deliveries (job_id, seq, status, body, state, attempts, created_at, due_at) VALUES (?, 1, 'completed', '{}', ?, 1, ?, ?)`,
    [job, state, createdAt, now + 900_000],
  )

describe('the counts of jobs', () => {
  it('are those that wait and run, how long the oldest has waited, and the reports that are late', async () => {
    await openWith({ queued: 3, running: 2, completed: 4 })
    await addReport('completed1', now - 61_000)
    await addReport('completed2', now - 10_000)
    await addReport('completed3', now - 900_000, 'delivered')
    expect(await createCounts(database, () => now)()).toEqual({
      ...{ waiting: 3, running: 2, lateCallbacks: 1 },
      oldestWaitMs: 603_000,
    })
  })

  it('are nothing where there are no jobs', async () => {
    await openWith({})
    expect(await createCounts(database, () => now)()).toEqual({
      ...{ waiting: 0, running: 0, lateCallbacks: 0, oldestWaitMs: 0 },
    })
  })

  it('end at ten thousand, and look at no job that is not counted', async () => {
    await openWith({ queued: 10_001 })
    const asked: string[] = []
    const watched = {
      ...database,
      first: <Row extends object>(statement: string, values?: readonly (string | number | null)[]) => {
        asked.push(statement)
        return database.first<Row>(statement, values)
      },
    }
    expect(await createCounts(watched, () => now)()).toMatchObject({ waiting: 10_000 })
    expect(asked).toHaveLength(1)
    const plan = await database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${asked[0]}`, [now])
    const tables = plan.map(({ detail }) => detail).filter(detail => /\bjob/.test(detail) && !detail.includes('_jobs'))
    expect(tables.length).toBeGreaterThan(3)
    expect(tables.filter(detail => !/USING (?:COVERING )?INDEX/.test(detail))).toEqual([])
  })
})
