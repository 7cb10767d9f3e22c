import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool } from '#kit'
import { maxUnproven } from '../../../src/identity/applink/proof-budget.ts'
import type { Database } from '../../../src/storage/database.ts'
import { openPostgres } from '../../../src/storage/postgres/postgres.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createFolder } from '../../client/host/folder.ts'
import { startHost } from '../../client/host/in-process.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'

const text = z.object({ text: z.string().describe('Any text.') })
const keepText = defineTool({
  name: 'keepText',
  title: 'Keep text',
  description: 'Gives back the text that it got.',
  input: text,
  output: text,
  writes: false,
  job: {},
  run: async input => input,
})
const orgId = '00D5e000000AcmEEAS'
const userOf = (at: number): string => `005${String(at).padStart(12, '0')}AAA`

let org: Server
let url: string
let asked = 0
let postgres: PostgresServer

/** An org that takes no token, and counts who asks. */
beforeAll(async () => {
  org = createServer((_, response) => {
    asked += 1
    response
      .writeHead(401, { 'content-type': 'application/json' })
      .end('[{"errorCode":"INVALID_SESSION_ID","message":"x"}]')
  })
  await new Promise<void>(resolve => org.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(org.address() as AddressInfo).port}`
  postgres = await startPostgres()
})
afterAll(async () => {
  org?.close()
  await postgres?.close()
})

describe.each(['sqlite', 'postgres'])('a caller with a new token each time that no org gave, on %s', kind => {
  let host: Awaited<ReturnType<typeof startHost>>
  let database: Database
  let made = 0

  beforeEach(async () => {
    asked = 0
    made += 1
    const folder = createFolder()
    const databaseUrl = kind === 'postgres' ? await postgres.createDatabase(`w${made}`) : undefined
    const env = databaseUrl === undefined ? { DATA_DIR: folder.path } : { DATABASE_URL: databaseUrl }
    host = await startHost([keepText], url, { MESH: 'sidecar', ...env })
    database = databaseUrl === undefined ? openSqlite(`${folder.path}/host.sqlite`) : openPostgres(databaseUrl)
    return async () => {
      await database.close()
      await host.close()
      folder.remove()
    }
  })

  async function send(at: number, userId: string): Promise<number> {
    const session = { accessToken: `00D!${at}`, apiVersion: '62.0', orgId, orgDomainUrl: url }
    const context = { ...session, userContext: { userId, username: 'a' } }
    const answer = await fetch(`${host.url}/actions/keepText`, {
      ...{ method: 'POST', body: '{"text":"a"}' },
      headers: {
        'content-type': 'application/json',
        'x-client-context': Buffer.from(JSON.stringify(context)).toString('base64'),
      },
    })
    await answer.arrayBuffer()
    return answer.status
  }
  const tally = (statuses: readonly number[]) => statuses.filter(status => status === 429).length
  /** The minutes that begin while the calls are made: on a busy machine they may be more than one. */
  const minutesSince = (started: number) => Math.ceil((performance.now() - started) / 60_000)
  const jobs = async () => (await database.all('SELECT 1 FROM jobs')).length

  it('for one user costs the org so many calls, and nothing is stored', async () => {
    const started = performance.now()
    const statuses: number[] = []
    for (let at = 0; at < 150; at++) statuses.push(await send(at, userOf(1)))
    expect(statuses.slice(0, maxUnproven.user)).toEqual(Array.from({ length: maxUnproven.user }, () => 401))
    expect([tally(statuses), await jobs()]).toEqual([150 - asked, 0])
    expect(asked).toBeLessThanOrEqual(maxUnproven.user * minutesSince(started))
  })

  it('for many users costs the org so many calls', async () => {
    const started = performance.now()
    const statuses: number[] = []
    for (let at = 0; at < maxUnproven.org + 100; at++) statuses.push(await send(at, userOf(at)))
    expect([tally(statuses), await jobs()]).toEqual([statuses.length - asked, 0])
    expect(asked).toBeGreaterThanOrEqual(maxUnproven.org)
    expect(asked).toBeLessThanOrEqual(maxUnproven.org * minutesSince(started))
  })
})
