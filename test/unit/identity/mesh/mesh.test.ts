import { describe, expect, it } from 'vitest'
import type { OrgSession } from '../../../../src/core/caller.ts'
import { toLongId } from '../../../../src/core/ids.ts'
import { createMeshCheck, type MeshQuestion } from '../../../../src/identity/mesh/mesh.ts'
import { createOrgTrust } from '../../../../src/salesforce/trust.ts'

const session: OrgSession = {
  orgId: '00Dxx0000000000EAA',
  orgUrl: 'https://heroku.my.salesforce.com',
  apiVersion: '62.0',
  userId: toLongId('005xx0000000000'),
  username: 'admin@heroku.com',
  accessToken: 'a',
}
const toToken = (claims: object): string =>
  ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'sig'].join('.')

const id = '00Dxx0000000000EA2-7c566091-7af3-4e87-8865-4e014444c298'
const context = {
  id,
  auth: toToken({ sub: '005xx0000000000', exp: 2000 }),
  loginUrl: 'https://login.salesforce.com',
  orgDomainUrl: session.orgUrl,
  orgId: session.orgId,
  resource: '/accounts',
  type: 'API',
  appUuid: 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac',
}
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

type Headers = Readonly<Record<string, string | undefined>>
const good: Headers = { 'x-request-id': id, 'x-request-context': encode(context), 'x-client-context': 'e30=' }

const vouching = async () => ({ status: 200, body: '{}' })
const check = (headers: Headers, authenticateInvocation: (question: MeshQuestion) => Promise<Answer> = vouching) =>
  createCheck(authenticateInvocation)(name => headers[name])
const createCheck = (
  authenticateInvocation: (question: MeshQuestion) => Promise<Answer>,
  now: () => number = () => 1_000_000,
  named: OrgSession = session,
) =>
  createMeshCheck({
    authenticateInvocation,
    now,
    appId: context.appUuid,
    readOrgUrl: createOrgTrust().readOrgUrl,
    readSession: () => named,
  })
interface Answer {
  status: number
  body: string
}

const badContext = { status: 400, body: '400 Invalid x-request-context header\n' }
const missing = (name: string) => ({
  status: 400,
  body: `400 Missing or invalid value in x-request-context header: ${name}\n`,
})

describe('MESH=embedded answers as the mesh does', () => {
  it.each([
    ['neither context', {}, 401],
    ['neither context, but a request id', { 'x-request-id': id }, 401],
    ['empty contexts', { 'x-request-context': '', 'x-client-context': '' }, 401],
    ['only the request context', { ...good, 'x-client-context': undefined }, 400],
    ['only the client context', { ...good, 'x-request-context': undefined }, 400],
    ['one context and a signature', { 'x-client-context': 'e30=', 'x-signature': 's' }, 400],
  ] as const)('a call with %s', async (_, headers, status) => {
    expect(await check(headers)).toEqual({ status, body: `${status} Invalid request\n` })
  })

  it.each([
    ['that is not base64', '%%%'],
    ['with a character of another alphabet', `${encode(context).slice(0, -4)}-_==`],
    ['without its padding', Buffer.from('{"id":"a"}').toString('base64url')],
    ['with a space in it', `${encode(context).slice(0, 8)} ${encode(context).slice(8)}`],
    ['that is not JSON', Buffer.from('{').toString('base64')],
    ['in Latin-1', Buffer.from(JSON.stringify({ ...context, resource: '/é' }), 'latin1').toString('base64')],
    ['that is a JSON text', encode('text')],
    ['that is a JSON list', encode([context])],
    ['with a number in a field', encode({ ...context, type: 1 })],
    ['with an object in a field', encode({ ...context, id: { includes: true } })],
  ])('a request context %s', async (_, header) => {
    expect(await check({ ...good, 'x-request-context': header })).toEqual(badContext)
  })

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of another call', '00Dxx0000000000EA2-other'],
  ])('a request id that is %s', async (_, requestId) => {
    expect(await check({ ...good, 'x-request-id': requestId })).toEqual(badContext)
  })

  it('a request id that only contains the id of the context', async () => {
    expect(await check({ ...good, 'x-request-id': `${id}-2020-09-03T20:56:27Z` })).toBeUndefined()
  })

  it.each([
    ['id', 'ID'],
    ['auth', 'Auth'],
    ['loginUrl', 'LoginUrl'],
    ['orgDomainUrl', 'OrgDomainUrl'],
    ['orgId', 'OrgID'],
    ['resource', 'Resource'],
    ['type', 'Type'],
    ['appUuid', 'AppUUID'],
  ])('a request context whose %s is missing, empty or null', async (field, name) => {
    const { [field]: _, ...rest } = context as Record<string, string>
    for (const given of [rest, { ...context, [field]: '' }, { ...context, [field]: null }]) {
      expect(await check({ ...good, 'x-request-context': encode(given) })).toEqual(missing(name))
    }
  })

  it('an empty field before a request id that does not match', async () => {
    const headers = { ...good, 'x-request-context': encode({ ...context, auth: '' }), 'x-request-id': 'other' }
    expect(await check(headers)).toEqual(missing('Auth'))
  })

  it('a JSON null, as a context without fields', async () => {
    expect(await check({ ...good, 'x-request-context': encode(null) })).toEqual(missing('ID'))
  })

  it('names in other letter case, as Go reads them', async () => {
    const { appUuid, ...rest } = context
    expect(await check({ ...good, 'x-request-context': encode({ ...rest, APPUUID: appUuid }) })).toBeUndefined()
  })
})

