import { describe, expect, it } from 'vitest'
import { toOwnPath } from '../../../../src/sign-in/console/console.ts'
import { createBrowserSessions } from '../../../../src/sign-in/console/sessions.ts'
import { loginMigrations } from '../../../../src/sign-in/grants/migrations.ts'
import { createSignIns } from '../../../../src/sign-in/grants/sign-ins.ts'
import type { StoredSignIn } from '../../../../src/sign-in/grants/stored-sign-in.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createVault } from '../../../../src/storage/vault.ts'

const hourMs = 60 * 60 * 1000
const signInOf = (accessToken: string): StoredSignIn => ({
  loginUrl: 'https://login.salesforce.com',
  refreshToken: `refresh-${accessToken}`,
  display: { name: 'Sara Seller', locale: 'de-DE', timeZone: 'Europe/Berlin' },
  session: {
    ...{ orgId: '00D000000000001AAA', userId: '005000000000001AAA', username: 'sara@acme.example', accessToken },
    ...{ orgUrl: 'https://acme.my.salesforce.com', apiVersion: '62.0' },
  },
})

async function createWorld() {
  const database = openSqlite(':memory:')
  await migrate(database, loginMigrations)
  const world = { at: Date.UTC(2026, 0, 1), revoked: [] as string[], made: 0 }
  const now = () => world.at
  const signIns = createSignIns({
    ...{ database, now, vault: createVault([new Uint8Array(32).fill(1)]), revokeGrant: async () => {} },
    salesforce: {
      refresh: async one => one,
      revoke: async ({ session }) => void world.revoked.push(session.accessToken),
    },
  })
  const newToken = () => `token-${++world.made}`
  const sessions = createBrowserSessions({ database, signIns, now, newToken, issuer: 'https://host.example' })
  const begin = (accessToken: string, before?: string) =>
    sessions.begin(signInOf(accessToken), { browser: 'browser', before })
  return { begin, database, sessions, signIns, world }
}

describe('a session of the console', () => {
  it('is found by its id, with whose it is and how she wants things shown', async () => {
    const { begin, sessions } = await createWorld()
    const found = await sessions.find(await begin('access-1'))
    expect(found?.session).toEqual(signInOf('access-1').session)
    expect(found?.display).toEqual(signInOf('access-1').display)
  })

  it('stands in the database under a hash, and its tokens sealed', async () => {
    const { begin, database } = await createWorld()
    const id = await begin('access-1')
    const rows = [
      ...(await database.all('SELECT * FROM login_browser_sessions')),
      ...(await database.all('SELECT * FROM login_sign_ins')),
    ]
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain(`"${id}"`)
    expect(JSON.stringify(rows)).not.toMatch(/access-1|refresh/)
  })

  it('gets another id at each sign-in, and the one before ends with its tokens', async () => {
    const { begin, sessions, world } = await createWorld()
    const first = await begin('access-1')
    const second = await begin('access-2', first)
    expect(second).not.toBe(first)
    expect(await sessions.find(first)).toBeUndefined()
    expect((await sessions.find(second))?.session.accessToken).toBe('access-2')
    expect(world.revoked).toEqual(['access-1'])
  })

  it('ends when she signs out, and so do her tokens at Salesforce', async () => {
    const { begin, sessions, world } = await createWorld()
    const id = await begin('access-1')
    await sessions.end((await sessions.find(id))?.key ?? '')
    expect(await sessions.find(id)).toBeUndefined()
    expect(world.revoked).toEqual(['access-1'])
  })

  it('ends with the sign-in under it, such as when she takes that back', async () => {
    const { begin, sessions, signIns } = await createWorld()
    const id = await begin('access-1')
    await signIns.forget((await sessions.find(id))?.grantId ?? '')
    expect(await sessions.find(id)).toBeUndefined()
  })

  it('ends after twelve hours without use; use keeps it', async () => {
    const { begin, sessions, world } = await createWorld()
    const id = await begin('access-1')
    world.at += 11 * hourMs
    expect(await sessions.find(id)).toBeDefined()
    world.at += 11 * hourMs
    expect(await sessions.find(id)).toBeDefined()
    world.at += 13 * hourMs
    expect(await sessions.find(id)).toBeUndefined()
  })

  it('ends after seven days whatever she does, and the sweep ends its tokens', async () => {
    const { begin, sessions, world } = await createWorld()
    const id = await begin('access-1')
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      world.at += 6 * hourMs
      expect(await sessions.find(id)).toBeDefined()
    }
    await sessions.sweep()
    expect(world.revoked).toEqual([])
    world.at += 7 * hourMs
    expect(await sessions.find(id)).toBeUndefined()
    await sessions.sweep()
    expect(world.revoked).toEqual(['access-1'])
  })
})

describe('where she goes after a sign-in', () => {
  it.each(['/console', '/console/tool?name=addContact', '/console/jobs?job=0b7c-11&x=%20'])('is %s', path => {
    expect(toOwnPath(path)).toBe(path)
  })

  it.each([
    ...['https://evil.example', '//evil.example', '/\\evil.example', '/console/../mcp', '/console//evil.example'],
    ...['/console\n', '/consoles', '', '/console@evil.example', `/console?x=${'a'.repeat(600)}`],
  ])('is the first page instead of %j', path => {
    expect(toOwnPath(path)).toBe('/console')
  })
})
