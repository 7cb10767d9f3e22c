import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { jwtVerify } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthorizations } from '../../../src/authorizations/authorizations.ts'
import type { OwnAuthorization } from '../../../src/authorizations/entry.ts'
import { createOwnAuthorizations } from '../../../src/authorizations/own.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { failureOf, type SeenRequest, scopeOf, sendJson, startOrgServer } from '../salesforce/org-server.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const [orgId, userId] = ['00D5e000000AcmEEAS', '005000000000001AAA']
const ingrid = 'ingrid.integration@acme.example'
const time = Date.parse('2026-11-30T12:00:00Z')
const token = '00D!token'
const secret = 'a-secret-of-the-app'

const bySecret = { kind: 'secret', secret } as const
const byKey = { kind: 'key', privateKey } as const

type Answered = readonly [status: number, body: unknown]

/** What a Salesforce answers by path, as far as a test says otherwise. */
interface Changes {
  readonly token?: Answered | undefined
  readonly tokens?: object
  readonly versions?: Answered
  readonly identity?: Answered
  readonly user?: Answered
}

const idOf = (org: string, user: string) => `https://login.salesforce.com/id/${org}/${user}`

async function startSalesforce(first: Changes = {}) {
  let changes = first
  let count = 0
  const state = { ms: 0 }
  const answerTo = (url: string, at: string): Answered => {
    const path = new URL(url, at).pathname
    if (path === '/services/oauth2/token') {
      count += 1
      const given = {
        access_token: `${token}${count}`,
        instance_url: at,
        id: idOf(orgId, userId),
        token_type: 'Bearer',
      }
      return changes.token ?? [200, { ...given, ...changes.tokens }]
    }
    if (path === '/services/data') return changes.versions ?? [200, [{ version: '61.0' }, { version: '62.0' }]]
    if (path.endsWith('/query'))
      return changes.user ?? [200, { done: true, totalSize: 1, records: [{ Username: ingrid }] }]
    return changes.identity ?? [200, { identity: idOf(orgId, userId) }]
  }
  const server = await startOrgServer(({ headers, url }, response) =>
    sendJson(response, ...answerTo(url, `http://${headers.host}`)),
  )
  const tokenRequests = () => server.seen.filter(({ url }) => url === '/services/oauth2/token')
  const open = (entry: Partial<OwnAuthorization> = {}, orgIds = [orgId]) => {
    const own = createOwnAuthorizations({
      entries: [{ name: 'ingest', loginUrl: server.url, clientId: '3MVG9', credential: bySecret, ...entry }],
      ...{ orgIds, trust: createOrgTrust({ localOrgUrl: server.url }), now: () => state.ms, time: () => time },
    })
    onTestFinished(() => own.close())
    return own
  }
  return {
    ...{ open, state, tokenRequests, url: server.url, seen: server.seen },
    change(next: Changes) {
      changes = next
    },
  }
}

const formOf = ({ body }: SeenRequest = { body: '' } as SeenRequest) => Object.fromEntries(new URLSearchParams(body))

