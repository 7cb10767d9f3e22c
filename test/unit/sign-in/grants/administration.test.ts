import { describe, expect, it, onTestFinished } from 'vitest'
import { createSignInAdministration } from '../../../../src/sign-in/grants/administration.ts'
import { loginMigrations } from '../../../../src/sign-in/grants/migrations.ts'
import { createSignInRows } from '../../../../src/sign-in/grants/sign-in-rows.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'

const [here, there] = ['00D5e000000AcmEEAS', '00D5e000000BetAEAS']
const hers = { orgId: here, alone: false }

async function createWorld() {
  const database = openSqlite(':memory:')
  onTestFinished(() => database.close())
  await migrate(database, loginMigrations)
  const ended: string[] = []
  const rows = createSignInRows(database)
  return {
    ended,
    administration: createSignInAdministration({
      database,
      approvals: {
        remove: async ({ accountId, clientId }) => void ended.push(`approval of ${clientId} by ${accountId}`),
      },
      revokeGrant: async grantId => void ended.push(`tokens of ${grantId}`),
      signIns: { forget: async grantId => void ended.push(`session of ${grantId}`) },
    }),
    add: (grantId: string, orgId: string, createdMs = 1) =>
      rows.put(
        {
          ...{ grantId, accountId: `${orgId}:005000000000001AAA`, username: 'sara@acme.example', clientId: 'editor' },
          ...{ clientName: 'Editor', redirectKey: 'key', redirectName: '127.0.0.1', browser: 'b' },
          ...{ scopes: 'tools:read tools:write', createdMs, usedMs: createdMs },
        },
        'sealed tokens',
      ),
  }
}

describe('sign-ins of an org', () => {
  it('are those of its people alone, though others have the same username and id', async () => {
    const { add, administration } = await createWorld()
    await add('hers', here)
    await add('foreign', there)
    const { items } = await administration.list(hers, { username: 'sara@acme.example' })
    expect(items).toEqual([
      {
        ...{ grantId: 'hers', userId: '005000000000001AAA', username: 'sara@acme.example', clientName: 'Editor' },
        ...{ place: '127.0.0.1', scopes: ['tools:read', 'tools:write'], createdMs: 1, usedMs: 1 },
      },
    ])
    expect((await administration.list(hers, { username: 'nobody' })).items).toEqual([])
  })

  it('come in slices, each once, the newest first', async () => {
    const { add, administration } = await createWorld()
    for (let at = 1; at <= 70; at++) await add(`g${at}`, here, Math.ceil(at / 2))
    const first = await administration.list(hers, {})
    const second = await administration.list(hers, { after: first.next })
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 20, undefined])
    const seen = [...first.items, ...second.items].map(({ createdMs }) => createdMs)
    expect(seen).toEqual(seen.toSorted((one, other) => other - one))
    expect(new Set([...first.items, ...second.items].map(({ grantId }) => grantId)).size).toBe(70)
  })

  it('end with all that was given out, and those of another org are not there', async () => {
    const { add, administration, ended } = await createWorld()
    await add('hers', here)
    await add('foreign', there)
    for (const grantId of ['foreign', 'nothing']) {
      await expect(administration.end(hers, grantId)).rejects.toThrow('There is no such sign-in any more.')
    }
    expect(ended).toEqual([])
    expect((await administration.end(hers, 'hers')).userId).toBe('005000000000001AAA')
    expect(ended).toEqual([`approval of editor by ${here}:005000000000001AAA`, 'tokens of hers', 'session of hers'])
  })
})
