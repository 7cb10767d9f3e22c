import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRows } from '../../../src/audit/read.ts'
import { auditMigrations } from '../../../src/audit/schema.ts'
import { verifyChain } from '../../../src/audit/verify.ts'
import { createFootprint, createOrgUse } from '../../../src/core/invoke/footprint.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { runCommand } from '../../client/host/command.ts'
import { createFolder } from '../../client/host/folder.ts'
import { callOf, createDatabase, createWorld } from './world.ts'

const spoolOf = (folder: string): string => join(folder, 'audit')

/** A database that says no as long as `isAway`. */
function createOutage(database: Database) {
  const state = { isAway: false }
  const withLock: Database['withLock'] = (name, work) =>
    state.isAway ? Promise.reject(new Error('away')) : database.withLock(name, work)
  return { state, database: { ...database, withLock } }
}

test('a call is one row, with who, what, whose rights and what was used', async () => {
  const { audit, rows } = await createWorld({ traceIdOf: () => 'trace-1' })
  const use = createOrgUse()
  use.request()
  use.read('Contact', 2)
  use.read('Account', 1)
  use.rows(3)
  use.wrote('Case', ['500000000000001AAA'])
  const footprint = { ...createFootprint(), rights: 'stored' as const, authorizations: ['portal'], use }
  audit.record(callOf({ footprint }))
  audit.record(
    callOf({ footprint: { ...footprint, authorizations: undefined, use: undefined, job: 'job-1' }, client: 'c-1' }),
  )
  await audit.flush()
  expect(await rows()).toEqual([
    {
      ...{
        id: expect.stringMatching(/^[\w-]{12}-1$/),
        at: '2026-11-30T10:00:00.000Z',
        kind: 'call',
        surface: 'actions',
      },
      ...{ tool: 'echoText', org: '00D5e000000AcmEEAS', user: '005000000000001AAA', rights: 'stored' },
      ...{ authorizations: ['portal'], outcome: 'ok', ms: 1.3, requestId: 'r-1', traceId: 'trace-1' },
      ...{ requests: 1, rows: 3, read: { Account: 1, Contact: 2 } },
      written: { Case: { count: 1, ids: ['500000000000001AAA'] } },
    },
    expect.objectContaining({ kind: 'accept', job: 'job-1', client: 'c-1' }),
  ])
})

test('a name that no tool has is the text of a caller, and not kept', async () => {
  const { audit, rows } = await createWorld()
  audit.record(callOf({ tool: 'Ms. Smith, 4 Elm Street', outcome: 'not_found' }))
  await audit.flush()
  expect(await rows()).toMatchObject([{ tool: 'unknown', outcome: 'not_found' }])
})

test('rows come in the order of their calls, each once, and the database gets them in batches', async () => {
  const { audit, database, rows } = await createWorld()
  for (let n = 0; n < 1234; n += 1) audit.record(callOf({ requestId: `r-${n}` }))
  expect(await rows()).toEqual([])
  await Promise.all([audit.flush(), audit.flush()])
  expect((await rows()).map(({ requestId }) => requestId)).toEqual(Array.from({ length: 1234 }, (_, n) => `r-${n}`))
  expect(await verifyChain(database)).toMatchObject({ rows: 1234, days: 1, problems: [] })
})

test('a batch goes to the database by itself', async () => {
  const { audit, rows } = await createWorld({ batchMs: 1 })
  audit.record(callOf())
  await expect.poll(rows).toHaveLength(1)
  audit.record(callOf())
  await expect.poll(rows).toHaveLength(2)
})

test('while the database is away rows wait, and are there once when it is back', async () => {
  const { state, database } = createOutage(await createDatabase())
  const { audit, lines, rows } = await createWorld({ database, batchMs: 1 })
  state.isAway = true
  audit.record(callOf({ requestId: 'first' }))
  await expect.poll(() => lines.map(({ message }) => message)).toEqual(['audit: rows wait for the database'])
  audit.record(callOf({ requestId: 'second' }))
  state.isAway = false
  await expect.poll(async () => (await rows()).map(({ requestId }) => requestId)).toEqual(['first', 'second'])
})

test('a commit that is not heard of is not done twice', async () => {
  const database = await createDatabase()
  let isLost = true
  const { audit, rows } = await createWorld({
    database: {
      ...database,
      async withLock(name, work) {
        const done = await database.withLock(name, work)
        if (isLost) throw new Error('the connection was lost')
        return done
      },
    },
  })
  audit.record(callOf())
  await expect(audit.flush()).rejects.toThrow('lost')
  isLost = false
  await audit.flush()
  expect(await rows()).toHaveLength(1)
})

test('closing puts all rows into the database and leaves no file', async () => {
  const { audit, folder, lines, rows } = await createWorld()
  audit.record(callOf())
  await audit.close()
  expect(await rows()).toHaveLength(1)
  expect(readdirSync(spoolOf(folder))).toEqual([])
  audit.record(callOf({ requestId: 'late' }))
  expect(lines.at(-1)?.fields?.row).toContain('"late"')
})

