import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppLink, createAppLink } from '../../../src/applink/applink.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { type OrgClient, type Passage, scopeOf, startOrgClient, startPassage } from '../local-org/org-client.ts'

let client: OrgClient
let addOn: Passage
let appLink: AppLink
beforeAll(async () => {
  client = await startOrgClient()
  const { applink, org } = client.local
  addOn = await startPassage(org)
  appLink = createAppLink({
    apiUrl: applink.apiUrl.replace(org, addOn.url),
    token: applink.token,
    appId: applink.appId,
    trust: createOrgTrust({ localOrgUrl: org }),
  })
})
afterAll(async () => {
  await appLink.close()
  addOn.close()
  await client.close()
})

/** As the host connects it. */
async function connect(developerName: string) {
  const scope = scopeOf()
  const session = await appLink.authorization(developerName, scope)
  return client.salesforce.connect(session, scope, stale => appLink.renew(developerName, stale, scope))
}

const readAccounts = async () =>
  (await connect('influencerPortal')).query(soql`SELECT Id FROM Account LIMIT 5`).toArray()

describe('a stored authorization', () => {
  test('is fetched once for many calls, which run as its user', async () => {
    const rows = await Promise.all(Array.from({ length: 50 }, readAccounts))
    expect(rows.every(found => found.length === 5)).toBe(true)
    expect(addOn.requests).toEqual([expect.stringMatching(/^GET .*\/authorizations\/influencerPortal$/)])
    expect((await connect('influencerPortal')).user.username).toBe('ingrid.integration@acme.example')
  })

  test('whose token has ended is fetched once for 200 calls, and every one is answered', async () => {
    await readAccounts()
    addOn.requests.length = 0
    client.local.faults.add({
      fault: 'expired-token',
      path: '/services/data/*',
      user: 'ingrid.integration@acme.example',
      count: 1,
      probability: 1,
    })
    const rows = await Promise.all(Array.from({ length: 200 }, readAccounts))
    expect(rows.every(found => found.length === 5)).toBe(true)
    expect(addOn.requests).toHaveLength(1)
  })

  test('that does not exist is told by its name', async () => {
    await expect(connect('nobody')).rejects.toMatchObject({
      code: 'not_found',
      message: 'The AppLink add-on has no authorization named nobody.',
    })
  })
})

test('the add-on judges invocations and answers pings', async () => {
  const verdict = await appLink.authenticateInvocation({
    orgDomainUrl: client.local.org,
    coreJwt: 'forged',
    orgId: client.local.orgId,
    appUuid: client.local.applink.appId,
    requestId: 'r-1',
  })
  expect(verdict.status).not.toBe(200)
  await appLink.ping()
})
