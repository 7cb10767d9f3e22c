import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/storage/database.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { dataPlace } from '../../client/host/folder.ts'
import { type Certificate, type PostgresServer, startPostgres } from '../../client/host/postgres.ts'

const unavailable = { name: 'AppError', code: 'unavailable' }

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

async function selfSigned(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'))
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')]
  const made = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout ${key} -out ${certificate}`
  execFileSync('openssl', made.split(' '), { stdio: 'ignore' })
  const pair = { key: await readFile(key, 'utf8'), certificate: await readFile(certificate, 'utf8') }
  await rm(folder, { recursive: true })
  return pair
}

/** What a promise rejects with, or nothing. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

/** Lets nobody on before so many have come. */
function createMeeting(size: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let missing = size
  return () => {
    missing -= 1
    if (missing === 0) resolve()
    return promise
  }
}

describe('PostgreSQL that goes away', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.close())

  let names = 0
  const opened = async (work: (database: Database, other: Database) => Promise<void>) => {
    names += 1
    const url = await server.createDatabase(`w${names}`)
    const databases = [openPostgres(url, { maxConnections: 2 }), openPostgres(url)] as const
    await databases[0].run('CREATE TABLE counters (id TEXT PRIMARY KEY, n BIGINT NOT NULL)')
    await databases[0].run("INSERT INTO counters (id, n) VALUES ('one', 0)")
    await work(...databases).finally(() => Promise.all(databases.map(each => each.close())))
  }
  const countOf = async (database: Database) => (await database.first<{ n: number }>('SELECT n FROM counters'))?.n

  it('is unavailable while it is away, and there again when it is back', () =>
    opened(async database => {
      await server.kill()
      const errors = await Promise.all([
        failureOf(database.ping()),
        failureOf(database.run('UPDATE counters SET n = 1')),
        failureOf(database.transaction(async statements => statements.all('SELECT 1'))),
        failureOf(database.withLock('a', async () => 1)),
      ])
      await server.start()
      for (const error of errors) {
        expect(error).toMatchObject(unavailable)
        expect((error as Error).message).not.toMatch(/127\.0\.0\.1|postgres|:\d/i)
        expect((error as Error).cause).toBeInstanceOf(Error)
      }
      expect(await countOf(database)).toBe(0)
      expect(await database.withLock('a', async statements => statements.run('UPDATE counters SET n = 2'))).toBe(1)
    }))

  it('does not do the rest of a transaction whose connection was lost, also when it is back meanwhile', () =>
    opened(async database => {
      const error = await failureOf(
        database.transaction(async statements => {
          await statements.run('UPDATE counters SET n = 1')
          await server.kill()
          await server.start()
          await failureOf(statements.run('UPDATE counters SET n = n + 10'))
          await failureOf(statements.run('UPDATE counters SET n = n + 100'))
        }),
      )
      expect(error).toMatchObject(unavailable)
      expect(await countOf(database)).toBe(0)
    }))

  it('does not commit what others do on the connection after it was lost', () =>
    opened(async (database, other) => {
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
      const { promise: back, resolve: isBack } = Promise.withResolvers<void>()
      const lost = database.transaction(async statements => {
        await statements.run('UPDATE counters SET n = 1')
        begin()
        await back
      })
      await begun
      await server.kill()
      await server.start()
      await database.transaction(async statements => {
        await statements.run('UPDATE counters SET n = n + 10')
        isBack()
        expect(await failureOf(lost)).toMatchObject(unavailable)
        expect(await countOf(other)).toBe(0)
      })
      expect(await countOf(other)).toBe(10)
    }))

  it.each([0, 1, 2, 5, 10])('goes on when the server ended one connection only, %d ms ago', async pauseMs => {
    const other = openPostgres(server.url)
    for (let left = 10; left > 0; left--) {
      const database = openPostgres(server.url, { maxConnections: 1 })
      const error = await failureOf(
        database.transaction(async statements => {
          const row = await statements.first<{ pid: number }>('SELECT pg_backend_pid() AS pid')
          await other.all('SELECT pg_terminate_backend(?::int)', [row?.pid ?? 0])
          if (pauseMs > 0) await sleep(pauseMs)
          await statements.run('SELECT 1')
        }),
      )
      expect(error).toMatchObject(unavailable)
      expect(await database.all('SELECT 1 AS one')).toEqual([{ one: 1 }])
      await database.close()
    }
    await other.close()
  })

  it('says that two transactions stood in each other’s way, and keeps both connections', () =>
    opened(async (database, other) => {
      await database.run("INSERT INTO counters (id, n) VALUES ('two', 0)")
      const increment = 'UPDATE counters SET n = n + 1 WHERE id = ?'
      /** The process of the server behind each connection, asked at the same time in as many transactions. */
      const backends = async (meet: () => Promise<void>, ids: readonly (readonly [string, string])[]) => {
        const pids: number[] = []
        const crossing = ([first, second]: readonly [string, string]) =>
          database.transaction(async statements => {
            const row = await statements.first<{ pid: number }>('SELECT pg_backend_pid() AS pid')
            pids.push(row?.pid ?? 0)
            await statements.run(increment, [first])
            await meet()
            await statements.run(increment, [second])
          })
        const errors = await Promise.all(ids.map(pair => failureOf(crossing(pair))))
        return { pids: pids.toSorted(), errors: errors.filter(Boolean) }
      }
      const crossed = await backends(createMeeting(2), [
        ['one', 'two'],
        ['two', 'one'],
      ])
      expect(crossed.errors).toEqual([
        expect.objectContaining({ code: 'unavailable', message: expect.stringMatching(/^Another call/) }),
      ])
      expect(new Set(crossed.pids).size).toBe(2)
      expect(await other.all('SELECT n FROM counters')).toEqual([{ n: 1 }, { n: 1 }])
      const next = await backends(createMeeting(2), [
        ['one', 'one'],
        ['two', 'two'],
      ])
      expect(next).toEqual({ pids: crossed.pids, errors: [] })
      expect(await other.all('SELECT n FROM counters')).toEqual([{ n: 3 }, { n: 3 }])
    }))

  it('keeps connections for others while many wait for a lock', () =>
    opened(async (database, other) => {
      const { promise: held, resolve: hold } = Promise.withResolvers<void>()
      const { promise: freed, resolve: free } = Promise.withResolvers<void>()
      const holder = other.withLock('a', async () => {
        hold()
        await freed
      })
      await held
      const waiting = Array.from({ length: 10 }, () => database.withLock('a', async () => 1))
      expect(await countOf(database)).toBe(0)
      free()
      await Promise.all([holder, ...waiting])
    }))

  it('tells no password, user or address when it is refused', async () => {
    const url = new URL(server.url)
    url.password = 'a-wrong-one'
    const database = openPostgres(url.href)
    const error = await failureOf(database.ping())
    expect(error).toMatchObject(unavailable)
    expect((error as Error).message).not.toMatch(/wrong|postgres|127/)
    await database.close()
  })

  it('is not spoken with in the clear when TLS is asked for', async () => {
    const database = openPostgres(`${server.url}?sslmode=require`)
    expect(await failureOf(database.ping())).toMatchObject(unavailable)
    await database.close()
  })
})

describe.skipIf(!hasOpenssl)('PostgreSQL that signed its certificate itself, as Heroku does', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(await selfSigned())
  })
  afterAll(() => server.close())

  it.each([
    ['require', 1],
    ['prefer', 1],
    ['disable', 0],
  ])('is asked with sslmode %s', async (mode, encrypted) => {
    const database = openPostgres(`${server.url}?sslmode=${mode}`)
    const statement = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
    expect(await database.first(statement)).toEqual({ ssl: encrypted })
    await database.close()
  })

  it('is refused with sslmode verify-full', async () => {
    const database = openPostgres(`${server.url}?sslmode=verify-full`)
    const error = await failureOf(database.ping())
    expect(error).toMatchObject(unavailable)
    expect((error as Error).cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    await database.close()
  })
})

describe('a server that never answers', () => {
  it('is given up after the time for connecting, and after the time for a statement', async () => {
    const sockets = new Set<Socket>()
    const silent = createServer(socket => sockets.add(socket))
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const url = `postgres://a:b@127.0.0.1:${(silent.address() as AddressInfo).port}/c`
    const connecting = openPostgres(url, { connectTimeoutMs: 200 })
    const asking = openPostgres(url, { statementTimeoutMs: 200 })
    const start = performance.now()
    expect(await failureOf(connecting.ping())).toMatchObject(unavailable)
    expect(await failureOf(asking.ping())).toMatchObject(unavailable)
    expect(performance.now() - start).toBeLessThan(60_000)
    await Promise.all([connecting.close(), asking.close()])
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => silent.close(resolve))
  })
})

