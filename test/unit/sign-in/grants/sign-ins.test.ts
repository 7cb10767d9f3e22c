import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/core/failure.ts'
import { hashOf } from '../../../../src/identity/keys/secret-hash.ts'
import { createApprovals } from '../../../../src/sign-in/consent/approvals.ts'
import { loginMigrations } from '../../../../src/sign-in/grants/migrations.ts'
import { createSignIns } from '../../../../src/sign-in/grants/sign-ins.ts'
import type { StoredSignIn } from '../../../../src/sign-in/grants/stored-sign-in.ts'
import { createPendingSignIns } from '../../../../src/sign-in/salesforce/pending.ts'
import { oauthMigrations } from '../../../../src/sign-in/server/migrations.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createVault } from '../../../../src/storage/vault.ts'

const dayMs = 24 * 60 * 60 * 1000
const key = (byte: number) => new Uint8Array(32).fill(byte)

const kept = (userId = '005000000000001AAA', accessToken = 'access-1'): StoredSignIn => ({
  loginUrl: 'https://login.salesforce.com',
  refreshToken: 'refresh-1',
  session: {
    ...{ orgId: '00D000000000001AAA', userId, username: 'sara@acme.example', accessToken },
    ...{ orgUrl: 'https://acme.my.salesforce.com', apiVersion: '62.0' },
  },
})
const entry = (grantId: string, clientId = 'client') => ({
  ...{ grantId, clientId, clientName: 'Client', browser: 'browser', scopes: 'tools:read' },
  ...{ redirectKey: 'http://127.0.0.1/cb', redirectName: '127.0.0.1:5' },
})

async function createWorld() {
  const database = openSqlite(':memory:')
  await migrate(database, [...oauthMigrations, ...loginMigrations])
  let at = Date.UTC(2026, 0, 1)
  const revoked: string[] = []
  const ended: string[] = []
  const salesforce = {
    refresh: async (one: StoredSignIn): Promise<StoredSignIn> => one,
    revoke: async ({ session }: StoredSignIn) => void revoked.push(session.accessToken),
  }
  const revokeGrant = async (grantId: string) => void ended.push(grantId)
  const now = () => at
  const storeWith = (keys: Uint8Array[]) =>
    createSignIns({ database, vault: createVault(keys), salesforce, revokeGrant, now })
  return {
    ...{ database, ended, revoked, salesforce, now, storeWith },
    signIns: storeWith([key(1)]),
    pending: createPendingSignIns({ database, vault: createVault([key(1)]), now }),
    approvals: createApprovals({ database, now }),
    wait: (ms: number) => {
      at += ms
    },
  }
}

