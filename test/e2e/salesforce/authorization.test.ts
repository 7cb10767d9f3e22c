import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { defineTool } from '#kit'
import { type AppLink, createAppLink } from '../../../src/applink/applink.ts'
import { createAuthorizations } from '../../../src/authorizations/authorizations.ts'
import { createOwnAuthorizations } from '../../../src/authorizations/own.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { startHostWithOrg } from '../../client/host/host-with-org.ts'
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

test('a host without AppLink runs tools under authorizations of the settings, and says which of these cannot be used', async () => {
  const { org } = client.local
  const app = { loginUrl: org, clientId: 'Ingest' }
  const authorizations = [
    { ...app, name: 'nightly', username: ingrid, keyVariable: 'NIGHTLY_KEY' },
    { ...app, name: 'broken', clientSecretVariable: 'NIGHTLY_KEY_ID' },
  ]
  const apiKey = {
    name: 'site',
    keyHashes: [toSecretHash('key-of-a-site-of-this-test')],
    tools: ['sayWho'],
    authorizations: ['nightly'],
  }
  const host = await startHostWithOrg({
    ...{ tools: [sayWho], mesh: 'none', org: client.local, serviceClients: [apiKey] },
    env: {
      AUTHORIZATIONS: JSON.stringify(authorizations),
      NIGHTLY_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      NIGHTLY_KEY_ID: 'no-secret',
    },
  })
  onTestFinished(() => host.close())
  const headers = { authorization: 'Bearer key-of-a-site-of-this-test', 'content-type': 'application/json' }
  const answer = await fetch(`${host.url}/api/sayWho`, { method: 'POST', headers, body: '{}' })
  expect(await answer.json()).toEqual({ username: ingrid })
  const told = () =>
    host.lines.filter(line => line.includes('authorization cannot be used')).map(line => JSON.parse(line))
  await expect.poll(told).toMatchObject([{ authorization: 'broken', why: expect.stringContaining('consumer secret') }])
  expect(host.lines.join()).not.toMatch(/PRIVATE KEY|no-secret|assertion=/)
})

const sayWho = defineTool({
  ...{ name: 'sayWho', title: 'Say who', description: 'Says as whom it acts.', writes: false },
  input: z.object({}),
  output: z.object({ username: z.string().describe('Name of the user.') }),
  ...{ runAs: { authorization: 'nightly' }, surfaces: ['api'] },
  run: async (_, { org }) => ({ username: org.user.username }),
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
