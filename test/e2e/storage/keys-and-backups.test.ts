import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { openDatabase, sealedColumns } from '../../../src/host/stores.ts'
import { sealedPending } from '../../../src/sign-in/grants/migrations.ts'
import { keyIdOf } from '../../../src/storage/keys.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres.ts'
import { noteFirstKey } from '../../../src/storage/sealed/first-key.ts'
import { toColumnName } from '../../../src/storage/sealed/sealed.ts'
import { createVault, headOf } from '../../../src/storage/vault.ts'
import { runCommand } from '../../client/host/command.ts'
import { createFolder } from '../../client/host/folder.ts'
import { type HostWithOrg, meshYaml } from '../../client/host/host-with-org.ts'
import { createGate, createKeeping } from '../../client/host/long-lived.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'
import { copyDatabase } from '../../client/host/postgres-copy.ts'

const older = Buffer.alloc(32, 1)
const newer = Buffer.alloc(32, 2)
const listOf = (...keys: readonly Buffer[]) => keys.map(key => key.toString('base64')).join(',')

let org: LocalOrg
let server: PostgresServer
let keeping: ReturnType<typeof createKeeping>
let gate = createGate()
let databaseUrl: string
/** Two at once, as dynos are. */
const hosts: [HostWithOrg | undefined, HostWithOrg | undefined] = [undefined, undefined]

beforeAll(async () => {
  ;[org, server] = await Promise.all([startLocalOrg({ meshYaml }), startPostgres()])
  keeping = createKeeping(org, () => gate)
  databaseUrl = await server.createDatabase('keys')
})
afterAll(async () => {
  gate.open()
  await endBoth()
  await org?.close()
  await server?.close()
})

async function endBoth(): Promise<void> {
  await Promise.all(hosts.map(host => host?.close()))
  hosts.fill(undefined)
}

/** Ends one of the two and starts it with other keys. */
async function restart(index: 0 | 1, keys: string): Promise<HostWithOrg> {
  await hosts[index]?.close()
  const host = await keeping.start({ ENCRYPTION_KEYS: keys, DATABASE_URL: databaseUrl })
  hosts[index] = host
  return host
}

const status = async (keys: string) => {
  const run = await runCommand('keys', ['--status', '--json'], {
    env: { ENCRYPTION_KEYS: keys, DATABASE_URL: databaseUrl },
  })
  return { code: run.code, ...(JSON.parse(run.out) as { keys: object[]; says: string; shut: number }) }
}

