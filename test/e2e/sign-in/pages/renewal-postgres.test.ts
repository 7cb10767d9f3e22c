import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignIns } from '../../../../src/sign-in/grants/sign-ins.ts'
import { openPostgres } from '../../../../src/storage/postgres/postgres.ts'
import { type PostgresServer, startPostgres } from '../../../client/host/postgres.ts'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import { isLiving, personOf, redeem, signInAs, startSignInHost } from '../../../client/sign-in/sign-in-host.ts'

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let postgres: PostgresServer

beforeAll(async () => {
  ;[org, postgres] = await Promise.all([startLocalOrgProcess(), startPostgres()])
})
afterAll(async () => {
  await org?.stop()
  await postgres?.close()
})

describe('two processes on one PostgreSQL', () => {
  it('renew a sign-in at once: Salesforce sees one refresh, again and again', async () => {
    let refreshes = 0
    const reach: typeof fetch = (url, init) => {
      if (String(init?.body).includes('grant_type=refresh_token')) refreshes++
      return fetch(url, init)
    }
    const databases = [openPostgres(postgres.url), openPostgres(postgres.url)] as const
    const host = await startSignInHost(org.org, { database: databases[0], fetch: reach })
    try {
      const { as, salesforce, vault } = host
      const second = createSignIns({
        ...{ database: databases[1], vault, salesforce, revokeGrant: as.revokeGrant, now: Date.now },
      })
      const client = await host.program()
      const { grantId, session } = await personOf(host, await redeem(client, await signInAs({ client })))
      let stale = session
      for (let round = 1; round <= 3; round++) {
        const { accessToken } = stale
        const stores = [host.signIns, second, host.signIns, second]
        const all = await Promise.all(stores.map(store => store.renew(grantId, accessToken)))
        expect(new Set(all.map(one => one.accessToken)).size).toBe(1)
        expect(refreshes).toBe(round)
        stale = all[0] ?? stale
        expect(await isLiving(stale)).toBe(true)
      }
      await second.forget(grantId)
      expect(await host.signIns.sessionOf(grantId)).toBeUndefined()
      expect(await isLiving(stale)).toBe(false)
    } finally {
      await host.close()
      await Promise.all(databases.map(database => database.close()))
    }
  })
})