describe('an authorization of the settings', () => {
  it('gets a session by client credentials, of whom the app runs as', async () => {
    const { open, tokenRequests, url } = await startSalesforce()
    expect(await open().authorization('ingest', scopeOf())).toEqual({
      ...{ orgId, userId, username: ingrid, orgUrl: url, apiVersion: '62.0', accessToken: `${token}1` },
    })
    expect(formOf(tokenRequests()[0])).toEqual({
      ...{ grant_type: 'client_credentials', client_id: '3MVG9', client_secret: secret },
    })
  })

  it('gets one by JWT bearer, for its user and three minutes, and without a secret', async () => {
    const { open, tokenRequests, url } = await startSalesforce()
    const session = await open({ credential: byKey, username: 'Ingrid.Integration@acme.example' }).authorization(
      'ingest',
      scopeOf(),
    )
    expect(session.username).toBe(ingrid)
    const { assertion = '', ...others } = formOf(tokenRequests()[0])
    expect(others).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' })
    const { payload } = await jwtVerify(assertion, publicKey, { currentDate: new Date(time) })
    expect(payload).toEqual({
      ...{ iss: '3MVG9', sub: 'Ingrid.Integration@acme.example', aud: url, exp: time / 1000 + 180 },
    })
  })

  it('is had once for many who ask, again after a quarter of an hour, and once for many whose token ended', async () => {
    const { open, state, tokenRequests } = await startSalesforce()
    const own = open()
    const many = () => Promise.all(Array.from({ length: 50 }, () => own.authorization('ingest', scopeOf())))
    await many()
    state.ms = 15 * 60_000 - 1
    const [stale] = await many()
    expect(tokenRequests()).toHaveLength(1)
    expect(own.knownOrgOf('ingest')).toBe(orgId)
    if (!stale) throw new Error('no session')
    const renewed = await Promise.all(Array.from({ length: 50 }, () => own.renew('ingest', stale, scopeOf())))
    expect(new Set(renewed.map(({ accessToken }) => accessToken))).toEqual(new Set([`${token}2`]))
    state.ms += 15 * 60_000
    await many()
    expect(tokenRequests()).toHaveLength(3)
  })

  it('uses the newest version of an org that has not the one that tools were made for', async () => {
    const { open } = await startSalesforce({
      versions: [200, [{ version: '60.0' }, { version: '61.0' }, { version: 'x' }]],
    })
    expect((await open().authorization('ingest', scopeOf())).apiVersion).toBe('61.0')
  })

  it('that there is not is told by its name', async () => {
    const { open } = await startSalesforce()
    expect(await failureOf(open().authorization('other', scopeOf()))).toMatchObject({
      ...{ code: 'not_found', message: 'There is no authorization named other here: AUTHORIZATIONS must have it.' },
    })
  })

  it.each<[string, Changes, string]>([
    [
      'another org',
      { tokens: { id: idOf('00D5e000000BetAEAS', userId) } },
      'authorization_unusable: org that is not in SALESFORCE_ORG_IDS',
    ],
    ['nobody', { tokens: { id: undefined } }, 'upstream_failed: cannot be read'],
    [
      'an identity that is none',
      { tokens: { id: 'https://login.salesforce.com/id/x' } },
      'upstream_failed: whose session',
    ],
    [
      'a foreign address',
      { tokens: { instance_url: 'https://evil.example' } },
      'untrusted_org: Nothing was sent to it',
    ],
    ['a token with a line break', { tokens: { access_token: 'a\r\nb' } }, 'upstream_failed: cannot be read'],
    ['something that is no answer', { token: [200, 'x'] }, 'upstream_failed: cannot be read'],
    ['another place to go', { token: [302, { access_token: 'x' }] }, 'upstream_failed: cannot be read'],
  ])('is not believed, and the token sent nowhere, when Salesforce names %s', async (_, changes, told) => {
    const { open, seen } = await startSalesforce(changes)
    const { code, message } = await failureOf(open().authorization('ingest', scopeOf()))
    const [wanted = '', part = ''] = told.split(': ')
    expect(code).toBe(wanted)
    expect(message).toContain(part)
    expect(seen).toHaveLength(1)
  })

  it.each<[string, Changes, RegExp]>([
    ['is of another org', { identity: [200, { identity: idOf('00D5e000000BetAEAS', userId) }] }, /somebody else/],
    ['is of another user', { identity: [200, { identity: idOf(orgId, '005000000000002AAA') }] }, /somebody else/],
    [
      'cannot be asked about',
      { user: [400, [{ errorCode: 'INVALID_FIELD', message: 'No such column Username' }]] },
      /does not say whose session it is/,
    ],
    ['has no name', { user: [200, { done: true, totalSize: 0, records: [] }] }, /its own name/],
    [
      'is not taken',
      { identity: [401, [{ errorCode: 'INVALID_SESSION_ID', message: 'x' }]] },
      /does not take the session/,
    ],
    [
      'may not use the API',
      { identity: [403, [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'x' }]] },
      /API is not enabled/,
    ],
  ])('is not used when the org says that the session %s', async (_, changes, message) => {
    const { open } = await startSalesforce(changes)
    expect(await failureOf(open().authorization('ingest', scopeOf()))).toMatchObject({
      ...{ code: 'authorization_unusable', message: expect.stringMatching(message) },
    })
  })

  it('is not used when it acts as another user than was meant', async () => {
    const { open } = await startSalesforce()
    const asSara = open({ username: 'sara.sales@acme.example' })
    expect(await failureOf(asSara.authorization('ingest', scopeOf()))).toMatchObject({
      ...{ code: 'authorization_unusable', message: expect.stringContaining('another user than username says') },
    })
  })

  it.each([
    ['invalid_client_id', 'client identifier invalid', 'clientId must be the consumer key'],
    ['invalid_client', 'invalid client credentials', 'consumer secret'],
    ['invalid_grant', 'no client credentials user enabled', 'a user to run as'],
    ['invalid_grant', 'request not supported on this domain', 'My Domain'],
    ['invalid_grant', "user hasn't approved this consumer", 'pre-authorized'],
    ['invalid_app_access', 'user is not admin approved to access this app', 'pre-authorized'],
    ['invalid_grant', 'invalid assertion', 'the certificate of the key'],
    ['invalid_grant', 'audience is invalid', 'the certificate of the key'],
    ['inactive_user', 'user is inactive', 'look at the user'],
    ['invalid_grant', 'authentication failure', 'login history'],
  ])('that Salesforce refuses with %s, "%s", is told with what mends it', async (error, description, remedy) => {
    const { open } = await startSalesforce({
      token: [400, { error, error_description: `${description} <b>${secret}</b>` }],
    })
    const { code, message } = await failureOf(open().authorization('ingest', scopeOf()))
    expect(code).toBe('authorization_unusable')
    expect(message).toMatch(
      new RegExp(`^The authorization ingest cannot be used: Salesforce answers ${error}; .*${remedy}`),
    )
    expect(message).not.toContain(secret)
  })

  it('shows no word that is none, and nothing of what was sent', async () => {
    const { open } = await startSalesforce({ token: [400, { error: `<script>${secret}` }] })
    const failure = await failureOf(open().authorization('ingest', scopeOf()))
    expect(failure.message).toContain('Salesforce answers unknown_error')
    expect(inspect(failure, { depth: 9 })).not.toContain(secret)
  })

  it('is not asked for again at once after a refusal, and is after five seconds', async () => {
    const { change, open, state, tokenRequests } = await startSalesforce({ token: [400, { error: 'invalid_client' }] })
    const own = open()
    const once = () => failureOf(own.authorization('ingest', scopeOf()))
    await once()
    change({})
    state.ms = 4_999
    expect(await once()).toMatchObject({ code: 'authorization_unusable' })
    expect(tokenRequests()).toHaveLength(1)
    state.ms = 5_000
    expect((await own.authorization('ingest', scopeOf())).username).toBe(ingrid)
  })

  it.each([503, 429])('is unavailable while Salesforce answers %i, and asked for at the next call', async status => {
    const { change, open } = await startSalesforce({ token: [status, {}] })
    const own = open()
    expect(await failureOf(own.authorization('ingest', scopeOf()))).toMatchObject({ code: 'unavailable' })
    change({})
    expect((await own.authorization('ingest', scopeOf())).username).toBe(ingrid)
  })
})

