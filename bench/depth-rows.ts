import { hashOf } from '../src/identity/keys/secret-hash.ts'
import type { Database, Statements } from '../src/storage/database.ts'

/** So many numbers from 1 on, as a table `numbers` with the column `n`. */
const numbered = 'WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)'
/** Rows made with one statement, so that a server that gives up on one after 30 seconds takes a million. */
const rowsPerFill = 50_000

async function inParts(count: number, fill: (from: number, count: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += rowsPerFill) await fill(from, Math.min(rowsPerFill, count - from))
}

/** Makes rows like the first one, but for the columns that are given as expressions of `n`. */
async function copyFirst(statements: Statements, table: string, copy: Copy): Promise<void> {
  const [row = {}] = await statements.all<Record<string, unknown>>(`SELECT * FROM ${table} LIMIT 1`)
  const columns = Object.keys(row)
  await inParts(copy.count, async (from, count) => {
    const values = columns.map(column => copy.values[column]?.replaceAll(/\bn\b/g, `(n + ${from})`) ?? column)
    await statements.run(
      `INSERT INTO ${table} (${columns.join(', ')}) ${numbered} SELECT ${values.join(', ')}
        FROM numbers, (SELECT * FROM ${table} LIMIT 1) AS first`,
      [count],
    )
  })
}

interface Copy {
  readonly count: number
  readonly values: Readonly<Record<string, string>>
}

const named = (start: string, of = 'n'): string => `'${start}' || CAST(${of} AS TEXT)`

/** As if the job that is there had been accepted so many times more, by a thousand people of its org. */
export async function fillJobs(database: Database, count: number): Promise<void> {
  const values = {
    id: named('w'),
    owner: 'owner || CAST(n % 1000 AS TEXT)',
    idem_key: 'NULL',
    accepted_at: 'accepted_at - n',
  }
  await copyFirst(database, 'jobs', { count, values })
  await analyze(database)
}

/** Sign-ins of as many people, each with its grant, and with a token that lives for a day. */
export async function fillSignIns(database: Database, count: number, now: number): Promise<void> {
  const insert = `INSERT INTO login_sign_ins (grant_id, account_id, username, client_id, client_name, redirect_key, redirect_name,
    browser, scopes, sealed, created_ms, used_ms)`
  const text = `'${'x'.repeat(600)}'`
  await inParts(count, async (from, part) => {
    const n = `(n + ${from})`
    await database.run(
      `${insert} ${numbered} SELECT ${named('g', n)}, '00D5e000000AcmeEAC:' || CAST(${n} AS TEXT), ${named('user', n)}, ${named('client', `${n} % 50`)},
        'Client', 'https://client.example', 'client.example', ${named('b', n)}, 'tools:read', ${text}, CAST(? AS BIGINT) - ${n}, CAST(? AS BIGINT) FROM numbers`,
      [part, now, now],
    )
    for (const [kind, at] of [
      ['Grant', 0],
      ['AccessToken', 1],
      ['RefreshToken', 2],
    ] as const) {
      await database.run(
        `INSERT INTO oauth_records (id_hash, kind, payload, grant_id, created_ms, expires_ms) ${numbered}
          SELECT '${hashOf(kind)}' || CAST(${n} AS TEXT), '${kind}', ${text}, ${named('g', n)}, CAST(? AS BIGINT) - ${n}, CAST(? AS BIGINT) + ${n} FROM numbers`,
        [part, now - 7_200_000, now + 86_400_000 * (at + 1)],
      )
    }
  })
  await analyze(database)
}

/** As a server does by itself after a while. SQLite has no statistics in a host either. */
async function analyze(database: Database): Promise<void> {
  if (database.dialect === 'postgres') await database.run('ANALYZE')
}
