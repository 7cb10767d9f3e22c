import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAuditAdministration } from '../../../src/audit/administration.ts'
import { auditMigrations } from '../../../src/audit/schema.ts'
import { createSignInAdministration } from '../../../src/sign-in/grants/administration.ts'
import { loginMigrations } from '../../../src/sign-in/grants/migrations.ts'
import type { Database, Migration, Statements } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { connectDatabase } from '../../../src/storage/storage.ts'
import { dataPlace } from '../../client/host/folder.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'
import { driveAll } from '../../unit/storage/plans/drive.ts'
import { boundlessOfPostgres } from '../../unit/storage/plans/plans.ts'

const run = promisify(execFile)
const lockCounter = new URL('../../client/host/lock-counter.ts', import.meta.url).pathname

const tables: Migration = {
  id: 'test-1',
  statements: [
    'CREATE TABLE counters (id TEXT PRIMARY KEY, n BIGINT NOT NULL)',
    'CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT, size DOUBLE PRECISION)',
  ],
}

let server: PostgresServer
let names = 0
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

/** Data of their own, and as many connections to them as a test opens. */
interface World {
  readonly databaseUrl: string | undefined
  readonly dataFolder: string
  close(): Promise<void>
}

const worlds: Readonly<Record<Database['dialect'], () => Promise<World>>> = {
  async sqlite() {
    const dataFolder = await mkdtemp(join(dataPlace, 'storage-'))
    return { databaseUrl: undefined, dataFolder, close: () => rm(dataFolder, { recursive: true }) }
  },
  async postgres() {
    names += 1
    return { databaseUrl: await server.createDatabase(`w${names}`), dataFolder: '', close: async () => undefined }
  },
}