describe('stored authorizations of both kinds', () => {
  it('are each asked for where they are, and those of the settings nowhere else', async () => {
    const { open } = await startSalesforce()
    const asked: string[] = []
    const ofAddon = { orgId: 'of the add-on' }
    const addons = {
      authorization: async (name: string) => {
        asked.push(name)
        return ofAddon as never
      },
      renew: async () => ofAddon as never,
      forget: (name: string) => void asked.push(`forget ${name}`),
      knownOrgOf: () => 'of the add-on',
    }
    const both = createAuthorizations({ own: open(), addons })
    expect((await both.authorization('ingest', scopeOf())).orgId).toBe(orgId)
    expect(await both.authorization('portal', scopeOf())).toBe(ofAddon)
    both.forget('ingest')
    both.forget('portal')
    expect([both.knownOrgOf('ingest'), both.knownOrgOf('portal')]).toEqual([undefined, 'of the add-on'])
    expect(asked).toEqual(['portal', 'forget portal'])
  })

  it('are those of the settings alone where there is no add-on', async () => {
    const { open } = await startSalesforce()
    const alone = createAuthorizations({ own: open(), addons: undefined })
    expect(await failureOf(alone.authorization('portal', scopeOf()))).toMatchObject({ code: 'not_found' })
  })
})
