import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppLink, createAppLink } from '../../../src/applink/applink.ts'
import { createAuthorizations } from '../../../src/authorizations/authorizations.ts'
import { createOwnAuthorizations } from '../../../src/authorizations/own.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { type OrgClient, type Passage, scopeOf, startOrgClient, startPassage } from '../local-org/org-client.ts'

const ingrid = 'ingrid.integration@acme.example'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

let client: OrgClient
let passage: Passage
let appLink: AppLink
let own: ReturnType<typeof createOwnAuthorizations>
beforeAll(async () => {
  client = await startOrgClient()
  const { applink, org, orgId } = client.local
  passage = await startPassage(org)
  const trust = createOrgTrust({ localOrgUrl: org })
  appLink = createAppLink({
    apiUrl: applink.apiUrl.replace(org, passage.url),
    ...{ token: applink.token, appId: applink.appId, trust },
  })
  const place = { loginUrl: org, clientId: 'Ingest' }
  own = createOwnAuthorizations({
    entries: [
      { ...place, name: 'byKey', username: ingrid, credential: { kind: 'key', privateKey } },
      { ...place, name: 'bySecret', credential: { kind: 'secret', secret: 'secret-of-ingest' } },
      { ...place, name: 'ofSara', username: 'sara.sales@acme.example', credential: { kind: 'key', privateKey } },
      { ...place, name: 'wrongSecret', credential: { kind: 'secret', secret: 'x' } },
    ],
    ...{ orgIds: [orgId], trust },
    watch: ({ close, send }) => ({
      close,
      send(request) {
        if (request.path.endsWith('/token')) passage.requests.push(`${request.method} ${request.path}`)
        return send(request)
      },
    }),
  })
  await addApp({ runAs: ingrid, permissionSets: ['ActionHost'] })
})
afterAll(async () => {
  await Promise.all([appLink.close(), own.close()])
  passage.close()
  await client.close()
})

/** The external client app, as an administrator sets it up. */
async function addApp(policies: object): Promise<void> {
  const app = { clientId: 'Ingest', clientSecret: 'secret-of-ingest', name: 'Ingest', scopes: ['api'] }
  const certificate = { publicKey: publicKey.export({ type: 'spki', format: 'pem' }) }
  const body = JSON.stringify({ ...app, ...certificate, ...policies })
  const { status } = await fetch(`${client.local.org}/_local/clients`, { method: 'POST', body })
  if (status !== 201) throw new Error(`the app was answered ${status}`)
}

/** As the host connects it. */
async function connect(developerName: string) {
  const authorizations = createAuthorizations({ own, addons: appLink })
  const scope = scopeOf()
  const session = await authorizations.authorization(developerName, scope)
  return client.salesforce.connect(session, scope, stale => authorizations.renew(developerName, stale, scope))
}

const readAccounts = async (name: string) => (await connect(name)).query(soql`SELECT Id FROM Account LIMIT 5`).toArray()

describe.each([
  ['of the add-on', 'influencerPortal', /^GET .*\/authorizations\/influencerPortal$/],
  ['of a key', 'byKey', /^POST \/services\/oauth2\/token$/],
  ['of a secret', 'bySecret', /^POST \/services\/oauth2\/token$/],
])('a stored authorization %s', (_, name, asked) => {
  test('is fetched once for many calls, which run as its user', async () => {
    passage.requests.length = 0
    const rows = await Promise.all(Array.from({ length: 50 }, () => readAccounts(name)))
    expect(rows.every(found => found.length === 5)).toBe(true)
    expect(passage.requests).toEqual([expect.stringMatching(asked)])
    expect((await connect(name)).user.username).toBe(ingrid)
  })

  test('whose token has ended is fetched once for 200 calls, and every one is answered', async () => {
    await readAccounts(name)
    passage.requests.length = 0
    const path = '/services/data/*'
    client.local.faults.add({ fault: 'expired-token', path, user: ingrid, count: 1, probability: 1 })
    const rows = await Promise.all(Array.from({ length: 200 }, () => readAccounts(name)))
    expect(rows.every(found => found.length === 5)).toBe(true)
    expect(passage.requests).toHaveLength(1)
  })
})

test('a stored authorization that does not exist is told by its name', async () => {
  await expect(connect('nobody')).rejects.toMatchObject({
    code: 'not_found',
    message: 'The AppLink add-on has no authorization named nobody.',
  })
})

describe('an external client app', () => {
  test.each([
    { why: 'whose secret is another', name: 'wrongSecret', policies: { runAs: ingrid }, remedy: 'consumer secret' },
    { why: 'without a user to run as', name: 'bySecret', policies: {}, remedy: 'a user to run as' },
    { why: 'that a user may not use', name: 'ofSara', policies: { permissionSets: ['No'] }, remedy: 'pre-authorized' },
    { why: 'without the certificate', name: 'byKey', policies: { publicKey: undefined }, remedy: 'pre-authorized' },
  ])('$why gives nothing, and its administrator is told what to do', async ({ name, policies, remedy }) => {
    own.forget(name)
    await addApp(policies)
    const failure = { code: 'authorization_unusable', message: expect.stringContaining(remedy) }
    await expect(connect(name)).rejects.toMatchObject(failure)
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