test('what closing cannot put into the database is taken over by the next process, once', async () => {
  const { state, database } = createOutage(await createDatabase())
  const { audit, lines, open, rows } = await createWorld({ database })
  state.isAway = true
  audit.record(callOf({ requestId: 'left' }))
  await audit.close()
  expect(lines.map(({ message }) => message)).toContain('audit: rows wait for the next start')
  state.isAway = false
  const next = [open(), open()]
  await Promise.all(next.map(each => each.sweep()))
  expect((await rows()).map(({ requestId }) => requestId)).toEqual(['left'])
  await Promise.all(next.map(each => each.close()))
})

test('a process that is there is not taken over, and what is no row keeps no others back', async () => {
  const { audit, folder, open, rows } = await createWorld()
  const spool = spoolOf(folder)
  writeFileSync(join(spool, 'gone-process.lock'), '')
  const left = `{"id":"abcdefghijkl-1","at":"2026-11-29T10:00:00.000Z"}\n`
  writeFileSync(join(spool, 'gone-process.a'), '')
  writeFileSync(
    join(spool, 'gone-process.b'),
    Buffer.concat([Buffer.from(`no row\n${left}`), Buffer.from([0xff, 10]), Buffer.from(`${left}{"id":"cut`)]),
  )
  audit.record(callOf({ requestId: 'own' }))
  const other = open()
  await other.sweep()
  expect((await rows()).map(({ id }) => id)).toEqual(['abcdefghijkl-1'])
  expect(readdirSync(spool).filter(name => name.startsWith('gone'))).toEqual([])
  await audit.flush()
  expect(await rows()).toHaveLength(2)
  await other.close()
})

test('what only looks like a row is left out, said so, and keeps nothing back', async () => {
  const { database, folder, lines, rows, audit } = await createWorld()
  const row = (n: number, rest: string) => `{"id":"abcdefghijkl-${n}",${rest}}`
  const spoiled = [row(1, '"at":"\0\0"'), row(2, '"user'), row(3, `"user":"${'x'.repeat(1_100_000)}"`)]
  const whole = row(4, '"at":"2026-11-30T10:00:00.000Z","requestId":"whole"')
  writeFileSync(join(spoolOf(folder), 'AAAAAAAAAAAA.lock'), '')
  writeFileSync(join(spoolOf(folder), 'AAAAAAAAAAAA.a'), `${[...spoiled, whole].join('\n')}\n`)
  await audit.sweep()
  expect(await rows()).toMatchObject([{ requestId: 'whole' }])
  expect(new Set(lines.map(({ message }) => message))).toEqual(new Set(['audit: lines that are no rows were left out']))
  expect(lines.reduce((total, { fields }) => total + Number(fields?.lines), 0)).toBe(3)
  expect(await verifyChain(database)).toMatchObject({ rows: 1, problems: [] })
})

test('without a place on disk rows go to the database all the same, and those that find none are in the log', async () => {
  const folder = createFolder().path
  writeFileSync(spoolOf(folder), 'a file where the folder would be')
  const { state, database } = createOutage(await createDatabase())
  const { audit, lines, rows } = await createWorld({ database, dataFolder: folder })
  expect(lines.map(({ message }) => message)).toEqual(['audit: no place on disk'])
  audit.record(callOf({ requestId: 'kept' }))
  await audit.flush()
  expect(await rows()).toHaveLength(1)
  state.isAway = true
  for (let n = 0; n < 10_001; n += 1) audit.record(callOf({ requestId: 'waiting' }))
  expect(lines.at(-1)).toMatchObject({
    message: 'audit: a row is kept nowhere else',
    fields: { row: expect.stringContaining('"waiting"') },
  })
  expect(lines).toHaveLength(2)
  state.isAway = false
  await audit.flush()
  expect(await rows()).toHaveLength(10_001)
})

const hasFullDevice = spawnSync('test', ['-w', '/dev/full']).status === 0

test.runIf(hasFullDevice)('a disk that is full loses no row while the database takes them', async () => {
  const { openSpoolFile } = await import('../../../src/audit/spool-file.ts')
  const file = openSpoolFile('/dev/full')
  expect(file.append('{"id":"abcdefghijkl-1"}\n')).toBe(false)
  expect(file.append('{"id":"abcdefghijkl-2"}\n')).toBe(false)
  file.close()
})

test('rows of days that are over for long enough go, the oldest first, and the chain holds', async () => {
  const { audit, database, goTo, lines, rows } = await createWorld({ days: 2 })
  for (const day of ['2026-11-01', '2026-11-02', '2026-11-28', '2026-11-29', '2026-11-30']) {
    goTo(`${day}T23:59:59Z`)
    for (let n = 0; n < 1100; n += 1) audit.record(callOf())
    await audit.flush()
  }
  await audit.sweep()
  const kept = new Set((await rows()).map(({ at }) => at.slice(0, 10)))
  expect([...kept]).toEqual(['2026-11-28', '2026-11-29', '2026-11-30'])
  expect(await verifyChain(database)).toMatchObject({ rows: 3300, days: 3, deleted: 2, problems: [] })
  const closed = lines.filter(({ message }) => message === 'audit day closed')
  expect(closed).toHaveLength(4)
  const [first] = closed
  const anchor = { day: '2026-11-01', rows: 1100, hash: String(first?.fields?.hash) }
  expect((await verifyChain(database, [anchor])).problems).toEqual([])
})

