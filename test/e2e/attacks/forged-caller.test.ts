import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool } from '#kit'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import type { Database } from '../../../src/storage/database.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { doors, meshOf } from '../../client/attacks/doors.ts'
import { createFolder } from '../../client/host/folder.ts'
import { startHost } from '../../client/host/in-process.ts'

type Json = Record<string, unknown>
type Headers = Record<string, string>

const text = z.object({ text: z.string().describe('Any text.') })
const facts = { input: text, output: text, description: 'Gives back the text that it got.', writes: false } as const

const keepText = defineTool({
  ...facts,
  name: 'keepText',
  title: 'Keep text',
  job: { callback: 'textKept' },
  run: async input => input,
})

const storedUser = defineTool({
  ...facts,
  name: 'storedUser',
  title: 'Stored user',
  runAs: { authorization: 'influencerPortal' },
  run: async (_, { org }) => ({ text: org.user.username }),
})

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'

let org: LocalOrg
let host: Awaited<ReturnType<typeof startHost>>
let address: string

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const decode = (header: string | undefined): Json => JSON.parse(Buffer.from(header ?? '', 'base64').toString()) as Json

const headersOf = async (username: string): Promise<Headers> =>
  (await (await fetch(`${org.org}/_local/headers?as=${username}`)).json()) as Headers

/** The call that Salesforce signed for one person, with what it says of another, and the token that a stranger has. */
async function forge(signed: string, named: string, change: Json = {}): Promise<Headers> {
  const [good, other] = await Promise.all([headersOf(signed), headersOf(named)])
  const context = { ...decode(other['x-client-context']), ...change }
  return { ...good, 'x-client-context': encode(context) }
}

async function call(tool: string, input: Json, headers: Headers) {
  const answer = await fetch(`${address}/actions/${tool}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  })
  const body = await answer.text()
  return { status: answer.status, body: (body.startsWith('{') ? JSON.parse(body) : { text: body }) as Json }
}

beforeAll(async () => {
  org = await startLocalOrg()
})
afterAll(() => org?.close())

describe.each(doors)('%s: who only claims to be Sara', door => {
  const folder = createFolder()
  let database: Database
  beforeAll(async () => {
    host = await startHost([keepText, storedUser], org.org, {
      MESH: meshOf(door),
      DATA_DIR: folder.path,
      HEROKU_APPLINK_API_URL: org.applink.apiUrl,
      HEROKU_APPLINK_TOKEN: org.applink.token,
      HEROKU_APP_ID: org.applink.appId,
    })
    org.forwardTo(Number(new URL(host.url).port))
    address = door === 'npm run dev' ? org.mesh : host.url
    database = openSqlite(`${folder.path}/host.sqlite`)
  })
  afterAll(async () => {
    await database?.close()
    await host?.close()
    folder.remove()
  })
  const jobs = async () => (await database.all('SELECT 1 FROM jobs')).length

  const key = { 'idempotency-key': `k-${meshOf(door)}` }
  let jobId: unknown
  beforeEach(async () => {
    const own = await call('keepText', { text: 'a secret' }, { ...(await headersOf(sara)), ...key })
    expect(own.status).toBe(202)
    jobId = own.body.jobId
  })

  const rows: [string, () => Promise<Headers>][] = [
    ['with the token x', () => forge(tom, sara, { accessToken: 'x' })],
    [
      'with the own token',
      async () => forge(tom, sara, { accessToken: decode((await headersOf(tom))['x-client-context']).accessToken }),
    ],
    ['with no call of hers and the token x', () => forge(sara, sara, { accessToken: 'x' })],
  ]

  it.each(rows)(
    '%s gets neither her job by its key, nor its status, nor stored rights, and leaves nothing',
    async (_, headersFor) => {
      const headers = await headersFor()
      const before = await jobs()
      const answers = [
        await call('keepText', { text: 'a secret' }, { ...headers, ...key }),
        await call('keepText', { text: 'new' }, headers),
        await call('jobStatus', { jobId }, headers),
        await call('storedUser', { text: 'x' }, headers),
      ]
      for (const { body, status } of answers) {
        expect([401, 403]).toContain(status)
        expect(JSON.stringify(body)).not.toMatch(/a secret|ingrid/)
        expect(body.jobId).toBeUndefined()
      }
      expect(await jobs()).toBe(before)
    },
  )

  it.runIf(door === 'MESH=embedded')(
    'a request context that comes again under another request id is refused',
    async () => {
      const replayed = await headersOf(sara)
      expect((await call('jobStatus', { jobId }, replayed)).status).toBe(200)
      const again = await call('jobStatus', { jobId }, { ...replayed, 'x-request-id': `${replayed['x-request-id']}-2` })
      expect(again).toEqual({ status: 403, body: { text: 'Forbidden\n' } })
    },
  )

  it('while she gets all of it', async () => {
    const again = await call('keepText', { text: 'a secret' }, { ...(await headersOf(sara)), ...key })
    expect(again.body.jobId).toBe(jobId)
    expect((await call('jobStatus', { jobId }, await headersOf(sara))).status).toBe(200)
    const stored = await call('storedUser', { text: 'x' }, await headersOf(sara))
    expect(stored.body).toEqual({ text: 'ingrid.integration@acme.example' })
  })
})
