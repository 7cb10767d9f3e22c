import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { portalSecret } from '../../client/host/host-with-org.ts'
import {
  assistantSecret,
  type EnterpriseHost,
  otherIssuer,
  startEnterpriseHost,
} from '../../client/sign-in/enterprise-host.ts'
import { postForm } from '../../client/sign-in/oauth-client.ts'
import { createSigner, forge } from '../../client/sign-in/signer.ts'
import { createWatchedTools } from '../sign-in/watched-tools.ts'

type Fields = Readonly<Record<string, unknown>>
type Form = Readonly<Record<string, string | undefined>>

const sara = 'sara.sales@acme.example'
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const stranger = createSigner('idp-1', 'RS256')
let enterprise: EnterpriseHost

beforeAll(async () => {
  enterprise = await startEnterpriseHost({ tools: createWatchedTools().tools })
})
afterAll(() => enterprise?.close())

const seconds = (): number => Math.floor(Date.now() / 1000)
const good = ({ host }: EnterpriseHost): Fields => ({
  ...{ sub: 'U1', aud_sub: sara, aud: host.url, resource: host.mcp, client_id: 'assistant' },
})

const exchange = (form: Form) =>
  postForm(`${enterprise.host.url}/oauth/token`, {
    ...{ grant_type: grantType, client_id: 'assistant', client_secret: assistantSecret, ...form },
  })

/** What somebody could have got: tokens, grants, sign-ins; and whether Salesforce was asked. */
async function gained(): Promise<readonly unknown[]> {
  const { database } = enterprise.host
  const records = await database.all("SELECT id_hash FROM oauth_records WHERE kind IN ('AccessToken', 'Grant')")
  return [records.length, (await database.all('SELECT grant_id FROM login_sign_ins')).length]
}

/** Tries it; gives the answer, and why in the words of the log. */
async function tryOut(form: Form): Promise<readonly [answer: string, reason: string]> {
  const { lines } = enterprise.host
  const [before, from] = [await gained(), lines.length]
  const { body, status } = await exchange(form)
  expect(await gained()).toEqual(before)
  const line = lines.slice(from).find(text => text.includes('"assertion refused"'))
  return [`${status} ${body.error}`, line ? String((JSON.parse(line) as Fields).reason) : '']
}

const refused = '400 invalid_grant'

interface Row {
  readonly name: string
  readonly reason: string
  readonly about?: (at: EnterpriseHost) => Fields
  readonly header?: Fields
}

const row = (name: string, reason: string, about: NonNullable<Row['about']>): Row => ({ name, reason, about })

const claims: readonly Row[] = [
  { name: 'of no type', reason: 'unexpected "typ" JWT header value', header: { typ: undefined } },
  { name: 'of another type', reason: 'unexpected "typ" JWT header value', header: { typ: 'JWT' } },
  row('for no client', 'missing required "client_id" claim', () => ({ client_id: undefined })),
  row('of an issuer that nobody named', 'iss: is none of', () => ({ iss: 'https://idp.evil.example' })),
  row('of an issuer with a slash', 'iss: is none of', () => ({ iss: 'https://idp.acme.example/' })),
  row('of no issuer', 'iss: is none of', () => ({ iss: undefined })),
  row('of a tenant that nobody named', 'iss: is none of', () => ({ tenant: 'evil' })),
  row('for another server', 'unexpected "aud" claim value', () => ({ aud: 'https://other.example' })),
  row('for the resource alone', 'unexpected "aud" claim value', ({ host }) => ({ aud: host.mcp })),
  row('for this server and another', 'aud: names others', ({ host }) => ({ aud: [host.url, 'https://b.example'] })),
  row('for nobody', 'missing required "aud" claim', () => ({ aud: undefined })),
  row('for another client', 'client_id: is another client', () => ({ client_id: 'assistant-reader' })),
  row('for another resource', 'resource: is another', () => ({ resource: 'https://other.example/mcp' })),
  row('for more resources', 'resource: is another', ({ host }) => ({ resource: [host.mcp, 'https://b.example/mcp'] })),
  row('for ever', 'missing required "exp" claim', () => ({ exp: undefined })),
  row('for a day', 'exp: is too far ahead', () => ({ exp: seconds() + 86_400 })),
  row('that has expired', '"exp" claim timestamp check failed', () => ({ exp: seconds() - 60 })),
  row('of no time', 'missing required "iat" claim', () => ({ iat: undefined })),
  row('of yesterday', '"iat" claim timestamp check failed', () => ({ iat: seconds() - 86_400 })),
  row('of tomorrow', '"iat" claim timestamp check failed', () => ({ iat: seconds() + 3000 })),
  row('that is not good yet', '"nbf" claim timestamp check failed', () => ({ nbf: seconds() + 300 })),
  row('without an id', 'missing required "jti" claim', () => ({ jti: undefined })),
  row('with an empty id', 'jti, sub: must be texts', () => ({ jti: '' })),
  row('with a number for an id', 'jti, sub: must be texts', () => ({ jti: 7 })),
  row('about nobody', 'missing required "sub" claim', () => ({ sub: undefined })),
  row('about nobody at Salesforce', 'the claim of the Salesforce user', () => ({ aud_sub: undefined })),
  row('about two people', 'the claim of the Salesforce user', () => ({ aud_sub: [sara, sara] })),
  row('about no user name', 'the claim of the Salesforce user', () => ({ aud_sub: "a' OR 'a@b" })),
  row('about a user that there is not', 'Salesforce: invalid_grant', () => ({ aud_sub: 'nobody@acme.example' })),
  row('about somebody in another org', 'the user is of another org', () => ({ iss: otherIssuer })),
  row('with a scope that there is not', 'scope: there is no such', () => ({ scope: 'tools:read admin' })),
  row('with no scope', 'scope: there is no such', () => ({ scope: '' })),
  row('with a list of scopes', 'scope: must be a text', () => ({ scope: ['tools:read'] })),
  row('that a key of the client belongs to', 'cnf: keys of clients', () => ({ cnf: { jkt: 'x' } })),
  row('with details that nobody here knows', 'authorization_details: are not', () => ({ authorization_details: [] })),
]