describe('the question to the AppLink API', () => {
  it('is made of the request context', async () => {
    const questions: MeshQuestion[] = []
    await check(good, async question => {
      questions.push(question)
      return vouching()
    })
    expect(questions).toEqual([
      {
        orgDomainUrl: context.orgDomainUrl,
        coreJwt: context.auth,
        orgId: context.orgId,
        appUuid: context.appUuid,
        requestId: id,
      },
    ])
  })

  it('is asked anew for every call', async () => {
    let asked = 0
    const meshCheck = createCheck(async () => {
      asked += 1
      return { status: asked === 1 ? 200 : 401, body: '' }
    })
    expect(await meshCheck(name => good[name])).toBeUndefined()
    expect(await meshCheck(name => good[name])).toEqual({ status: 403, body: 'Forbidden\n' })
  })

  it('is not asked for a call that the headers refuse', async () => {
    const asked: MeshQuestion[] = []
    await check({ ...good, 'x-request-id': 'other' }, async question => {
      asked.push(question)
      return vouching()
    })
    expect(asked).toEqual([])
  })
})

describe('the verdict of the AppLink API', () => {
  it.each([401, 403])('%i forbids the call', async status => {
    expect(await check(good, async () => ({ status, body: 'who are you' }))).toEqual({
      status: 403,
      body: 'Forbidden\n',
    })
  })

  it.each([201, 202, 404, 429, 500, 503])('%i is passed on with its text: only 200 lets a call in', async status => {
    expect(await check(good, async () => ({ status, body: 'text' }))).toEqual({ status, body: 'text\n' })
  })

  const unreachable = { status: 500, body: `unable to invoke Salesforce authentication request ${id}\n` }

  it.each([100, 204, 205, 301, 302, 304, 307, 600, 999])(
    '%i, which cannot be passed on, is no answer',
    async status => {
      expect(await check(good, async () => ({ status, body: '' }))).toEqual(unreachable)
    },
  )

  it('that does not come refuses the call, without the address of the API', async () => {
    const refused = async () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.1:443'))
    expect(await check(good, refused)).toEqual(unreachable)
  })
})

