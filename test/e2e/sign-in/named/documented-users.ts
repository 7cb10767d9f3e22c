import * as oauth from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { type BrowserPage, createBrowser } from '../../../../src/test-client/browser.ts'
import { signIn } from '../../../../src/test-client/sign-in.ts'
import { createAssignment } from '../../../client/org/assignments.ts'
import { openDocumentedOrg } from '../../../client/sign-in/documented-org.ts'
import { readAccount } from '../../../fixtures/tools/read-account.ts'

const [sara, tom, admin] = ['sara.sales@acme.example', 'tom.sales@acme.example', 'admin@acme.example']
const ingrid = 'ingrid.integration@acme.example'
const accountId = '001AH0000000003YAA'

/** Says as whom it reads. */
const whoReads = (name: 'readByKey' | 'readBySecret', authorization: string) =>
  defineTool({
    ...{ name, title: name, description: 'Says as whom it reads.', writes: false, runAs: { authorization } },
    input: z.object({}),
    output: z.object({ accounts: z.int32().describe('Accounts that it sees.') }),
    run: async (_, { org }) => ({ accounts: await org.count(soql`SELECT COUNT() FROM Account`) }),
  })
const tools = [readAccount, whoReads('readByKey', 'byKey'), whoReads('readBySecret', 'bySecret')]

let place: Awaited<ReturnType<typeof openDocumentedOrg>>
/** Where her own settings lead when she presses *Allow access*. */
const startOf = (username: string) => `/_local/external-credentials/ActionHost/authenticate?as=${username}`

const connectApi = '/services/data/v62.0/named-credentials'

async function flow(as: string, operation: string, input: object = {}) {
  const answer = await place.as(admin, '/_local/callers/flow', { as, operation, input })
  return (await answer.json()) as { status: number; error?: string; outputs?: Record<string, unknown> }
}

const auditOf = async (tool: string) => {
  const rows = await place.host.database.all<{ text: string }>('SELECT text FROM audit_rows', [])
  return rows.map(({ text }) => JSON.parse(text) as Record<string, unknown>).filter(row => row.tool === tool)
}

const userIdOf = (username: string): string | undefined => place.org.people.personOf(username)?.userId

