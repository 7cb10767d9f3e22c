import { expect, test } from 'vitest'
import { endTokensOf } from '../../../../src/sign-in/clients/client-end.ts'
import { oauthMigrations } from '../../../../src/sign-in/server/migrations.ts'
import { createProviderRecords } from '../../../../src/sign-in/server/records.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

test('all that a client got ends, and nothing of a client with a similar name or with its name in its words', async () => {
  const database = openSqlite(':memory:')
  await migrate(database, oauthMigrations)
  const none = async () => {}
  const records = createProviderRecords({ database, now: Date.now, onGrantEnded: none, keepDocument: none })
  const put = (kind: string, id: string, payload: Readonly<Record<string, string>>) =>
    records.put({ kind, id }, payload, 60)
  await put('Grant', 'g1', { clientId: 'a_b', accountId: 'sara' })
  await put('AccessToken', 't1', { clientId: 'a_b', grantId: 'g1' })
  await put('RefreshToken', 't2', { clientId: 'a_b', grantId: 'g1' })
  await put('ClientCredentials', 't3', { clientId: 'a_b', scope: 'tools:read' })
  const others = ['axb', 'A_B', 'a_b2', '"clientId":"a_b"']
  for (const clientId of others) await put('ClientCredentials', clientId, { clientId })
  expect(await endTokensOf('a_b', database)).toBe(4)
  const left = await Promise.all(others.map(id => records.find({ kind: 'ClientCredentials', id })))
  expect(left.map(found => found?.clientId)).toEqual(others)
})