describe.each(['sqlite', 'postgres'] as const)('the database %s', dialect => {
  let world: World
  let database: Database
  const opened: Database[] = []
  const open = async (): Promise<Database> => {
    const another = await connectDatabase(world)
    opened.push(another)
    return another
  }
  beforeEach(async () => {
    world = await worlds[dialect]()
    database = await open()
    await migrate(database, [tables])
    await database.run('INSERT INTO counters (id, n) VALUES (?, ?)', ['one', 0])
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(each => each.close()))
    await world.close()
  })

  const countOf = async (statements: Statements = database) =>
    (await statements.first<{ n: number }>("SELECT n FROM counters WHERE id = 'one'"))?.n
  const setCount = (statements: Statements, n: number) => statements.run('UPDATE counters SET n = ?', [n])
  /** Overtaken without a lock. */
  const countUp = (on: Database, name = 'count') =>
    on.withLock(name, async statements => {
      const n = (await countOf(statements)) ?? 0
      await sleep(1)
      await setCount(statements, n + 1)
    })

  it('is what was asked for, and answers', async () => {
    expect(database.dialect).toBe(dialect)
    await expect(database.ping()).resolves.toBeUndefined()
  })

  it.each([
    ['quotes', `it's "quoted" \\ ; -- no comment /* nor this */`],
    ['question marks', '? $1 ?? :name'],
    ['text of all kinds', 'Zoë 你好 💧 \u{feff}\r\n\t'],
    ['text that looks like a number', '0012.50'],
    ['an empty text', ''],
    ['a long text', 'x'.repeat(1_000_000)],
    ['nothing', null],
  ])('keeps %s as it is', async (_name, body) => {
    await database.run('INSERT INTO notes (id, body) VALUES (?, ?)', ['n', body])
    expect(await database.all('SELECT id, body FROM notes')).toStrictEqual([{ id: 'n', body }])
    expect(await database.first('SELECT id FROM notes WHERE body = ?', [body])).toEqual(
      body === null ? undefined : { id: 'n' },
    )
  })

  it.each([0, -1, 1_763_800_000_000, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    'keeps the whole number %d',
    async n => {
      await setCount(database, n)
      expect(await countOf()).toBe(n)
      expect(await database.first('SELECT id FROM counters WHERE n < ? + 1 AND n >= ?', [n, n])).toEqual({ id: 'one' })
    },
  )

  it.each([0.5, -1e-7, 3, 1e300])('keeps the number %d', async size => {
    await database.run('INSERT INTO notes (id, size) VALUES (?, ?)', ['n', size])
    expect(await database.first('SELECT size FROM notes')).toEqual({ size })
  })

  it('keeps a whole number in a text as its digits', async () => {
    await database.run('INSERT INTO notes (id, body) VALUES (?, ?)', ['n', 1_763_800_000_000])
    expect(await database.first('SELECT body FROM notes')).toEqual({ body: '1763800000000' })
  })

  it('gives counts, sums and truth as numbers', async () => {
    await database.run("INSERT INTO counters (id, n) VALUES ('two', 5), ('three', 7)")
    expect(
      await database.first(
        'SELECT COUNT(*) AS total, SUM(n) AS sum, MAX(n) AS most, COUNT(*) > 2 AS many FROM counters',
      ),
    ).toEqual({ total: 3, sum: 12, most: 7, many: 1 })
  })

  it('takes question marks in quoted text, quoted names and comments for what they are', async () => {
    const statement = `SELECT '?''?' AS a, n AS "b?" /* ? */ FROM counters -- ?
      WHERE id = ?`
    expect(await database.first(statement, ['one'])).toEqual({ a: "?'?", 'b?': 0 })
  })

  it('says how many rows a statement changed', async () => {
    expect(await database.run("INSERT INTO counters (id, n) VALUES ('two', 1), ('three', 1)")).toBe(2)
    expect(await database.run('UPDATE counters SET n = 4 WHERE n = ?', [1])).toBe(2)
    expect(await database.run('CREATE TABLE more (id TEXT PRIMARY KEY)')).toBe(0)
    expect(await database.run('DELETE FROM counters WHERE n = 99')).toBe(0)
    expect(await database.run("INSERT INTO counters (id, n) VALUES ('one', 9) ON CONFLICT DO NOTHING")).toBe(0)
  })

  it('gives back rows that a statement changed', async () => {
    expect(await database.all('UPDATE counters SET n = n + 1 WHERE id = ? RETURNING n', ['one'])).toEqual([{ n: 1 }])
    expect(await database.first('SELECT n FROM counters WHERE id = ?', ['none'])).toBeUndefined()
  })

  it.each([
    ['too few values', [1], 'takes 2 values, not 1'],
    ['too many values', [1, 'one', 2], 'takes 2 values, not 3'],
    ['a value that is no number', [Number.NaN, 'one'], 'no finite number'],
  ])('refuses %s', async (_name, values, message) => {
    await expect(database.run('UPDATE counters SET n = ? WHERE id = ?', values)).rejects.toThrow(message)
    expect(await countOf()).toBe(0)
  })

  it('says that a row is there already, without its values', async () => {
    const error: unknown = await database
      .run('INSERT INTO counters (id, n) VALUES (?, ?)', ['one', 77_123])
      .catch(thrown => thrown)
    expect(error).toMatchObject({ name: 'StatementError', duplicate: true })
    expect(JSON.stringify(error) + String(error)).not.toMatch(/77123|'one'|\(one\)/)
    await expect(database.all('SELECT * FROM nowhere')).rejects.toMatchObject({
      name: 'StatementError',
      duplicate: false,
      message: expect.stringContaining('nowhere'),
    })
  })

  it('commits a transaction and gives what its work gave', async () => {
    const result = await database.transaction(async statements => {
      await setCount(statements, 1)
      await statements.run("INSERT INTO notes (id) VALUES ('n')")
      return 'done'
    })
    expect([result, await countOf(await open()), await (await open()).all('SELECT id FROM notes')]).toEqual([
      'done',
      1,
      [{ id: 'n' }],
    ])
  })

  it('undoes a transaction whose work fails, and throws what it threw', async () => {
    const failing = database.transaction(async statements => {
      await setCount(statements, 1)
      throw new RangeError('of the work')
    })
    await expect(failing).rejects.toThrow(new RangeError('of the work'))
    expect(await countOf()).toBe(0)
  })

  it('undoes a transaction after a statement that failed, even when its work goes on', async () => {
    const failing = database.transaction(async statements => {
      await setCount(statements, 1)
      await statements.run("INSERT INTO counters (id, n) VALUES ('one', 1)").catch(() => undefined)
      return 'done'
    })
    await expect(failing).rejects.toMatchObject({ duplicate: true })
    expect(await countOf()).toBe(0)
  })

  it('shows nobody what a transaction has not committed, and keeps their statements out of it', async () => {
    const other = await open()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    // Asked by somebody else while the transaction is open.
    const note = begun.then(() => database.run("INSERT INTO notes (id) VALUES ('outside')"))
    const failing = database.transaction(async statements => {
      await setCount(statements, 5)
      begin()
      expect(await countOf(statements)).toBe(5)
      expect(await countOf(other)).toBe(0)
      await sleep(30)
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    await note
    expect(await database.all('SELECT id FROM notes')).toEqual([{ id: 'outside' }])
    expect(await countOf()).toBe(0)
  })

  it('refuses a call inside of a transaction that would wait for itself', async () => {
    await expect(database.transaction(() => database.all('SELECT 1'))).rejects.toThrow('use the statements it is given')
    await expect(database.withLock('a', () => database.withLock('a', async () => 1))).rejects.toThrow('statements')
    expect(await countOf()).toBe(0)
  })

  it('lets what a transaction started ask again after it has ended', async () => {
    let later: Promise<number | undefined> | undefined
    await database.transaction(async statements => {
      later = sleep(50).then(() => countOf())
      await setCount(statements, 3)
    })
    expect(await later).toBe(3)
  })

  it('refuses statements of a transaction that has ended', async () => {
    const { promise, resolve } = Promise.withResolvers<Statements>()
    await database.transaction(async statements => resolve(statements))
    await expect(setCount(await promise, 1)).rejects.toThrow('has ended')
    expect(await countOf()).toBe(0)
  })

  it('waits for statements that the work did not wait for', async () => {
    await database.transaction(async statements => {
      void setCount(statements, 1)
      void statements.run('UPDATE counters SET n = n + 1')
    })
    expect(await countOf()).toBe(2)
  })

  it('lets one holder of a lock at a time, whichever connection it has', async () => {
    const other = await open()
    await Promise.all(Array.from({ length: 60 }, (_, index) => countUp(index % 2 ? database : other)))
    expect(await countOf()).toBe(60)
  })

  it('frees a lock whose holder failed', async () => {
    await expect(database.withLock('a', () => Promise.reject(new Error('of the holder')))).rejects.toThrow(
      'of the holder',
    )
    await expect((await open()).withLock('a', async () => 'mine')).resolves.toBe('mine')
  })

  it('lets one process at a time hold a lock', async () => {
    const program = () => run('node', [lockCounter, '25', world.databaseUrl ?? '', world.dataFolder])
    const ours = async () => {
      for (let left = 25; left > 0; left--) await countUp(database)
    }
    await Promise.all([program(), program(), ours()])
    expect(await countOf()).toBe(75)
  })

  it('runs each step once when processes start together, and those of a folder in order', async () => {
    const steps: readonly Migration[] = [
      { id: 'step-10', statements: ['ALTER TABLE steps ADD COLUMN b TEXT'] },
      { id: 'step-2', statements: ['CREATE TABLE steps (a TEXT)', "INSERT INTO steps (a) VALUES ('first')"] },
    ]
    await Promise.all([database, await open(), await open(), await open()].map(each => migrate(each, steps)))
    await migrate(database, steps)
    expect(await database.all('SELECT a, b FROM steps')).toEqual([{ a: 'first', b: null }])
    expect(await database.all('SELECT id FROM migrations ORDER BY id')).toEqual(
      ['step-10', 'step-2', 'test-1'].map(id => ({ id })),
    )
  })

  it('leaves everything as it was when a step fails, and refuses an id that is there twice', async () => {
    const bad = { id: 'bad-2', statements: ['CREATE TABLE nearly (a TEXT)', 'ALTER TABLE nowhere ADD COLUMN a TEXT'] }
    await expect(
      migrate(database, [{ id: 'bad-1', statements: ['CREATE TABLE made (a TEXT)'] }, bad]),
    ).rejects.toThrow()
    await expect(database.all('SELECT * FROM nearly')).rejects.toThrow('nearly')
    await expect(database.all('SELECT * FROM made')).rejects.toThrow('made')
    expect(await database.all('SELECT id FROM migrations')).toEqual([{ id: 'test-1' }])
    await expect(migrate(database, [tables, tables])).rejects.toThrow('same id')
  })

  it('is unavailable once it is closed, after it has done what was asked before', async () => {
    const last = setCount(database, 8)
    const closing = database.close()
    await last
    await closing
    await database.close()
    expect(await countOf(await open())).toBe(8)
    await expect(database.all('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' })
    await expect(database.ping()).rejects.toMatchObject({ code: 'unavailable' })
    await expect(database.withLock('a', async () => 1)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

it('PostgreSQL lists for administrators what SQLite does: sign-ins and audit of one org, in slices', async () => {
  const world = await worlds.postgres()
  const database = await connectDatabase(world)
  try {
    await migrate(database, [...loginMigrations, ...auditMigrations])
    const numbers = 'WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 120)'
    const orgOf = "CASE WHEN n % 2 = 0 THEN '00D5e000000AcmEEAS' ELSE '00D5e000000BetAEAS' END"
    await database.run(
      `${numbers} INSERT INTO login_sign_ins (grant_id, account_id, username, client_id, client_name, redirect_key,
        redirect_name, browser, scopes, created_ms, used_ms, sealed)
        SELECT 'g' || n, ${orgOf} || ':005000000000001AAA', 'sara', 'c', 'C', 'k', 'r', 'b', 'tools:read', n, n, 's' FROM numbers`,
    )
    await database.run(
      `${numbers} INSERT INTO audit_rows (day, seq, text, hash)
        SELECT '2026-11-30', n, '{"at":"2026-11-30T10:00:00Z","org":"' || ${orgOf} || '","user":"u' || n || '"}', 'h' FROM numbers`,
    )
    const reach = { orgId: '00D5e000000AcmEEAS', alone: false }
    const nothing = {
      approvals: { remove: async () => {} },
      revokeGrant: async () => {},
      signIns: { forget: async () => {} },
    }
    const signIns = createSignInAdministration({ ...nothing, database })
    const audit = createAuditAdministration(database)
    const first = [await signIns.list(reach, { username: 'sara' }), await audit.list(reach, {})] as const
    const second = [
      await signIns.list(reach, { after: first[0].next }),
      await audit.list(reach, { after: first[1].next }),
    ] as const
    expect(first.map(({ items }) => items.length)).toEqual([50, 50])
    expect(second.map(({ items, next }) => [items.length, next])).toEqual([
      [10, undefined],
      [10, undefined],
    ])
    expect([first[0].items[0]?.grantId, second[0].items.at(-1)?.grantId]).toEqual(['g120', 'g2'])
    expect([first[1].items[0]?.user, second[1].items.at(-1)?.user]).toEqual(['u120', 'u2'])
  } finally {
    await database.close()
  }
})

it('no statement makes PostgreSQL read a whole table, or sort more than it gives', async () => {
  const databaseUrl = await server.createDatabase('plans')
  expect(await driveAll({ dataFolder: dataPlace, databaseUrl }, boundlessOfPostgres)).toEqual([])
})
