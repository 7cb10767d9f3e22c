import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { ExternalCredential } from '../../../../local-org/named-credentials/credential.ts'
import { createSealing } from '../../../../local-org/named-credentials/sealing.ts'
import { createUserTokens, type UserTokens } from '../../../../local-org/named-credentials/user-tokens.ts'
import { createShelves } from '../../../../local-org/store/shelves.ts'

const key = randomBytes(32)
const credentialOf = (name: string): ExternalCredential => ({
  ...{ name, label: name, provider: name, scope: '', principals: [], refreshStatuses: [] },
})
const [greeting, other] = [credentialOf('Greeting'), credentialOf('Other')]
const [sara, tom] = [{ userId: '005000000000001AAA' }, { userId: '005000000000002AAA' }]
const tokens: UserTokens = {
  ...{ accessToken: 'token of Sara, für sie', refreshToken: 'another', scope: 'tools:read' },
  ...{ at: '2026-05-20T12:00:00.000Z', renewals: 2 },
}

/** What a program has that starts on the same database, with this key. */
function open(database: DatabaseSync, keyOfProgram: Uint8Array = key) {
  const shelf = createShelves(database)<string>('user external credentials')
  return createUserTokens(shelf, createSealing({ key: keyOfProgram, random: randomBytes }))
}

describe('tokens of users for callouts', () => {
  it('are there again after a restart, each for its user and its credential', () => {
    const database = new DatabaseSync(':memory:')
    open(database).keep(greeting, sara, tokens)
    const again = open(database)
    expect(again.tokensOf(greeting, sara)).toEqual(tokens)
    expect([again.tokensOf(greeting, tom), again.tokensOf(other, sara)]).toEqual([undefined, undefined])
    expect([again.forget(greeting, sara), again.forget(greeting, sara)]).toEqual([true, false])
    expect(open(database).tokensOf(greeting, sara)).toBeUndefined()
  })

  it('are nothing to who has the database without the key, nor in the place of somebody else', () => {
    const database = new DatabaseSync(':memory:')
    open(database).keep(greeting, sara, tokens)
    const [row] = database.prepare('SELECT value FROM "_shelf"').all()
    expect(String(row?.value)).not.toContain('token')
    expect(open(database, randomBytes(32)).tokensOf(greeting, sara)).toBeUndefined()
    database.exec(`UPDATE "_shelf" SET key = 'greeting ${tom.userId}'`)
    expect(open(database).tokensOf(greeting, tom)).toBeUndefined()
    database.exec(`UPDATE "_shelf" SET key = 'greeting ${sara.userId}'`)
    expect(open(database).tokensOf(greeting, sara)).toEqual(tokens)
  })
})