describe('beyond the mesh', () => {
  /** A check that counts its questions. */
  function createCounted(answer: Answer = { status: 200, body: '' }, named?: OrgSession) {
    const clock = { at: 1_000_000, asked: 0 }
    const meshCheck = createCheck(
      async () => {
        clock.asked += 1
        return answer
      },
      () => clock.at,
      named,
    )
    const call = (headers: Headers) => meshCheck(name => headers[name])
    return { clock, call, meshCheck }
  }
  const withContext = (change: object): Headers => ({ ...good, 'x-request-context': encode({ ...context, ...change }) })
  const forbidden = { status: 403, body: 'Forbidden\n' }

  it.each([
    ['another app', { appUuid: '00000000-0000-4000-8000-000000000000' }],
    ['an org id of another form', { orgId: '00D' }],
    ['another org than the client context', { orgId: '00Dxx0000000001EAA' }],
    ['another domain than the client context', { orgDomainUrl: 'https://other.my.salesforce.com' }],
    ['an address that is no org', { orgDomainUrl: 'https://evil.example' }],
    ['no token', { auth: 'forged' }],
    ['a token whose claims are no JSON', { auth: 'a.b.c' }],
    ['a token that is too long', { auth: `e30.${'e30'.repeat(4000)}.x` }],
    ['a token that has run out', { auth: toToken({ exp: 900 }) }],
    ['a token of another user', { auth: toToken({ sub: '005xx0000000001' }) }],
    ['a token of another user by her address', { auth: toToken({ sub: 'https://x/id/00Dxx/005xx0000000001' }) }],
  ])('%s is refused, and nobody is asked', async (_, change) => {
    const { call, clock } = createCounted()
    expect(await call(withContext(change))).toEqual(forbidden)
    expect(clock.asked).toBe(0)
  })

  it.each([
    ['a bare host', { orgDomainUrl: 'Heroku.my.salesforce.com' }],
    ['an org id of 15 characters', { orgId: '00Dxx0000000000' }],
    ['a token without claims that say more', { auth: toToken({}) }],
    ['a token that only its reader can open', { auth: 'e30.a.b.c.d' }],
    ['a token that ran out within a minute', { auth: toToken({ exp: 950 }) }],
  ])('%s is asked about', async (_, change) => {
    const { call, clock } = createCounted()
    expect(await call(withContext(change))).toBeUndefined()
    expect(clock.asked).toBe(1)
  })

  it('a refusal stands for half a minute, for that token alone', async () => {
    const { call, clock } = createCounted({ status: 401, body: '' })
    for (let round = 0; round < 150; round += 1) expect(await call(good)).toEqual(forbidden)
    expect(clock.asked).toBe(1)
    await call(withContext({ auth: toToken({ exp: 2001 }) }))
    clock.at += 30_000
    await call(good)
    expect(clock.asked).toBe(3)
  })

  it('an AppLink API that fails refuses nobody for longer than that call', async () => {
    const { call, clock } = createCounted({ status: 503, body: '' })
    await call(good)
    await call(good)
    expect(clock.asked).toBe(2)
  })

  it('a request context is for one request: the same may come again, under another id it is refused', async () => {
    const { call, clock } = createCounted()
    expect(await call(good)).toBeUndefined()
    expect(await call(good)).toBeUndefined()
    expect(await call({ ...good, 'x-request-id': `${id}-again` })).toEqual(forbidden)
    expect(clock.asked).toBe(2)
  })

  it('a request context that was refused is not used up', async () => {
    let status = 403
    const meshCheck = createCheck(
      async () => ({ status, body: '' }),
      () => performance.now() * 1e9,
    )
    const call = (headers: Headers) => meshCheck(name => headers[name])
    const other = withContext({ auth: toToken({}) })
    expect(await call({ ...other, 'x-request-id': `${id}-stranger` })).toEqual(forbidden)
    status = 200
    expect(await call(other)).toBeUndefined()
  })

  it('a route that is not there is not asked about, and not told to who has no headers', async () => {
    const { clock, meshCheck } = createCounted()
    const requireRoute = () => {
      throw new Error('no such route')
    }
    await expect(meshCheck(name => good[name], requireRoute)).rejects.toThrow('no such route')
    expect(await meshCheck(() => undefined, requireRoute)).toMatchObject({ status: 401 })
    expect(clock.asked).toBe(0)
  })
})
