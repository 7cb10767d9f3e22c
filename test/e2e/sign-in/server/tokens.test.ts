import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/core/failure.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createOAuthClient } from '../../../client/sign-in/oauth-client.ts'
import { portalSecret, startOAuthHost } from '../../../client/sign-in/oauth-host.ts'

const redirectUri = 'http://127.0.0.1:49152/callback'
const dayMs = 24 * 60 * 60 * 1000
let aheadMs = 0
let isAway = false
let host: Awaited<ReturnType<typeof startOAuthHost>>
let client: ReturnType<typeof createOAuthClient>

beforeAll(async () => {
  host = await startOAuthHost({ now: () => Date.now() + aheadMs, database: toAwayable(openSqlite(':memory:')) })
  client = createOAuthClient({ issuer: host.url, clientId: 'editor', redirectUri })
})
afterAll(async () => {
  await host.stop()
  await host.database.close()
})

/** A database that cannot be reached for a while. */
function toAwayable(database: Database): Database {
  const unlessAway =
    <Args extends readonly unknown[], Result>(ask: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      isAway ? Promise.reject(new AppError('unavailable', 'The database cannot be reached.')) : ask(...args)
  const { all, first, run } = database
  return Object.assign(Object.create(database), {
    ...{ all: unlessAway(all), first: unlessAway(first), run: unlessAway(run) },
  })
}

const statusOf = async (token: unknown) => (await host.call(String(token))).status

describe('a code', () => {
  it('is good once; used again it takes the tokens with it that came from it', async () => {
    const code = await client.code()
    const { body } = await client.exchange(code)
    const ended = host.forgotten.length
    const again = await client.exchange(code)
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant'])
    expect(await statusOf(body.access_token)).toBe(401)
    expect((await client.refresh(String(body.refresh_token))).body.error).toBe('invalid_grant')
    expect(host.forgotten.length).toBe(ended + 1)
  })

  it('gives tokens to one of two requests at the same time, and in the end to none', async () => {
    const code = await client.code()
    const answers = await Promise.all([client.exchange(code), client.exchange(code)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400])
    for (const { body } of answers.filter(({ status }) => status === 200)) {
      expect(await statusOf(body.access_token)).toBe(401)
    }
  })

  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: undefined }],
    ['another address', { redirect_uri: 'http://127.0.0.1:49153/callback' }],
    ['no address', { redirect_uri: undefined }],
    ['another resource', { resource: 'https://elsewhere.example/mcp' }],
    ['another client', { client_id: 'portal' }],
  ])('is worth nothing with %s', async (_, changes) => {
    const { body, headers, status } = await client.exchange(await client.code(), changes)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body).not.toHaveProperty('access_token')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('is good for a minute', async () => {
    const code = await client.code()
    aheadMs += 61_000
    expect((await client.exchange(code)).body.error).toBe('invalid_grant')
  })
})

