import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import { isLiving, type SignInHost, signInAs, startSignInHost } from '../../../client/sign-in/sign-in-host.ts'

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
const opened: SignInHost[] = []

beforeAll(async () => {
  org = await startLocalOrgProcess()
})
afterEach(async () => {
  for (const host of opened.splice(0)) await host.close()
})
afterAll(() => org?.stop())

type Fields = Record<string, unknown>

/** The org, with one of its answers changed. */
const changing =
  (path: string, change: (fields: Fields) => Fields): typeof fetch =>
  async (url, init) => {
    const answer = await fetch(url, init)
    if (!String(url).endsWith(path)) return answer
    return Response.json(change((await answer.json()) as Fields), { status: answer.status })
  }

/** An id token with other claims and the signature it had. */
function withClaims(fields: Fields, change: Fields): Fields {
  const [header, payload = '', signature] = String(fields.id_token).split('.')
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...change }
  return {
    ...fields,
    id_token: [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.'),
  }
}

const token = '/services/oauth2/token'
const userinfo = '/services/oauth2/userinfo'
const other = { user_id: '005000000000009AAA', organization_id: '00D000000000009AAA' }

describe('an answer of Salesforce that is not what it should be', () => {
  it.each([
    ['an id token of another nonce', changing(token, fields => withClaims(fields, { nonce: 'another' }))],
    ['an id token for another client', changing(token, fields => withClaims(fields, { aud: 'another' }))],
    ['an id token of another issuer', changing(token, fields => withClaims(fields, { iss: 'https://evil.example' }))],
    ['an id token that has expired', changing(token, fields => withClaims(fields, { exp: 1 }))],
    [
      'an id token whose signature is of other claims',
      changing(token, fields => withClaims(fields, { sub: `${org.org}/id/${org.orgId}/005000000000009AAA` })),
    ],
    ['no id token', changing(token, ({ id_token: _, ...fields }) => fields)],
    [
      'an org that is not Salesforce',
      changing(token, fields => ({ ...fields, instance_url: 'https://evil.example' })),
      true,
    ],
    ['no org', changing(token, ({ instance_url: _, ...fields }) => fields), true],
    ['an access token of another person', changing(userinfo, fields => ({ ...fields, user_id: other.user_id })), true],
    [
      'an access token of another org',
      changing(userinfo, fields => ({ ...fields, organization_id: other.organization_id })),
    ],
    ['no username', changing(userinfo, ({ preferred_username: _, ...fields }) => fields)],
  ])('%s lets nobody in', async (_, reach, ends = false) => {
    const sent: string[] = []
    const given: string[] = []
    const watched: typeof fetch = async (url, init) => {
      sent.push(new URL(String(url)).origin)
      const answer = await reach(url, init)
      if (String(url).endsWith(token)) given.push(String(((await answer.clone().json()) as Fields).access_token))
      return answer
    }
    const host = await startSignInHost(org.org, { fetch: watched })
    opened.push(host)
    const page = await signInAs({ client: await host.program() })
    expect(page.url.pathname).toBe('/oauth/callback')
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(page.text).toContain('Nothing was allowed')
    expect(await host.database.all('SELECT * FROM login_sign_ins')).toEqual([])
    expect(await host.database.all("SELECT * FROM oauth_records WHERE kind IN ('Grant', 'AuthorizationCode')")).toEqual(
      [],
    )
    expect(new Set(sent)).toEqual(new Set([org.org]))
    expect(given.length).toBe(1)
    // Before the id token is believed, whose tokens they are is not known; they run out.
    if (ends) expect(await isLiving({ accessToken: given[0] ?? '', orgUrl: org.org })).toBe(false)
  })
})

describe('discovery that names other addresses', () => {
  it('is not believed, and no browser is sent there', async () => {
    const reach = changing('/.well-known/openid-configuration', fields => ({
      ...fields,
      authorization_endpoint: 'https://evil.example/authorize',
    }))
    const host = await startSignInHost(org.org, { fetch: reach })
    opened.push(host)
    const page = await signInAs({ client: await host.program() }).catch((error: Error) => error.message)
    expect(page).toContain('The sign-in cannot go on at the moment')
  })
})