describe('a SQLite file', () => {
  const inFolder = async (work: (folder: string) => Promise<void>) => {
    const folder = await mkdtemp(join(dataPlace, 'storage-'))
    await work(folder).finally(() => rm(folder, { recursive: true }))
  }

  it('belongs to its owner only, with its folder and all that lies beside it', () =>
    inFolder(async folder => {
      const path = join(folder, 'made', 'here', 'host.sqlite')
      const database = openSqlite(path)
      await database.run('CREATE TABLE a (b TEXT)')
      const modes = await Promise.all(
        [join(folder, 'made'), join(folder, 'made', 'here'), path, `${path}-wal`, `${path}-shm`].map(
          async each => (await stat(each)).mode & 0o777,
        ),
      )
      expect(modes).toEqual([0o700, 0o700, 0o600, 0o600, 0o600])
      await database.close()
      expect(existsSync(`${path}-wal`)).toBe(false)
    }))

  it('is unavailable when it is full, loses nothing, and goes on when there is room', () =>
    inFolder(async folder => {
      const database = openSqlite(join(folder, 'host.sqlite'))
      await database.run('CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT)')
      await database.run("INSERT INTO notes (id, body) VALUES ('first', 'x')")
      await database.first('PRAGMA max_page_count = 8')
      const fill = () => database.run('INSERT INTO notes (id, body) VALUES (?, ?)', ['big', 'x'.repeat(100_000)])
      expect(await failureOf(fill())).toMatchObject(unavailable)
      const both = database.transaction(async statements => {
        await statements.run("INSERT INTO notes (id, body) VALUES ('second', 'x')")
        await statements.run('INSERT INTO notes (id, body) VALUES (?, ?)', ['big', 'x'.repeat(100_000)])
      })
      expect(await failureOf(both)).toMatchObject(unavailable)
      expect(await database.all('SELECT id FROM notes')).toEqual([{ id: 'first' }])
      await database.first('PRAGMA max_page_count = 4294967294')
      expect(await fill()).toBe(1)
      await database.close()
    }))

  it('has its commits on the disk, refuses what points nowhere, and reads no quoted name as a text', () =>
    inFolder(async folder => {
      const database = openSqlite(join(folder, 'host.sqlite'))
      expect(await database.first('PRAGMA synchronous')).toEqual({ synchronous: 2 })
      expect(await database.first('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' })
      await database.run('CREATE TABLE a (id TEXT PRIMARY KEY)')
      await database.run('CREATE TABLE b (a TEXT NOT NULL REFERENCES a (id) ON DELETE CASCADE)')
      await expect(database.run("INSERT INTO b (a) VALUES ('none')")).rejects.toMatchObject({ name: 'StatementError' })
      await expect(database.all('SELECT "none" FROM a')).rejects.toThrow('none')
      await database.close()
    }))

  it.each([
    ['a folder', async (path: string) => `${path}/`.slice(0, -1)],
    ['no database', async (path: string) => join(path, 'text')],
    ['below a file', async (path: string) => join(path, 'text', 'deeper', 'host.sqlite')],
  ])('that is %s cannot be opened, and its path is not told', (_name, pathOf) =>
    inFolder(async folder => {
      await writeFile(join(folder, 'text'), 'this is no database, whatever its name is'.repeat(50))
      await chmod(join(folder, 'text'), 0o600)
      const path = await pathOf(folder)
      const open = () => openSqlite(path)
      expect(open).toThrow(expect.objectContaining(unavailable))
      expect(open).not.toThrow(folder)
    }),
  )

  it('does not stop the process while it waits for another connection', () =>
    inFolder(async folder => {
      const [one, two] = [openSqlite(join(folder, 'host.sqlite')), openSqlite(join(folder, 'host.sqlite'))]
      await one.run('CREATE TABLE a (b TEXT)')
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
      const { promise: waiting, resolve: isWaiting } = Promise.withResolvers<void>()
      const held = one.transaction(async statements => {
        await statements.run("INSERT INTO a (b) VALUES ('one')")
        begin()
        await waiting
        // A process that stands still until it may write comes no further than this, and may not.
        for (let ticks = 0; ticks < 20; ticks++) await sleep(5)
      })
      await begun
      const waited = two.run("INSERT INTO a (b) VALUES ('two')")
      isWaiting()
      await Promise.all([waited, held])
      expect(await two.first('PRAGMA busy_timeout')).toEqual({ timeout: 0 })
      expect(await two.all('SELECT b FROM a')).toEqual([{ b: 'one' }, { b: 'two' }])
      await Promise.all([one.close(), two.close()])
    }))
})