describe('a refresh token', () => {
  it('is replaced with every use', async () => {
    const first = await client.tokens()
    const second = await client.refresh(first.refresh_token)
    expect([second.status, second.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect(second.body.access_token).not.toBe(first.access_token)
    expect(await statusOf(second.body.access_token)).toBe(200)
  })

  it('used twice ends the whole sign-in, also for whoever used it first', async () => {
    const first = await client.tokens()
    const second = await client.refresh(first.refresh_token)
    const ended = host.forgotten.length
    expect((await client.refresh(first.refresh_token)).body.error).toBe('invalid_grant')
    expect(await statusOf(second.body.access_token)).toBe(401)
    expect(await statusOf(first.access_token)).toBe(401)
    expect((await client.refresh(String(second.body.refresh_token))).body.error).toBe('invalid_grant')
    expect(host.forgotten.length).toBe(ended + 1)
  })

  it('used twice at the same time ends it too', async () => {
    const { refresh_token: token } = await client.tokens()
    const answers = await Promise.all([client.refresh(token), client.refresh(token), client.refresh(token)])
    for (const { body } of answers) {
      if (body.access_token) expect(await statusOf(body.access_token)).toBe(401)
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  })

  it('can ask for less, not for more', async () => {
    const { refresh_token: token } = await client.tokens({ scope: 'tools:read tools:write' })
    const less = await client.refresh(token, { scope: 'tools:read' })
    expect(less.body.scope).toBe('tools:read')
    const reading = await client.tokens({ scope: 'tools:read' })
    const more = await client.refresh(reading.refresh_token, { scope: 'tools:read tools:write' })
    expect([more.status, more.body.error]).toEqual([400, 'invalid_scope'])
  })

  it('is good for no other resource, and still good for the right one', async () => {
    const { refresh_token: token } = await client.tokens()
    const { body, status } = await client.refresh(token, { resource: 'https://elsewhere.example/mcp' })
    expect([status, body.error]).toEqual([400, 'invalid_target'])
    expect((await client.refresh(token)).status).toBe(200)
  })

  it('ends after thirty days without use', async () => {
    const { refresh_token: token } = await client.tokens()
    aheadMs += 31 * dayMs
    expect((await client.refresh(token)).body.error).toBe('invalid_grant')
  })
})

describe('an access token', () => {
  it('ends after a quarter of an hour', async () => {
    const { access_token: token } = await client.tokens()
    expect(await statusOf(token)).toBe(200)
    aheadMs += 15 * 60_000 + 1000
    expect(await statusOf(token)).toBe(401)
  })

  it.each([
    ['the refresh token', (tokens: { refresh_token?: string }) => tokens.refresh_token],
    ['a token of Salesforce', () => '00D5e000000AcmE!AQEAQ.sara'],
    ['a JSON Web Token', () => 'eyJhbGciOiJub25lIn0.e30.'],
    ['nothing', () => ''],
    ['a random text', () => 'x'.repeat(43)],
  ])('is not %s', async (_, pick) => {
    expect(await statusOf(pick(await client.tokens()))).toBe(401)
  })

  it('is refused when its sign-in is over at Salesforce, or has become that of somebody else', async () => {
    const { access_token: token } = await client.tokens()
    const { caller } = await host.call(token)
    const { grantId } = caller.signIn as { grantId: string }
    const session = host.sessions.get(grantId)
    host.sessions.set(grantId, { ...(session as NonNullable<typeof session>), userId: '005000000000002AAA' })
    expect(await statusOf(token)).toBe(401)
    host.sessions.delete(grantId)
    expect(await statusOf(token)).toBe(401)
  })
})

describe('revoking', () => {
  it.each(['access_token', 'refresh_token'] as const)('the %s ends the sign-in on the next call', async which => {
    const tokens = await client.tokens()
    const ended = host.forgotten.length
    expect((await client.revoke(tokens[which])).status).toBe(200)
    expect(await statusOf(tokens.access_token)).toBe(401)
    expect((await client.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect(host.forgotten.length).toBe(ended + 1)
  })

  it('by the page of grants does the same', async () => {
    const tokens = await client.tokens()
    const { caller } = await host.call(tokens.access_token)
    const { grantId } = caller.signIn as { grantId: string }
    await host.auth.revokeGrant(grantId)
    expect(await statusOf(tokens.access_token)).toBe(401)
    expect((await client.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect(host.forgotten.at(-1)).toBe(grantId)
  })

  it('does not work for another client, and does not say whether there is such a token', async () => {
    const tokens = await client.tokens()
    const answer = await client.revoke(tokens.access_token, { client_id: 'portal', client_secret: portalSecret })
    expect([answer.status, answer.body]).toEqual([200, {}])
    expect((await client.revoke(tokens.access_token, { client_id: 'portal' })).status).toBe(401)
    expect((await client.revoke('x'.repeat(43))).status).toBe(200)
    expect(await statusOf(tokens.access_token)).toBe(200)
  })
})

describe('the database', () => {
  it('holds no code, token or id of a running sign-in', async () => {
    const code = await client.code()
    const { body } = await client.exchange(code)
    const begun = await fetch(client.authorizeUrl(), { redirect: 'manual' })
    const uid = new URL(String(begun.headers.get('location')), host.url).searchParams.get('uid')
    const rows = await host.database.all('SELECT * FROM oauth_records')
    const text = JSON.stringify(rows)
    expect(rows.length).toBeGreaterThan(3)
    for (const secret of [code, body.access_token, body.refresh_token, uid]) {
      expect(secret).toMatch(/^[\w-]{20,}$/)
      expect(text).not.toContain(secret)
    }
  })

  it('forgets what expired, and the sign-ins that nobody holds a token of any more', async () => {
    const tokens = await client.tokens()
    const { caller } = await host.call(tokens.access_token)
    const { grantId } = caller.signIn as { grantId: string }
    await host.auth.sweep()
    expect(await statusOf(tokens.access_token)).toBe(200)
    aheadMs += 31 * dayMs
    await host.auth.sweep()
    expect(host.forgotten).toContain(grantId)
    expect(await host.database.all('SELECT kind FROM oauth_records')).toEqual([])
  })
})

describe('while the database is away', () => {
  it('programs and people are told to come again, and what they hold is good afterwards', async () => {
    const { body } = await client.exchange(await client.code())
    const code = await client.code()
    const asking = () => fetch(client.authorizeUrl(), { redirect: 'manual', headers: { accept: 'text/html' } })
    isAway = true
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, method: 'POST' }
    const revoking = () =>
      fetch(`${host.url}/oauth/revoke`, { ...form, body: `client_id=editor&token=${String(body.access_token)}` })
    for (const answer of [await client.exchange(code), await client.refresh(String(body.refresh_token))]) {
      expect([answer.status, answer.body.error]).toEqual([503, 'temporarily_unavailable'])
      expect(answer.headers.get('retry-after')).toBe('10')
    }
    const pages = [await asking(), await revoking()]
    expect(pages.map(({ headers, status }) => [status, headers.get('retry-after')])).toEqual([
      [503, '10'],
      [503, '10'],
    ])
    expect(await pages[0]?.text()).toContain('The database cannot be reached.')
    isAway = false
    expect((await client.exchange(code)).status).toBe(200)
    expect((await client.refresh(String(body.refresh_token))).status).toBe(200)
  })
})
