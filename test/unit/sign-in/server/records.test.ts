import { errors } from 'oidc-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { createOpenings } from '../../../../src/sign-in/admission/openings.ts'
import { createAdapter } from '../../../../src/sign-in/server/adapter.ts'
import { oauthMigrations } from '../../../../src/sign-in/server/migrations.ts'
import { createProviderRecords, type ProviderRecords } from '../../../../src/sign-in/server/records.ts'
import { createSweep } from '../../../../src/sign-in/server/sweep.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const hourMs = 3_600_000
let now = start
let ended: string[] = []
let documents: string[] = []
let database: Database
let records: ProviderRecords

beforeEach(async () => {
  now = start
  ended = []
  documents = []
  database = openSqlite(':memory:')
  await migrate(database, oauthMigrations)
  records = createProviderRecords({
    ...{ database, now: () => now, keepDocument: async clientId => void documents.push(clientId) },
    onGrantEnded: async grantId => void ended.push(grantId),
  })
})

const adapterOf = (kind: string) => {
  const openings = createOpenings({ database, now: () => now })
  const strangers = { addressOf: () => '192.0.2.1' }
  return createAdapter({ records, openings, strangers, findKeyedClient: async () => undefined })(kind)
}
const put = (kind: string, id: string, { seconds = 900, ...payload }: { seconds?: number; [field: string]: unknown }) =>
  adapterOf(kind).upsert(id, { kind, jti: id, ...payload }, seconds)

describe('what the authorization server remembers', () => {
  it('is found by its id, and as it was', async () => {
    await put('RefreshToken', 'token-1', { grantId: 'g', scope: 'tools:read', clientId: 'c' })
    expect(await adapterOf('RefreshToken').find('token-1')).toEqual({
      ...{ kind: 'RefreshToken', jti: 'token-1', grantId: 'g', scope: 'tools:read', clientId: 'c' },
    })
  })

  it('is not found as another kind, under another id, or once it expired', async () => {
    await put('RefreshToken', 'token-1', {})
    expect(await adapterOf('AccessToken').find('token-1')).toBeUndefined()
    expect(await adapterOf('RefreshToken').find('token-2')).toBeUndefined()
    now += 900_000
    expect(await adapterOf('RefreshToken').find('token-1')).toBeUndefined()
  })

  it('keeps of an interaction neither its id nor the way back with it', async () => {
    const returnTo = 'https://host.example/oauth/resume?uid=uid-secret-1'
    await put('Interaction', 'uid-secret-1', { returnTo, params: { state: '{id}' } })
    expect(JSON.stringify(await database.all('SELECT * FROM oauth_records'))).not.toContain('uid-secret-1')
    expect(await adapterOf('Interaction').find('uid-secret-1')).toMatchObject({ returnTo, params: { state: '{id}' } })
  })

  it('makes the document of a client last with each token that a person gets through it', async () => {
    await put('AccessToken', 'token-1', { clientId: 'https://clients.example/a.json' })
    await put('AccessToken', 'token-2', { clientId: 'editor' })
    await put('AuthorizationCode', 'code-1', { clientId: 'https://clients.example/b.json' })
    expect(documents).toEqual(['https://clients.example/a.json'])
  })

  it('can be used up once', async () => {
    await put('RefreshToken', 'token-1', { grantId: 'g' })
    await put('Grant', 'g', {})
    await adapterOf('RefreshToken').consume('token-1')
    expect(await adapterOf('RefreshToken').find('token-1')).toMatchObject({ consumed: start / 1000 })
    await expect(adapterOf('RefreshToken').consume('token-1')).rejects.toThrow(errors.InvalidGrant)
    expect(ended).toEqual(['g'])
    expect(await adapterOf('Grant').find('g')).toBeUndefined()
  })

  it('stays used up when it is saved again', async () => {
    await put('RefreshToken', 'token-1', { grantId: 'g' })
    await adapterOf('RefreshToken').consume('token-1')
    await put('RefreshToken', 'token-1', { grantId: 'g' })
    expect(await adapterOf('RefreshToken').find('token-1')).toHaveProperty('consumed')
  })

  it('ends with its grant, and that of nobody else', async () => {
    await put('Grant', 'mine', {})
    await put('Grant', 'other', {})
    for (const kind of ['AccessToken', 'RefreshToken', 'AuthorizationCode']) {
      await put(kind, `${kind}-mine`, { grantId: 'mine' })
      await put(kind, `${kind}-other`, { grantId: 'other' })
    }
    await adapterOf('Grant').destroy('mine')
    expect(ended).toEqual(['mine'])
    for (const kind of ['AccessToken', 'RefreshToken', 'AuthorizationCode']) {
      expect(await adapterOf(kind).find(`${kind}-mine`)).toBeUndefined()
      expect(await adapterOf(kind).find(`${kind}-other`)).toBeDefined()
    }
  })

  it('ends one kind of a grant alone when it is told so', async () => {
    await put('Grant', 'g', {})
    await put('AccessToken', 'a', { grantId: 'g' })
    await put('RefreshToken', 'r', { grantId: 'g' })
    await adapterOf('AccessToken').revokeByGrantId('g')
    expect(await adapterOf('AccessToken').find('a')).toBeUndefined()
    expect(await adapterOf('RefreshToken').find('r')).toBeDefined()
    expect(ended).toEqual([])
  })

  it('has no browser sessions', async () => {
    await put('Session', 's', { uid: 'u', accountId: 'a' })
    expect(await adapterOf('Session').find('s')).toBeUndefined()
    expect(await adapterOf('Session').findByUid('u')).toBeUndefined()
    expect(await database.all('SELECT * FROM oauth_records')).toEqual([])
  })
})

describe('sweeping', () => {
  const sweep = () => createSweep({ database, now: () => now, endGrant: grantId => records.endGrant(grantId) })()

  it('ends grants that expired, and those that nobody holds a token of', async () => {
    const day = 24 * 3600
    await put('Grant', 'expired', { seconds: 3600 })
    await put('Grant', 'idle', { seconds: 90 * day })
    await put('AccessToken', 'idle-token', { grantId: 'idle', seconds: 900 })
    await put('Grant', 'used-up', { seconds: 90 * day })
    await put('RefreshToken', 'old', { grantId: 'used-up', seconds: 30 * day })
    await adapterOf('RefreshToken').consume('old')
    await put('Grant', 'alive', { seconds: 90 * day })
    await put('RefreshToken', 'good', { grantId: 'alive', seconds: 30 * day })
    now += 2 * hourMs
    await put('Grant', 'fresh', { seconds: 90 * day })
    await sweep()
    expect(ended.toSorted()).toEqual(['expired', 'idle', 'used-up'])
    expect(await adapterOf('Grant').find('alive')).toBeDefined()
    expect(await adapterOf('Grant').find('fresh')).toBeDefined()
  })

  it('leaves what has not expired', async () => {
    await put('Interaction', 'i', { seconds: 600 })
    await put('Interaction', 'old', { seconds: 60 })
    now += 61_000
    await sweep()
    expect(await database.all('SELECT kind FROM oauth_records')).toHaveLength(1)
    expect(await adapterOf('Interaction').find('i')).toBeDefined()
  })
})
