import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { maxOpen } from '../../../../src/sign-in/admission/openings.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { openPostgres } from '../../../../src/storage/postgres/postgres.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createBrowser } from '../../../../src/test-client/browser.ts'
import { sendRaw } from '../../../client/attacks/raw-request.ts'
import { type PostgresServer, startPostgres } from '../../../client/host/postgres.ts'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import { portal, redeem, type SignInHost, signInAs, startSignInHost } from '../../../client/sign-in/sign-in-host.ts'

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let postgres: PostgresServer

beforeAll(async () => {
  ;[org, postgres] = await Promise.all([startLocalOrgProcess(), startPostgres()])
})
afterAll(async () => {
  await org?.stop()
  await postgres?.close()
})

const many = maxOpen.address + 50
const times = <T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> =>
  Array.from({ length: count }).reduce<Promise<T[]>>(
    async (before, _, at) => [...(await before), await work(at)],
    Promise.resolve([]),
  )
const tally = (values: readonly number[]) =>
  Object.fromEntries([...new Set(values)].map(one => [one, values.filter(value => value === one).length]))

describe.each(['sqlite', 'postgres'])('strangers at the sign-in, on %s', kind => {
  let database: Database
  let host: SignInHost
  let upstream = 0
  let made = 0
  let now = 0

  beforeEach(async () => {
    made += 1
    now = Date.now()
    database = kind === 'sqlite' ? openSqlite(':memory:') : openPostgres(await postgres.createDatabase(`s${made}`))
    const reach: typeof fetch = (...given) => {
      upstream += 1
      return fetch(...given)
    }
    host = await startSignInHost(org.org, { database, fetch: reach, now: () => now })
    upstream = 0
    return async () => {
      await host.close()
      await database.close()
    }
  })

  const rowsIn = async (table: string) => (await database.all(`SELECT 1 FROM ${table}`)).length
  const stored = async () => ({
    questions: (await database.all("SELECT 1 FROM oauth_records WHERE kind = 'Interaction'")).length,
    openings: await rowsIn('oauth_openings'),
    pending: await rowsIn('login_pending'),
  })
  const port = () => Number(new URL(host.publicUrl).port)
  const begin = (address: string, changes: Readonly<Record<string, string>> = {}) => {
    const { pathname, search } = new URL(host.portal().authorizeUrl(changes))
    return sendRaw(port(), { path: pathname + search, headers: { 'x-forwarded-for': address } })
  }

  it('who begin one after the other get so many questions, then 429 with the time to wait', async () => {
    const answers = await times(many, () => begin('192.0.2.1', { state: 'x'.repeat(1024) }))
    expect(tally(answers.map(({ status }) => status))).toEqual({ 303: maxOpen.address, 429: 50 })
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('60')
    expect(answers.at(-1)?.text).toContain('too many sign-ins are open from this address')
    expect(await stored()).toEqual({ questions: maxOpen.address, openings: maxOpen.address, pending: 0 })
    const [{ bytes = 0 } = {}] = await database.all<{ bytes: number }>(
      "SELECT CAST(MAX(LENGTH(payload)) AS INTEGER) AS bytes FROM oauth_records WHERE kind = 'Interaction'",
    )
    expect(bytes).toBeLessThan(4096)
    expect(upstream).toBe(0)
    expect((await begin('192.0.2.2')).status).toBe(303)
  })

  it('are forgotten within minutes of the end of their time, and there is room again', async () => {
    await times(many, () => begin('192.0.2.1'))
    now += 10 * 60_000
    await host.as.sweep()
    expect(await stored()).toEqual({ questions: 0, openings: 0, pending: 0 })
    expect((await begin('192.0.2.1')).status).toBe(303)
  })

  it('who allow again and again have one sign-in under way, and Salesforce is asked nothing more', async () => {
    const browser = createBrowser()
    const page = await browser.open(host.portal().authorizeUrl(), portal.redirectUri)
    await browser.press(page, { name: 'decision', value: 'allow' }, org.org)
    const before = upstream
    await times(30, () => browser.press(page, { name: 'decision', value: 'allow' }, org.org))
    expect(await stored()).toEqual({ questions: 1, openings: 1, pending: 1 })
    expect(upstream).toBe(before)
  })

  it('who want to see what they allowed, each in another browser, are as many as those who begin', async () => {
    const statuses = await times(many, async () => {
      const browser = createBrowser()
      const page = await browser.open(`${host.publicUrl}/oauth/grants`)
      return (await browser.press(page, { name: 'do', value: 'sign-in' }, org.org)).status
    })
    expect(tally(statuses)).toEqual({ 0: maxOpen.address, 429: 50 })
    expect(await stored()).toEqual({ questions: 0, openings: maxOpen.address, pending: maxOpen.address })
  })

  it('leave nothing behind where they sign in to the end', async () => {
    await times(5, async () => {
      const client = host.portal()
      expect(await redeem(client, await signInAs({ client }))).toHaveProperty('access_token')
    })
    expect(await stored()).toEqual({ questions: 0, openings: 0, pending: 0 })
  })

  it.each([
    ['state', 1025, 1024],
    ['redirect_uri', 1025, 1024],
    ['client_id', 513, 512],
    ['scope', 513, 512],
    ['resource', 513, 512],
    ['nonce', 257, 256],
    ['code_challenge', 257, 256],
    ['login_hint', 257, 256],
    ['ui_locales', 257, 256],
    ['acr_values', 257, 256],
  ])('who send a %s of %i bytes are told its name and bound, and nothing is kept', async (name, length, max) => {
    const answer = await begin('192.0.2.1', { [name]: 'x'.repeat(length) })
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining(`${name}: must be at most ${max} bytes`),
    ])
    expect(answer.text).not.toContain('xxx')
    expect(await stored()).toEqual({ questions: 0, openings: 0, pending: 0 })
  })

  it('who send many bytes in few characters are measured in bytes', async () => {
    expect((await begin('192.0.2.1', { state: '😀'.repeat(257) })).status).toBe(400)
    expect((await begin('192.0.2.1', { state: '😀'.repeat(256) })).status).toBe(303)
  })
})