test('a clock behind that of another process goes on with the day of that one', async () => {
  const { audit, database, goTo } = await createWorld()
  audit.record(callOf())
  await audit.flush()
  goTo('2026-11-29T23:59:00Z')
  audit.record(callOf())
  await audit.flush()
  expect(await verifyChain(database)).toMatchObject({ rows: 2, days: 1, problems: [] })
})

test('rows are found by time and by each field, and a page is no bound', async () => {
  const { audit, database, goTo } = await createWorld()
  for (const [n, time] of ['2026-11-28T10:00:00Z', '2026-11-29T10:00:00Z', '2026-11-30T10:00:00Z'].entries()) {
    goTo(time)
    for (let m = 0; m < 700; m += 1)
      audit.record(callOf({ requestId: `${n}-${m}`, user: `user-${m % 7}`, outcome: m === 0 ? 'rejected' : 'ok' }))
    await audit.flush()
  }
  const idsOf = async (filter: Parameters<typeof readRows>[1]) =>
    (await Array.fromAsync(readRows(database, filter))).map(text => JSON.parse(text).requestId)
  expect(await idsOf({})).toHaveLength(2100)
  const second = { since: Date.parse('2026-11-29T10:00:00Z'), until: Date.parse('2026-11-30T10:00:00Z') }
  expect((await idsOf(second)).every(id => id.startsWith('1-'))).toBe(true)
  expect(await idsOf(second)).toHaveLength(700)
  expect(await idsOf({ ...second, fields: { user: 'user-3' } })).toHaveLength(100)
  expect(await idsOf({ fields: { outcome: 'rejected', tool: 'echoText' } })).toEqual(['0-0', '1-0', '2-0'])
  expect(await idsOf({ fields: { surface: 'mcp' } })).toEqual([])
})

test('the command prints rows that fit as JSON lines, and tells whether the chain is whole', async () => {
  const folder = createFolder().path
  const { audit, database } = await createWorld({ dataFolder: folder, database: await openFile(folder) })
  const client = 'https://client.example/\u001b[2J\n2026-11-30  forged\u202e'
  audit.record(callOf({ requestId: 'r-1', user: '005000000000001AAA' }))
  audit.record(callOf({ requestId: 'r-2', user: '005000000000002AAA', outcome: 'rejected', client }))
  const again = { ...createFootprint(), repeated: true, withheld: { fields: ['email', 'name'], leftOut: undefined } }
  audit.record(callOf({ requestId: 'r-3', footprint: again }))
  await audit.flush()
  const run = (...args: string[]) => runCommand('audit', args, { env: { DATA_DIR: folder } })
  const all = await run()
  expect(
    all.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).requestId),
  ).toEqual(['r-1', 'r-2', 'r-3'])
  const some = await run('--user', '005000000000002AAA', '--since', '2026-11-30', '--until', '2026-12-01T00:00:00Z')
  expect(JSON.parse(some.out)).toMatchObject({ requestId: 'r-2' })
  expect((await run('--request', 'r-1', '--lines')).out).toMatch(
    /^2026-11-30T10:00:00.000Z {2}call {2}actions {2}echoText {2}ok/,
  )
  expect((await run('--request', 'r-2', '--lines')).out).toMatch(/^[^\p{Cc}\p{Cf}]+\n$/u)
  expect((await run('--request', 'r-3', '--lines')).out).toMatch(/ ms {2}repeated {2}withheld email, name\n$/)
  expect(await run('--since', '2026-12-01')).toEqual({ code: 0, out: '', err: '' })
  const whole = await run('--verify')
  expect(whole).toMatchObject({ code: 0, err: '', out: expect.stringContaining('3 rows on 1 day: whole') })
  const head = /head (\S+)/.exec(whole.out)?.[1] ?? ''
  expect(await run('--verify', '--head', head)).toMatchObject({ code: 0 })
  await database.run('DELETE FROM audit_rows WHERE seq = 3')
  const cut = await run('--verify', '--head', head)
  expect(cut).toMatchObject({ code: 1, err: '2026-11-30: the last 1 rows are missing\n' })
  for (const args of [
    ['--since', 'yesterday'],
    ['--head', head],
    ['--verify', '--user', 'x'],
    ['--verify', '--head', 'x'],
    ['--lines', '--json'],
    ['--kind', 'calls'],
    ['--surface', 'console', '--outcome', 'OK'],
    ['--what'],
  ])
    expect(await run(...args)).toMatchObject({ code: 2, out: '' })
})

async function openFile(folder: string): Promise<Database> {
  const database = openSqlite(join(folder, 'host.sqlite'))
  await migrate(database, auditMigrations)
  onTestFinished(() => database.close())
  return database
}