/** Leads people and programs through what the pages say, up to calls as who they are. */
export function showDocumentedUsers(): void {
  beforeAll(async () => {
    place = await openDocumentedOrg(tools, ingrid)
  })
  afterAll(() => place?.close())

  /** The steps of docs/without-applink.md, in turn: each needs those before it. */
  describe('named users', () => {
    let ours: BrowserPage
    const browser = createBrowser()
    const callback = () => place.client.entry.redirectUri

    it('have nothing before an administrator has entered the client at the callback address that Salesforce shows', async () => {
      const provider = `${connectApi}/external-auth-identity-providers/ActionHost`
      expect(await (await place.as(admin, provider)).json()).toMatchObject({ callbackUrl: callback() })
      const begun = await place.as(sara, startOf(sara))
      expect([begun.status, await begun.text()]).toEqual([400, expect.stringContaining('nobody entered its client id')])
      const { clientId, clientSecret } = place.client
      const credentials = [
        { credentialName: 'clientId', credentialValue: clientId },
        { credentialName: 'clientSecret', credentialValue: clientSecret },
      ]
      const entered = `${connectApi}/external-auth-identity-provider-credentials/ActionHost`
      expect((await place.as(admin, entered, { credentials })).status).toBe(200)
      const { services } = (await (await place.as(admin, '/_local/services')).json()) as { services: object[] }
      expect(services).toMatchObject([{ service: 'ActionHost', namedCredential: 'ActionHost' }])
      expect(JSON.stringify(services)).toContain('{"name":"readAccount","active":true}')
    })

    it('may not call before they are given the permission set, and before they allow it', async () => {
      const refusal = expect.stringContaining("We couldn't access the credential(s).")
      expect((await flow(sara, 'readAccount', { accountId })).error).toEqual(refusal)
      for (const username of [sara, tom])
        await createAssignment(place.org, { permissionSet: 'ActionHostCallers', username }).add()
      expect((await flow(sara, 'readAccount', { accountId })).error).toEqual(refusal)
    })

    it('are led from their settings to our page, which says who asks and where they sign in', async () => {
      const wanted = { externalCredential: 'ActionHost', principalType: 'PerUserPrincipal' }
      const begun = await place.as(sara, `${connectApi}/credential/auth-url/o-auth`, wanted)
      ours = await browser.open(((await begun.json()) as { authenticationUrl: string }).authenticationUrl)
      expect([ours.status, new URL(ours.url).origin]).toEqual([200, place.host.url])
      expect(ours.text).toContain('Allow access to Salesforce?')
      expect(ours.text).toContain(`You sign in at</dt><dd><strong>${new URL(place.org.org).host}</strong>`)
      expect(ours.text).toContain('<li>Read account</li>')
    })

    it('sign in at Salesforce, whose code our server redeems, and are back in their org', async () => {
      const salesforce = await browser.press(ours, { name: 'decision', value: 'allow' })
      expect(new URL(salesforce.url).origin + new URL(salesforce.url).pathname).toBe(
        `${place.org.org}/services/oauth2/authorize`,
      )
      const back = await browser.press(salesforce, { name: 'username', value: sara }, callback())
      expect([...back.url.searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state'])
      expect((await browser.open(back.url)).text).toContain(`${sara} has allowed ActionHost`)
    })

    it('call as themselves, each with her own rights, and the audit names them and the named credential', async () => {
      expect((await flow(sara, 'readAccount', { accountId })).outputs).toMatchObject({ responseCode: 200 })
      expect((await flow(tom, 'readAccount', { accountId })).error).toContain("We couldn't access the credential(s).")
      const authorizeUrl = place.org.org + startOf(tom)
      await fetch(await signIn({ authorizeUrl, redirectUri: callback(), username: tom }))
      expect((await flow(tom, 'readAccount', { accountId })).outputs).toMatchObject({ responseCode: 404 })
      const seen = async () =>
        (await auditOf('readAccount')).map(({ client, outcome, rights, user }) => [user, client, rights, outcome])
      await expect.poll(seen).toEqual([
        [userIdOf(sara), 'acme', 'user', 'ok'],
        [userIdOf(tom), 'acme', 'user', 'not_found'],
      ])
    })
  })

  describe('one integration user', () => {
    it.each([
      ['JWT bearer', 'readByKey', 'byKey'],
      ['client credentials', 'readBySecret', 'bySecret'],
    ])(
      'does what tools with stored rights do, by %s, and the audit names who called and the authorization',
      async (_, tool, authorization) => {
        const { happenings } = (await (await place.as(admin, '/_local/activity')).json()) as {
          happenings: { number: number }[]
        }
        const after = happenings.at(-1)?.number ?? 0
        expect((await flow(sara, tool)).outputs).toMatchObject({ responseCode: 200 })
        const asked = (await (await place.as(admin, `/_local/activity?after=${after}`)).json()) as {
          happenings: { query?: string; username?: string }[]
        }
        const readers = asked.happenings
          .filter(({ query }) => query?.includes('FROM Account'))
          .map(({ username }) => username)
        expect(readers).toEqual([ingrid])
        await expect
          .poll(() => auditOf(tool))
          .toMatchObject([
            {
              user: userIdOf(sara),
              client: 'acme',
              rights: 'stored',
              authorizations: [authorization],
              outcome: 'ok',
            },
          ])
      },
    )
  })

  describe.each([
    ['basic', oauth.ClientSecretBasic],
    ['post', oauth.ClientSecretPost],
  ] as const)('openid-client as an org, with the secret as %s', (_, proof) => {
    it('finds the server, has a user allow it, calls, refreshes and gives back', async () => {
      const { clientId, clientSecret, entry } = place.stranger
      const { host } = place
      const server = await oauth.discovery(new URL(host.url), clientId, clientSecret, proof(clientSecret), {
        algorithm: 'oauth2',
        execute: [oauth.allowInsecureRequests],
      })
      const [pkceCodeVerifier, expectedState] = [oauth.randomPKCECodeVerifier(), oauth.randomState()]
      const authorizeUrl = oauth.buildAuthorizationUrl(server, {
        ...{ redirect_uri: entry.redirectUri, scope: 'tools:read', state: expectedState },
        code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      })
      const answered = await signIn({ authorizeUrl, redirectUri: entry.redirectUri, username: sara })
      const tokens = await oauth.authorizationCodeGrant(server, answered, { pkceCodeVerifier, expectedState })
      const call = async (token: string) => {
        const url = new URL(`${host.url}/actions/readAccount`)
        const headers = new Headers({ 'content-type': 'application/json' })
        const answer = await oauth.fetchProtectedResource(
          server,
          token,
          url,
          'POST',
          JSON.stringify({ accountId }),
          headers,
        )
        return (await answer.json()) as unknown
      }
      expect(await call(tokens.access_token)).toMatchObject({ name: 'Alpenblick Hotels' })
      const renewed = await oauth.refreshTokenGrant(server, tokens.refresh_token ?? '')
      expect(await call(renewed.access_token)).toMatchObject({ name: 'Alpenblick Hotels' })
      for (const secret of [tokens.access_token, tokens.refresh_token ?? '', renewed.access_token, clientSecret])
        expect(place.kept().host.some(text => text.includes(secret))).toBe(false)
      await oauth.tokenRevocation(server, renewed.refresh_token ?? tokens.refresh_token ?? '')
      await expect(call(renewed.access_token)).rejects.toMatchObject({
        name: 'WWWAuthenticateChallengeError',
        status: 401,
      })
    })
  })

  it('leaves no secret of host, org or user where somebody reads it', async () => {
    const headers = (await (await place.as(admin, `/_local/headers?as=${sara}`)).json()) as { authorization: string }
    const ofHost = [headers.authorization.replace('Bearer ', ''), place.client.clientSecret]
    const { host, org } = place.kept()
    const has = (texts: readonly string[], secret: string) => texts.some(text => text.includes(secret))
    for (const secret of [...ofHost, ...place.proofs])
      expect([secret.length > 30, has(host, secret)]).toEqual([true, false])
    for (const secret of ofHost) expect(has(org, secret)).toBe(false)
    // Tokens of Salesforce begin with the id of the org.
    const session = `${place.org.orgId}!`
    expect(place.org.users.every(({ accessToken }) => accessToken.startsWith(session))).toBe(true)
    expect(has(host, session)).toBe(false)
    // There is something to be read.
    expect([has(host, userIdOf(sara) ?? ''), has(org, sara)]).toEqual([true, true])
  })
}
