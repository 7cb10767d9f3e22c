import { beforeEach, describe, expect, it } from 'vitest'
import { readServiceClients } from '../../../../src/identity/keys/service-clients.ts'
import { loginMigrations } from '../../../../src/sign-in/grants/migrations.ts'
import { accountIdOf, createSignIns } from '../../../../src/sign-in/grants/sign-ins.ts'
import { oauthMigrations } from '../../../../src/sign-in/server/migrations.ts'
import { createProviderRecords, type ProviderRecords } from '../../../../src/sign-in/server/records.ts'
import { createTokenReader } from '../../../../src/sign-in/server/token-reader.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createVault } from '../../../../src/storage/vault.ts'
import { session } from '../../world.ts'

const resource = 'https://host.example/mcp'
const token = 'service-token-of-forty-three-characters-abcd'
let database: Database
let records: ProviderRecords

beforeEach(async () => {
  database = openSqlite(':memory:')
  await migrate(database, oauthMigrations)
  records = createProviderRecords({
    database,
    now: Date.now,
    onGrantEnded: async () => undefined,
    keepDocument: async () => undefined,
  })
  const payload = { clientId: 'agentforce', aud: resource, scope: 'tools:read tools:write' }
  await records.put({ kind: 'ClientCredentials', id: token }, payload, 900)
})

const readerWith = (entries: unknown[] = [], changes: { resource?: string } = {}) =>
  createTokenReader({
    ...{ database, resource, now: Date.now, ...changes },
    serviceClients: readServiceClients(JSON.stringify(entries)),
    signIns: { sessionOf: async () => session },
  })
const agent = {
  clientId: 'agentforce',
  secretHash: `sha256:${'ab'.repeat(32)}`,
  scopes: ['tools:read'],
  authorizations: ['one'],
}

describe('the token of a service', () => {
  it('allows what the settings say now, not when it was issued', async () => {
    const { caller, scopes } = await readerWith([agent])(`Bearer ${token}`)
    expect(caller).toEqual({ kind: 'service', clientId: 'agentforce', authorizations: ['one'] })
    expect([...scopes]).toEqual(['tools:read'])
  })

  it('is refused once the service is not in the settings any more', async () => {
    await expect(readerWith()(`Bearer ${token}`)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('is refused for another resource', async () => {
    const read = readerWith([agent], { resource: 'https://other.example/mcp' })
    await expect(read(`Bearer ${token}`)).rejects.toThrow('for another resource')
  })
})

describe('the token of a person', () => {
  const accountId = `${session.orgId}:${session.userId}`
  const payload = { clientId: 'editor', aud: resource, scope: 'tools:read', accountId, grantId: 'grant-1' }

  it('is refused when its grant is gone, even if it was saved after that', async () => {
    await records.put({ kind: 'AccessToken', id: 'x'.repeat(43) }, payload, 900)
    await expect(readerWith()(`Bearer ${'x'.repeat(43)}`)).rejects.toMatchObject({ code: 'unauthenticated' })
    await records.put({ kind: 'Grant', id: 'grant-1' }, {}, 900)
    const { caller } = await readerWith()(`Bearer ${'x'.repeat(43)}`)
    expect(caller).toEqual({ kind: 'person', session, signIn: { grantId: 'grant-1', clientId: 'editor' } })
  })
})

describe('the sign-in of a person', () => {
  const grantId = 'grant-2'
  const personToken = 'y'.repeat(43)
  const place = { clientId: 'editor', redirectKey: 'https://editor.example/callback', browser: 'b' }
  const texts = { clientName: 'Editor', redirectName: 'editor.example', scopes: 'tools:read' }
  const salesforce = { refresh: () => Promise.reject(new Error('not asked')), revoke: async () => undefined }

  it('is found together with her token, and is over as soon as it is gone', async () => {
    await migrate(database, loginMigrations)
    const vault = createVault([new Uint8Array(32).fill(7)])
    const parts = { database, vault, salesforce, now: Date.now, revokeGrant: async () => undefined }
    const signIns = createSignIns(parts)
    const statements: string[] = []
    const watched = {
      ...database,
      first: (...asked: Parameters<Database['first']>) => {
        statements.push(asked[0])
        return database.first(...asked)
      },
    }
    const read = createTokenReader({
      ...{ resource, signIns, now: Date.now },
      database: watched as Database,
      serviceClients: readServiceClients('[]'),
    })
    const payload = { clientId: 'editor', aud: resource, scope: 'tools:read', accountId: accountIdOf(session), grantId }
    await records.put({ kind: 'Grant', id: grantId }, {}, 900)
    await records.put({ kind: 'AccessToken', id: personToken }, payload, 900)
    await expect(read(`Bearer ${personToken}`)).rejects.toThrow('the sign-in at Salesforce has ended')
    await signIns.keep({ grantId, ...place, ...texts }, { session, loginUrl: session.orgUrl })
    const { caller } = await read(`Bearer ${personToken}`)
    expect(caller).toEqual({ kind: 'person', session, signIn: { grantId, clientId: 'editor' } })
    expect(statements).toHaveLength(2)
    await signIns.forget(grantId)
    await expect(read(`Bearer ${personToken}`)).rejects.toThrow('the sign-in at Salesforce has ended')
  })
})

describe('an authorization header', () => {
  it.each([
    [undefined, 'a bearer token is needed'],
    ['', 'must be Bearer'],
    [token, 'must be Bearer'],
    [`Basic ${token}`, 'must be Bearer'],
    [`DPoP ${token}`, 'must be Bearer'],
    [`Bearer ${token} ${token}`, 'must be Bearer'],
    [`Bearer ${token}, Bearer ${token}`, 'must be Bearer'],
    [`Bearer ${'x'.repeat(101)}`, 'must be Bearer'],
    [`Bearer ${token}x`, 'unknown, expired or revoked'],
  ])('%j is refused', async (header, reason) => {
    await expect(readerWith([agent])(header)).rejects.toThrow(reason)
  })

  it('may be written in any letter case', async () => {
    expect((await readerWith([agent])(`bearer ${token}`)).caller.kind).toBe('service')
  })
})