/** Everything in the database that a vault sealed, by its column, and with which key: found by how it looks. */
async function findSealed() {
  const database = openPostgres(databaseUrl)
  const columns = await database.all<{ table: string; column: string }>(
    `SELECT table_schema || '.' || table_name AS "table", column_name AS "column" FROM information_schema.columns
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
  )
  const found = new Map<string, Set<string>>()
  for (const { column, table } of columns) {
    const rows = await database.all<{ text: string | null }>(`SELECT CAST("${column}" AS TEXT) AS "text" FROM ${table}`)
    for (const [name, key] of Object.entries({ older, newer })) {
      if (!rows.some(({ text }) => text?.includes(headOf(keyIdOf(key))))) continue
      const place = `${table.replace(/^public\./, '')}.${column}`
      found.set(place, (found.get(place) ?? new Set()).add(name))
    }
  }
  await database.close()
  return Object.fromEntries([...found].map(([place, names]) => [place, [...names].sort()]))
}

describe('npm run keys', () => {
  const place = createFolder()
  afterAll(place.remove)
  const [unknown, firstId, secondId] = [Buffer.alloc(32, 3), keyIdOf(newer), keyIdOf(older)]
  const run = (keys: string, ...args: string[]) =>
    runCommand('keys', args, { env: { DATA_DIR: place.path, ENCRYPTION_KEYS: keys } })

  it('says how many values are sealed with which key, seals them anew when told to, and has a code for each state', async () => {
    const database = await openDatabase({ databaseUrl: undefined, dataFolder: place.path })
    const seal = (key: Buffer, hash: string) => createVault([key]).seal('{}', sealedPending.contextOf(hash))
    const pending = 'INSERT INTO login_pending (state_hash, sealed, until_ms) VALUES (?, ?, 1)'
    await database.run(pending, ['a', await seal(older, 'a')])
    await database.run(pending, ['b', await seal(newer, 'b')])
    const keys = listOf(newer, older)

    expect(await run(keys)).toEqual({
      ...{ code: 3, err: '' },
      out: `${[
        `${firstId}  seals and opens         1 value`,
        `${secondId}  opens                   1 value`,
        '  login_sign_ins.sealed: nothing',
        `  login_pending.sealed: ${secondId} 1, ${firstId} 1`,
        '  jobs.sealed: nothing',
        '  call_keys.sealed: nothing',
        'Leave the older keys: some values are sealed with them. The host seals them anew, and --reseal does it now.',
      ].join('\n')}\n`,
    })
    expect(await run(listOf(newer), '--status')).toMatchObject({
      code: 4,
      out: expect.stringContaining(`${secondId}  not in ENCRYPTION_KEYS  1 value\n`),
    })
    expect((await run(listOf(newer))).out).toContain('cannot be opened: 1\n')
    expect(await run(keys, '--reseal')).toMatchObject({ code: 3, out: expect.stringContaining('Sealed anew: 1\n') })
    expect((await run(keys)).out).toContain('Leave the older keys: no host has begun to seal with the first one.')
    const [beganMs, dayMs] = [Date.now() - 60_000, 86_400_000]
    await noteFirstKey(database, { keyId: firstId, sinceMs: beganMs })
    const until = new Date(beganMs + dayMs).toISOString()
    expect(await run(keys)).toMatchObject({ code: 3, out: expect.stringContaining(`good until ${until}.\n`) })
    await database.run('UPDATE sealing_keys SET since_ms = ?', [beganMs - dayMs])
    expect(await run(keys)).toMatchObject({ code: 0, out: expect.stringContaining('The first key alone opens all') })
    expect(JSON.parse((await run(listOf(newer), '--json')).out)).toMatchObject({
      ...{ verdict: 'first key alone', shut: 0 },
      keys: [{ id: firstId, known: true, values: 2 }],
    })
    await database.run(pending, ['c', await seal(unknown, 'c')])
    expect(await run(keys, '--reseal')).toMatchObject({ code: 4, out: expect.stringContaining('Sealed anew: 0\n') })
    await database.close()
  })

  it.each([
    ['', [], 'ENCRYPTION_KEYS: must hold at least one key'],
    ['short', [], 'ENCRYPTION_KEYS: key 1 of 1 is not 32 bytes in base64'],
    [listOf(newer), ['--status', '--reseal'], 'Say one of --status and --reseal.'],
    [listOf(newer), ['--rotate'], "Unknown option '--rotate'"],
  ])('says what is wrong with %j %j', async (keys, args, message) => {
    expect(await run(keys, ...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) })
  })
})

describe('a call under a key', () => {
  it('that comes to two hosts at the same time, again and again, is done once by one of them', async () => {
    const both = [await restart(0, listOf(older)), await restart(1, listOf(older))]
    const name = crypto.randomUUID()
    for (const key of ['a', 'b', 'c']) {
      const calls = [...both, ...both].map(host => keeping.addProduct(host, `${key}-${name}`, name))
      const answers = await Promise.all(calls)
      expect(answers[0]).toMatchObject({ productId: expect.stringMatching(/^01t/) })
      expect(answers).toEqual(answers.map(() => answers[0]))
    }
    expect(await keeping.countProducts(name)).toBe(3)
    await endBoth()
  })
})

describe('an encryption key is replaced under two hosts', () => {
  it('without a call, a sign-in or a job that fails, until the old one is gone', async () => {
    await restart(0, listOf(older))
    await restart(1, listOf(older))
    const tokens = [(await keeping.signIn()).tokens]
    const { callback } = await keeping.startJob()
    await keeping.beginSignIn()
    expect(await keeping.addProducts()).toMatchObject({ ok: true })
    const everywhere = () =>
      Promise.all(tokens.flatMap(token => hosts.map(host => host && keeping.mcpStatus(host, token))))
    const good = () => tokens.flatMap(() => [200, 200])
    // Whatever a host seals is in a column that is named: another would not be sealed anew.
    expect(await findSealed()).toEqual(
      Object.fromEntries(sealedColumns.map(column => [toColumnName(column), ['older']])),
    )
    expect(await status(listOf(older))).toMatchObject({ code: 0, shut: 0 })

    // All know the new key before one seals with it.
    await restart(0, listOf(older, newer))
    expect(await everywhere()).toEqual(good())
    await restart(1, listOf(older, newer))
    await restart(0, listOf(newer, older))
    tokens.push((await keeping.signIn()).tokens)
    expect(await everywhere()).toEqual(good())
    await restart(1, listOf(newer, older))
    const ends = [
      { id: keyIdOf(newer), known: true, values: expect.any(Number) },
      { id: keyIdOf(older), known: true, values: 0 },
    ]
    await expect.poll(() => status(listOf(newer, older))).toMatchObject({ code: 3, shut: 0, keys: ends })
    expect((await status(listOf(newer, older))).says).toMatch(/what they signed is good until/)
    expect(await findSealed()).toEqual(
      Object.fromEntries(sealedColumns.map(column => [toColumnName(column), ['newer']])),
    )

    await restart(0, listOf(newer))
    await restart(1, listOf(newer))
    expect(await status(listOf(newer))).toMatchObject({ code: 0, shut: 0 })
    expect(await everywhere()).toEqual(good())
    gate.open()
    const body = { status: 'completed', accounts: expect.any(Number), note: 'n' }
    await expect.poll(callback).toMatchObject({ status: 'received', received: { body } })
    expect(gate.ran).toEqual(['before', 'after'])

    const wrong = await restart(0, listOf(Buffer.alloc(32, 3)))
    await expect.poll(() => wrong.lines.join('\n')).toContain('stored secrets that no key opens')
    expect(wrong.lines.join('\n')).toContain('login_sign_ins.sealed 2')
    await endBoth()
  })
})

describe('a backup that is taken while a job runs', () => {
  const folders = [createFolder(), createFolder(), createFolder()] as const
  afterAll(() => {
    for (const { remove } of folders) remove()
  })
  const env = { ENCRYPTION_KEYS: listOf(older) }

  const stores = {
    SQLite: {
      place: async () => ({ DATA_DIR: folders[0].path }),
      async backUp(place: Readonly<Record<string, string>>) {
        expect(await runCommand('backup', [folders[1].path], { env: place })).toMatchObject({ code: 0, err: '' })
        return { DATA_DIR: folders[1].path }
      },
    },
    PostgreSQL: {
      place: async () => ({ DATABASE_URL: await server.createDatabase('first') }),
      async backUp({ DATABASE_URL: from = '' }) {
        const DATABASE_URL = await server.createDatabase('restored')
        await copyDatabase(from, DATABASE_URL)
        return { DATABASE_URL }
      },
    },
  } as const

  it.each(['SQLite', 'PostgreSQL'] as const)(
    'goes on from there on %s, and knows nothing of what came later',
    async store => {
      gate = createGate()
      const place = await stores[store].place()
      const first = await keeping.start({ ...env, ...place })
      const { client, tokens } = await keeping.signIn()
      const { callback, jobId } = await keeping.startJob()
      await expect.poll(() => gate.waits).toBe(true)
      const restored = await stores[store].backUp(place)
      const later = await keeping.signIn()
      const { body: renewed } = await client.refresh(tokens.refresh_token)
      gate.open()
      await expect.poll(callback).toMatchObject({ status: 'received' })
      await first.close()

      gate = createGate()
      gate.open()
      const second = await keeping.start({ ...env, ...restored })
      const shown = async () => (await runCommand('jobs', ['show', jobId], { env: restored })).out
      await expect.poll(shown).toContain('status: completed')
      // What the backup remembers is not done again; what came after it is.
      expect(gate.ran).toEqual(['after'])
      // The org was told already, and says so.
      await expect.poll(() => second.lines.join('\n')).toContain('a callback was not taken')
      expect(await keeping.mcpStatus(second, tokens)).toBe(200)
      expect(await keeping.mcpStatus(second, later.tokens)).toBe(401)
      expect(await client.refresh(String(renewed.refresh_token))).toMatchObject({ body: { error: 'invalid_grant' } })
      expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 200 })
      await second.close()
    },
  )

  it('goes to an empty folder, and says where there is nothing to copy or another tool does it', async () => {
    const run = (args: readonly string[], more: Readonly<Record<string, string>>) =>
      runCommand('backup', args, { env: more })
    const [source, full, empty] = folders.map(({ path }) => path)
    expect(await run([full ?? ''], { DATA_DIR: source ?? '' })).toMatchObject({
      code: 1,
      err: `${full}: is not empty\n`,
    })
    expect(await run(['x'], { DATA_DIR: empty ?? '' })).toMatchObject({
      code: 1,
      err: `${empty}: there is no host.sqlite\n`,
    })
    expect(await run([], {})).toMatchObject({ code: 2, err: expect.stringContaining('FOLDER: say one') })
    expect(await run(['x'], { DATABASE_URL: databaseUrl })).toMatchObject({
      code: 2,
      err: expect.stringContaining('heroku pg:backups:capture'),
    })
  })
})
