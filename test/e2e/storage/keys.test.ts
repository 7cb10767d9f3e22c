import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { openDatabase, sealedColumns } from '../../../src/host/stores.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { sealedPending } from '../../../src/sign-in/grants/migrations.ts'
import { keyIdOf } from '../../../src/storage/keys.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres.ts'
import { toColumnName } from '../../../src/storage/sealed/sealed.ts'
import { createVault, headOf } from '../../../src/storage/vault.ts'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { createApiClient } from '../../../src/test-client/surface-client.ts'
import { runCommand } from '../../client/host/command.ts'
import { createFolder } from '../../client/host/folder.ts'
import { type HostWithOrg, meshYaml, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'
import { createOAuthClient, type Tokens } from '../../client/sign-in/oauth-client.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { addProducts } from '../../fixtures/tools/add-products.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'

const sara = 'sara.sales@acme.example'
const redirectUri = 'http://127.0.0.1:51234/callback'
const older = Buffer.alloc(32, 1)
const newer = Buffer.alloc(32, 2)
const listOf = (...keys: readonly Buffer[]) => keys.map(key => key.toString('base64')).join(',')

const gate = Promise.withResolvers<void>()

/** Its run waits for the test, and ends with a report to the org as the person who asked. */
const waitForIt = defineTool({
  name: 'waitForIt',
  title: 'Wait for it',
  description: 'Counts what the person sees once the test lets it. Use in tests alone.',
  input: z.object({ note: z.string().describe('Any text.') }),
  output: z.object({
    accounts: z.int32().describe('How many accounts there are.'),
    note: z.string().describe('The same.'),
  }),
  writes: false,
  job: { callback: 'itCame' },
  async prepare({ note }) {
    return { note }
  },
  async run(_, { org, prepared, signal }) {
    await Promise.race([gate.promise, new Promise((_, reject) => signal.addEventListener('abort', reject))])
    return { accounts: await org.count(soql`SELECT COUNT() FROM Account`), note: prepared.note }
  },
})

const tools = [readAccount, addProducts, waitForIt]
const document = { yaml: '', json: JSON.stringify(createDocument(createCatalog(tools), appLink)) }

let org: LocalOrg
let server: PostgresServer
let databaseUrl: string
/** Two at once, as dynos are. */
const hosts: [HostWithOrg | undefined, HostWithOrg | undefined] = [undefined, undefined]

beforeAll(async () => {
  ;[org, server] = await Promise.all([startLocalOrg({ meshYaml }), startPostgres()])
  databaseUrl = await server.createDatabase('keys')
})
afterAll(async () => {
  gate.resolve()
  for (const host of hosts) await host?.close()
  await org?.close()
  await server?.close()
})

const apiKey = {
  ...{ name: 'supplier', tools: ['addProducts'], keyHashes: [toSecretHash('supplier-key-of-this-test')] },
  authorizations: ['influencerPortal'],
}

/** A call that is answered from memory when it comes again. */
async function writeOnce(): Promise<void> {
  const { call } = createApiClient(org, 'supplier-key-of-this-test', { 'idempotency-key': 'once' })
  expect(await call('addProducts', { products: [] })).toMatchObject({ ok: true })
}

/** Ends one of the two and starts it with other keys. */
async function restart(index: 0 | 1, keys: string): Promise<HostWithOrg> {
  await hosts[index]?.close()
  const host = await startHostWithOrg({
    ...{ mesh: 'sidecar', org, tools, document, jobsOptions: { pollMs: 20 } },
    serviceClients: [apiKey],
    env: { ENCRYPTION_KEYS: keys, DATABASE_URL: databaseUrl },
  })
  hosts[index] = host
  return host
}

async function signedIn(): Promise<Tokens> {
  const client = createOAuthClient({ issuer: org.mesh, clientId: 'editor', redirectUri })
  const back = await signIn({ authorizeUrl: client.authorizeUrl(), redirectUri, username: sara })
  return (await client.exchange(back.searchParams.get('code') ?? '')).body as unknown as Tokens
}

/** What a call over MCP comes to at each of both. */
async function statusesFor({ access_token: token }: Tokens) {
  const accountId = await accountOf()
  const call = async (host: HostWithOrg | undefined) => {
    const answer = await fetch(`http://127.0.0.1:${host?.port}/mcp`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: { name: 'readAccount', arguments: { accountId } },
      }),
    })
    return answer.status
  }
  return Promise.all(hosts.map(call))
}

