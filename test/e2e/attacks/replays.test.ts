import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool } from '#kit'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import type { Database } from '../../../src/storage/database.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres.ts'
import { startHost } from '../../client/host/in-process.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'

type Headers = Readonly<Record<string, string>>

const sara = 'sara.sales@acme.example'
const text = z.object({ text: z.string().describe('Any text.') })
let runs = 0
const countRuns = defineTool({
  name: 'countRuns',
  title: 'Count runs',
  description: 'Says that it ran.',
  input: text,
  output: text,
  writes: false,
  run: async input => {
    runs += 1
    return input
  },
})

let org: LocalOrg
let postgres: PostgresServer
let database: Database
const hosts: Awaited<ReturnType<typeof startHost>>[] = []

/** Two hosts that share nothing but a database. */
beforeAll(async () => {
  ;[org, postgres] = await Promise.all([startLocalOrg(), startPostgres()])
  const url = await postgres.createDatabase('host')
  database = openPostgres(url)
  const env = {
    ...{ MESH: 'embedded', DATABASE_URL: url, HEROKU_APP_ID: org.applink.appId },
    ...{ HEROKU_APPLINK_API_URL: org.applink.apiUrl, HEROKU_APPLINK_TOKEN: org.applink.token },
  }
  for (let count = 0; count < 2; count++) hosts.push(await startHost([countRuns], org.org, env))
})
afterAll(async () => {
  for (const host of hosts) await host.close()
  await database?.close()
  await postgres?.close()
  await org?.close()
})

const headersOf = async (): Promise<Headers> =>
  (await (await fetch(`${org.org}/_local/headers?as=${sara}`)).json()) as Headers

async function call(at: number, headers: Headers): Promise<number> {
  const answer = await fetch(`${hosts[at]?.url}/actions/countRuns`, {
    ...{ method: 'POST', body: '{"text":"a"}' },
    headers: { 'content-type': 'application/json', ...headers },
  })
  await answer.arrayBuffer()
  return answer.status
}

const contextOf = (headers: Headers) =>
  JSON.parse(Buffer.from(headers['x-request-context'] ?? '', 'base64').toString()) as { auth: string }

/** The same headers under another request id. */
const replayed = (headers: Headers, end = '2'): Headers => ({
  ...headers,
  'x-request-id': `${headers['x-request-id']}-${end}`,
})
/** Hosts that have just begun claim the look for what is to be sealed anew. */
const rows = () =>
  database.all<{ until: number }>("SELECT until_ms AS until FROM claims WHERE key NOT LIKE 're-seal %'")

describe('a request context that was used at one process', () => {
  it('is refused at the other under another request id, and taken for the same request', async () => {
    const headers = await headersOf()
    const before = [(await rows()).length, runs]
    expect([await call(0, headers), await call(1, replayed(headers)), await call(1, replayed(headers, '3'))]).toEqual([
      ...[200, 403, 403],
    ])
    expect([await call(0, headers), await call(0, replayed(headers))]).toEqual([200, 403])
    expect([(await rows()).length, runs]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 2])
  })

  it('is good for the same request at the other', async () => {
    const headers = await headersOf()
    expect([await call(0, headers), await call(1, headers)]).toEqual([200, 200])
  })

  it('lets one of many in that come to both at the same time', async () => {
    const headers = await headersOf()
    const before = runs
    const statuses = await Promise.all(Array.from({ length: 20 }, (_, at) => call(at % 2, replayed(headers, `${at}`))))
    expect(statuses.filter(status => status === 200)).toHaveLength(1)
    expect(runs - before).toBe(1)
  })

  it('is kept as long as its token is good, and not in the clear', async () => {
    const headers = await headersOf()
    await database.run('DELETE FROM claims')
    await call(0, headers)
    const kept = JSON.stringify(await database.all('SELECT * FROM claims'))
    expect(kept).not.toContain(String(headers['x-request-id']))
    const { auth } = contextOf(headers)
    const { exp } = JSON.parse(Buffer.from(auth.split('.')[1] ?? '', 'base64url').toString()) as { exp: number }
    expect(await rows()).toEqual([{ until: exp * 1000 + 60_000 }])
  })

  it('leaves no row when the AppLink API does not vouch for it', async () => {
    const headers = await headersOf()
    const context = contextOf(headers)
    const [head, payload] = context.auth.split('.')
    const forged = Buffer.from(JSON.stringify({ ...context, auth: `${head}.${payload}.x` })).toString('base64')
    const before = (await rows()).length
    for (let count = 0; count < 50; count++) {
      expect(await call(count % 2, { ...replayed(headers, `${count}`), 'x-request-context': forged })).toBe(403)
    }
    expect((await rows()).length).toBe(before)
    expect(await call(0, headers)).toBe(200)
  })

  it('is not believed while the database cannot be asked', async () => {
    const headers = await headersOf()
    await postgres.kill()
    expect(await call(0, headers)).toBe(503)
    await postgres.start()
    await expect.poll(() => call(0, headers)).toBe(200)
  })
})