describe('a sign-in that is kept', () => {
  it('is found by its grant, and gone at once when it is forgotten', async () => {
    const { revoked, signIns } = await createWorld()
    await signIns.keep(entry('g1'), kept())
    expect(await signIns.sessionOf('g1')).toEqual(kept().session)
    await signIns.forget('g1')
    await signIns.forget('g1')
    expect(await signIns.sessionOf('g1')).toBeUndefined()
    expect(revoked).toEqual(['access-1'])
  })

  it('ends at Salesforce too when its client is revoked, and none of another client does', async () => {
    const { revoked, signIns } = await createWorld()
    await signIns.keep(entry('g1', 'portal'), kept())
    await signIns.keep(entry('g2', 'Portal'), kept('005000000000002AAA', 'access-2'))
    await signIns.endThrough('portal')
    expect(revoked).toEqual(['access-1'])
    expect([await signIns.sessionOf('g1'), (await signIns.sessionOf('g2'))?.accessToken]).toEqual([
      undefined,
      'access-2',
    ])
  })

  it('does not open in the place of another one', async () => {
    const { database, signIns } = await createWorld()
    await signIns.keep(entry('g1'), kept())
    await signIns.keep(entry('g2'), kept('005000000000002AAA', 'access-2'))
    await database.run("UPDATE login_sign_ins SET sealed = (SELECT sealed FROM login_sign_ins WHERE grant_id = 'g1')")
    expect(await signIns.sessionOf('g2')).toBeUndefined()
    expect((await signIns.sessionOf('g1'))?.accessToken).toBe('access-1')
  })

  it('whose key is gone counts as none, so that she signs in again', async () => {
    const { signIns, storeWith } = await createWorld()
    await signIns.keep(entry('g1'), kept())
    expect((await storeWith([key(2), key(1)]).sessionOf('g1'))?.accessToken).toBe('access-1')
    expect(await storeWith([key(2)]).sessionOf('g1')).toBeUndefined()
    await expect(storeWith([key(2)]).renew('g1', 'access-1')).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('that is over takes its grant along, but not a newer one that took its place meanwhile', async () => {
    const { database, ended, salesforce, signIns } = await createWorld()
    const sealedNow = async () =>
      (await database.first<{ sealed: string }>('SELECT sealed FROM login_sign_ins'))?.sealed
    const put = (sealed = '') => database.run('UPDATE login_sign_ins SET sealed = ?', [sealed])
    await signIns.keep(entry('g1'), kept())
    const older = await sealedNow()
    await signIns.exchange('g1', kept('005000000000001AAA', 'access-2'))
    const newer = await sealedNow()
    await put(older)
    const asked = Promise.withResolvers<void>()
    salesforce.refresh = async () => {
      asked.resolve()
      await setImmediate()
      throw new AppError('unauthenticated', 'The sign-in is over.')
    }
    const renewing = signIns.renew('g1', 'access-1')
    await asked.promise
    const putting = put(newer)
    expect((await renewing).accessToken).toBe('access-2')
    await putting
    expect([ended, (await signIns.sessionOf('g1'))?.accessToken]).toEqual([[], 'access-2'])
    salesforce.refresh = async () => {
      throw new AppError('unauthenticated', 'The sign-in is over.')
    }
    await expect(signIns.renew('g1', 'access-2')).rejects.toMatchObject({ code: 'unauthenticated' })
    expect([ended, await signIns.sessionOf('g1')]).toEqual([['g1'], undefined])
  })

  it('says when it was used, to the hour', async () => {
    const { now, signIns, wait } = await createWorld()
    await signIns.keep(entry('g1'), kept())
    const usedMs = async () => (await signIns.listOf('00D000000000001AAA:005000000000001AAA'))[0]?.usedMs
    const first = now()
    wait(30 * 60 * 1000)
    await signIns.sessionOf('g1')
    expect(await usedMs()).toBe(first)
    wait(31 * 60 * 1000)
    await signIns.sessionOf('g1')
    expect(await usedMs()).toBe(now())
  })

  it('ends when nobody used it for 90 days, and its grant with it', async () => {
    const { ended, revoked, signIns, wait } = await createWorld()
    await signIns.keep(entry('idle'), kept())
    await signIns.keep(entry('used'), kept('005000000000001AAA', 'access-2'))
    wait(89 * dayMs)
    await signIns.sessionOf('used')
    wait(2 * dayMs)
    await signIns.keep(entry('new'), kept('005000000000001AAA', 'access-3'))
    expect([ended, revoked]).toEqual([['idle'], ['access-1']])
    expect(await signIns.sessionOf('used')).toBeDefined()
  })

  it('is exchanged for a newer one of the same grant, which ends the older', async () => {
    const { revoked, signIns } = await createWorld()
    await signIns.keep(entry('g1'), kept())
    expect(await signIns.exchange('g1', kept('005000000000001AAA', 'access-2'))).toBe(true)
    expect((await signIns.sessionOf('g1'))?.accessToken).toBe('access-2')
    expect(await signIns.exchange('gone', kept())).toBe(false)
    expect(revoked).toEqual(['access-1'])
  })
})

describe('what is under way', () => {
  const started = {
    ...{ place: 'u', uid: 'u', clientId: 'c' },
    ...{ loginUrl: 'https://login.salesforce.com', verifier: 'v', nonce: 'n' },
  }

  it('is used up once, and only for ten minutes', async () => {
    const { pending, wait } = await createWorld()
    await pending.add('state', started)
    expect(await pending.find('state')).toEqual(started)
    expect(await pending.find('other')).toBeUndefined()
    expect([await pending.take('state'), await pending.take('state')]).toEqual([true, false])
    await pending.add('late', started)
    wait(10 * 60 * 1000)
    expect(await pending.find('late')).toBeUndefined()
  })

  it('is one for each question: who allows again begins anew', async () => {
    const { database, now, pending, wait } = await createWorld()
    for (let count = 0; count < 20; count++) await pending.add(`state-${count}`, started)
    expect(await database.all('SELECT 1 FROM login_pending')).toHaveLength(1)
    expect(await pending.find('state-18')).toBeUndefined()
    expect(await pending.find('state-19')).toEqual(started)
    await pending.add('elsewhere', { ...started, place: 'v' })
    expect(await database.all('SELECT 1 FROM login_pending')).toHaveLength(2)
    const opening = 'INSERT INTO oauth_openings (id_hash, client, address, until_ms) VALUES (?, ?, ?, ?)'
    await database.run(opening, [hashOf('u'), 'c', 'a', now() + 1])
    await pending.sweep()
    expect([await pending.find('state-19'), await pending.find('elsewhere')]).toEqual([started, undefined])
    wait(10 * 60 * 1000)
    await pending.sweep()
    expect(await database.all('SELECT 1 FROM login_pending')).toHaveLength(0)
  })

  it('keeps neither state nor verifier in the clear', async () => {
    const { database, pending } = await createWorld()
    await pending.add('state-in-the-clear', { ...started, verifier: 'verifier-in-the-clear' })
    expect(JSON.stringify(await database.all('SELECT * FROM login_pending'))).not.toContain('in-the-clear')
  })
})

describe('what a person allowed', () => {
  const approved = { accountId: 'a', clientId: 'c', redirectKey: 'https://portal.example/cb' }

  it('adds up, and covers nothing else', async () => {
    const { approvals } = await createWorld()
    await approvals.add(approved, ['tools:read'])
    await approvals.add(approved, ['tools:write'])
    expect(await approvals.covers(approved, ['tools:read', 'tools:write'])).toBe(true)
    for (const changes of [{ accountId: 'b' }, { clientId: 'd' }, { redirectKey: 'https://portal.example/' }]) {
      expect(await approvals.covers({ ...approved, ...changes }, ['tools:read'])).toBe(false)
    }
    await approvals.remove(approved)
    expect(await approvals.covers(approved, ['tools:read'])).toBe(false)
  })
})