describe('an assertion', () => {
  it.each(claims)('$name', async ({ about, header, reason }) => {
    const { provider } = enterprise
    const assertion = await provider.assert({ ...good(enterprise), ...about?.(enterprise) }, header)
    expect(await tryOut({ assertion })).toEqual([refused, expect.stringContaining(reason)])
  })

  it.each<[string, string, (of: Fields) => Promise<string> | string]>([
    ['another key', 'signature verification failed', of => stranger.sign(of, { typ: 'oauth-id-jag+jwt' })],
    [
      'a key that it brings itself',
      'signature verification failed',
      of => stranger.sign(of, { typ: 'oauth-id-jag+jwt', jwk: stranger.jwk }),
    ],
    ['a key that nobody has', 'no applicable key', of => enterprise.provider.assert(of, { kid: 'other' })],
    ['nothing', '"alg" (Algorithm)', of => forge(of, { alg: 'none', typ: 'oauth-id-jag+jwt' })],
    [
      'the public key as a secret',
      '"alg" (Algorithm)',
      of => forge(of, { alg: 'HS256', typ: 'oauth-id-jag+jwt', secret: JSON.stringify(stranger.jwk) }),
    ],
    ['words', 'is no JSON Web Token', () => 'let me in'],
    ['a token of a person', 'is no JSON Web Token', () => 'x'.repeat(43)],
  ])('signed with %s', async (_, reason, sign) => {
    const assertion = await sign(enterprise.provider.toClaims(good(enterprise)))
    expect(await tryOut({ assertion })).toEqual([refused, expect.stringContaining(reason)])
  })

  it('that names a value of its own in the header', async () => {
    const header = { alg: 'RS256', typ: 'oauth-id-jag+jwt', crit: [sara] }
    const assertion = forge(enterprise.provider.toClaims(good(enterprise)), header)
    expect(await tryOut({ assertion })).toEqual([refused, 'crit: is not known here'])
  })

  it('that was used before, and one that many bring at the same time', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => enterprise.provider.assert(good(enterprise))))
    expect((await exchange({ assertion: first })).status).toBe(200)
    expect(await tryOut({ assertion: first })).toEqual([refused, 'jti: was used before'])
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange({ assertion: second })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('with more scopes than were asked for', async () => {
    const assertion = await enterprise.provider.assert({ ...good(enterprise), scope: 'tools:read tools:write' })
    expect(await tryOut({ assertion, scope: 'tools:read' })).toEqual([refused, 'scope: is more than was asked for'])
  })
})

describe('a good assertion', () => {
  const both = { client_id: 'assistant-reader', scope: 'tools:write' }
  it.each<readonly [string, readonly [Form, Fields?], string]>([
    ['with a wrong secret', [{ client_secret: 'wrong' }], '401 invalid_client'],
    ['without a secret', [{ client_secret: undefined }], '401 invalid_client'],
    [
      'by a program that can keep no secret',
      [{ client_id: 'editor', client_secret: undefined }],
      '400 invalid_request',
    ],
    ['by a site that asks people', [{ client_id: 'portal', client_secret: portalSecret }], '400 invalid_request'],
    ['by another client', [{ client_id: 'assistant-reader' }], refused],
    ['for another resource', [{ resource: 'https://other.example/mcp' }], '400 invalid_target'],
    ['for changes by who may read', [{ client_id: 'assistant-reader' }, both], '400 invalid_scope'],
    ['for changes that it does not allow', [{ scope: 'tools:write' }], '400 invalid_scope'],
    ['that is left out', [{ assertion: undefined }], '400 invalid_request'],
    ['as a code', [{ grant_type: 'authorization_code', code: 'x' }], '400 invalid_request'],
    ['as a service', [{ grant_type: 'client_credentials' }], '400 invalid_request'],
  ])('%s', async (_, [form, about], answer) => {
    const assertion = await enterprise.provider.assert({ ...good(enterprise), ...about })
    expect((await tryOut({ assertion, ...form }))[0]).toBe(answer)
  })

  it('gives no refresh token, and no page on which to ask a person', async () => {
    const { body } = await exchange({ assertion: await enterprise.provider.assert(good(enterprise)) })
    expect(Object.keys(body).toSorted()).toEqual(['access_token', 'expires_in', 'resource', 'scope', 'token_type'])
    const query = {
      client_id: 'assistant',
      response_type: 'code',
      redirect_uri: 'https://a.example/',
      code_challenge: 'x',
    }
    const page = await fetch(`${enterprise.host.url}/oauth/authorize?${new URLSearchParams(query)}`)
    expect(page.status).toBe(400)
  })
})