async function accountOf(): Promise<string> {
  const token = org.users.find(({ username }) => username === sara)?.accessToken
  const answer = await fetch(`${org.org}/services/data/v62.0/query?q=SELECT+Id+FROM+Account+LIMIT+1`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return ((await answer.json()) as { records: { Id: string }[] }).records[0]?.Id ?? ''
}

/** Starts the job as Apex does; gives the address at the org of what is known of its callback. */
async function startedJob(): Promise<string> {
  const answer = await fetch(`${org.org}/_local/callers/apex`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: sara, operation: 'waitForIt', input: { note: 'n' } }),
  })
  const { callback } = (await answer.json()) as { callback: { id: string } }
  return `${org.org}/_local/callbacks/${callback.id}`
}

/** A sign-in that is under way: the person is at Salesforce. */
async function beginSignIn(): Promise<void> {
  const client = createOAuthClient({ issuer: org.mesh, clientId: 'editor', redirectUri })
  const browser = createBrowser()
  const page = await browser.open(client.authorizeUrl())
  await browser.press(page, { name: 'decision', value: 'allow' })
}

const status = async (keys: string) => {
  const run = await runCommand('keys', ['--status', '--json'], {
    env: { ENCRYPTION_KEYS: keys, DATABASE_URL: databaseUrl },
  })
  return { code: run.code, ...(JSON.parse(run.out) as { keys: { id: string; values: number }[]; shut: number }) }
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
        'Leave the older keys: some values are sealed with them. The host seals them anew; --reseal does it now.',
      ].join('\n')}\n`,
    })
    expect(await run(listOf(newer), '--status')).toMatchObject({
      code: 4,
      out: expect.stringContaining(`${secondId}  not in ENCRYPTION_KEYS  1 value\n`),
    })
    expect((await run(listOf(newer))).out).toContain('cannot be opened: 1\n')
    expect(await run(keys, '--reseal')).toMatchObject({ code: 0, out: expect.stringContaining('Sealed anew: 1\n') })
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

describe('an encryption key is replaced under two hosts', () => {
  it('without a call, a sign-in or a job that fails, until the old one is gone', async () => {
    await restart(0, listOf(older))
    await restart(1, listOf(older))
    const tokens = [await signedIn()]
    const callback = await startedJob()
    await beginSignIn()
    await writeOnce()
    const everywhere = async () => Promise.all(tokens.map(statusesFor))
    const good = () => tokens.map(() => [200, 200])
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
    tokens.push(await signedIn())
    expect(await everywhere()).toEqual(good())
    await restart(1, listOf(newer, older))
    await expect.poll(() => status(listOf(newer, older))).toMatchObject({ code: 0, shut: 0 })
    expect(await findSealed()).toEqual(
      Object.fromEntries(sealedColumns.map(column => [toColumnName(column), ['newer']])),
    )

    await restart(0, listOf(newer))
    await restart(1, listOf(newer))
    expect(await status(listOf(newer))).toMatchObject({ code: 0, shut: 0 })
    expect(await everywhere()).toEqual(good())
    gate.resolve()
    await expect.poll(async () => (await fetch(callback)).json()).toMatchObject({ status: 'received' })
    const { received } = (await (await fetch(callback)).json()) as { received: { body: unknown } }
    expect(received.body).toMatchObject({ status: 'completed', accounts: expect.any(Number), note: 'n' })

    const wrong = await restart(0, listOf(Buffer.alloc(32, 3)))
    await expect.poll(() => wrong.lines.join('\n')).toContain('stored secrets that no key opens')
    expect(wrong.lines.join('\n')).toContain('login_sign_ins.sealed 2')
  })
})
