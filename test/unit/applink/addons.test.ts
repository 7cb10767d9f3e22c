import { describe, expect, onTestFinished, test } from 'vitest'
import { createAddons } from '../../../src/applink/addons.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import {
  type Answer,
  failureOf,
  type SeenRequest,
  scopeOf,
  sendJson,
  startOrgServer,
} from '../salesforce/org-server.ts'

const idOf = (name: string) => `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0')}`

const bodyOf = (token: string) => ({
  status: 'authorized',
  org: {
    id: '00DSG00000DGEIr2AP',
    instance_url: 'https://acme.my.salesforce.com',
    type: 'SalesforceOrg',
    api_version: '62.0',
    user_auth: { username: 'ingrid@acme.example', user_id: '005xx000001SvOiAAK', access_token: token },
  },
})

interface World {
  /** Names of the authorizations of an add-on, its tokens and whether it vouches can change while a test runs. */
  readonly authorizations: Set<string>
  /** What it answers to the questions of the mesh. */
  vouches: number
  away: boolean
  generation: number
}

/** Add-ons of one app on loopback, each with what one test says it has. */
async function startAddons(
  has: Readonly<Record<string, readonly string[]>>,
  homes: Readonly<Record<string, string>> = {},
) {
  const worlds = new Map<string, World>()
  const started = Object.entries(has).map(async ([name, authorizations]) => {
    const world: World = { authorizations: new Set(authorizations), vouches: 401, away: false, generation: 1 }
    worlds.set(name, world)
    const server = await startOrgServer(answerAs(name, world))
    const apiUrl = `${server.url}/addons/${idOf(name)}`
    return { name, seen: server.seen, addon: { name, aliases: [], apiUrl, token: `token-of-${name}` } }
  })
  const all = await Promise.all(started)
  const clock = { ms: 0 }
  const addons = createAddons({
    ...{ addons: all.map(({ addon }) => addon), homes: new Map(Object.entries(homes)), appId: 'app-1' },
    trust: createOrgTrust(),
    authorizationTtlMs: 0,
    now: () => clock.ms,
  })
  onTestFinished(() => addons.close())
  const worldOf = (name: string) => worlds.get(name) as World
  const seenBy = (name: string): SeenRequest[] => all.find(each => each.name === name)?.seen ?? []
  return { addons, clock, worldOf, seenBy, askedOf: () => all.map(({ name, seen }) => [name, seen.length]) }
}

const answerAs =
  (name: string, world: World): Answer =>
  ({ method, url }, response) => {
    const authorization = /\/authorizations\/(.+)$/.exec(url)?.[1]
    if (world.away) response.destroy()
    else if (method === 'POST') response.writeHead(world.vouches).end(`said by ${name}`)
    else if (authorization !== undefined && !world.authorizations.has(authorization)) sendJson(response, 404, {})
    else sendJson(response, 200, bodyOf(`00D!${name}-${world.generation}`))
  }

describe('an authorization of one of several add-ons', () => {
  test('is found, and then asked for where it is', async () => {
    const { addons, askedOf, seenBy } = await startAddons({ HEROKU_APPLINK: ['portal'], SALES: ['orders'] })
    expect(await addons.authorization('orders', scopeOf())).toMatchObject({ accessToken: '00D!SALES-1' })
    expect(askedOf()).toEqual([
      ['HEROKU_APPLINK', 1],
      ['SALES', 1],
    ])
    await addons.authorization('orders', scopeOf())
    expect(askedOf()).toEqual([
      ['HEROKU_APPLINK', 1],
      ['SALES', 2],
    ])
    expect(addons.knownOrgOf('portal')).toBeUndefined()
    for (const name of ['HEROKU_APPLINK', 'SALES']) {
      expect(seenBy(name)[0]?.headers).toMatchObject({
        authorization: `Bearer token-of-${name}`,
        'x-app-uuid': 'app-1',
      })
    }
  })

  test('is renewed where it is', async () => {
    const { addons, seenBy, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: ['orders'] })
    const stale = await addons.authorization('orders', scopeOf())
    worldOf('SALES').generation = 2
    expect(await addons.renew('orders', stale, scopeOf())).toMatchObject({ accessToken: '00D!SALES-2' })
    expect(seenBy('HEROKU_APPLINK')).toHaveLength(1)
  })

  test('is found again once it has moved', async () => {
    const { addons, worldOf } = await startAddons({ HEROKU_APPLINK: ['orders'], SALES: [] })
    await addons.authorization('orders', scopeOf())
    worldOf('HEROKU_APPLINK').authorizations.delete('orders')
    worldOf('SALES').authorizations.add('orders')
    expect(await addons.authorization('orders', scopeOf())).toMatchObject({ accessToken: '00D!SALES-1' })
  })

  test('that none has is not found, and all that were asked are named', async () => {
    const { addons } = await startAddons({ HEROKU_APPLINK: ['portal'], SALES: [] })
    expect(await failureOf(addons.authorization('orders', scopeOf()))).toMatchObject({
      code: 'not_found',
      message: 'No AppLink add-on has an authorization named orders. Asked: HEROKU_APPLINK, SALES.',
    })
  })

  test('that several have is not used: no guess gives the rights of another user', async () => {
    const has = { HEROKU_APPLINK: ['portal'], SALES: ['portal'], TEST: [] }
    const { addons, clock, seenBy, worldOf } = await startAddons(has)
    const { code, message } = await failureOf(addons.authorization('portal', scopeOf()))
    expect(code).toBe('authorization_unusable')
    expect(message).toContain('HEROKU_APPLINK, SALES. AUTHORIZATION_ADDONS must say which is meant')
    for (const _ of [1, 2, 3]) await failureOf(addons.authorization('portal', scopeOf()))
    expect(seenBy('HEROKU_APPLINK')).toHaveLength(1)
    worldOf('SALES').authorizations.delete('portal')
    clock.ms = 5_000
    expect(await addons.authorization('portal', scopeOf())).toMatchObject({ accessToken: '00D!HEROKU_APPLINK-1' })
  })

  test('that several have is used where the settings place it, and no other is asked', async () => {
    const has = { HEROKU_APPLINK: ['portal'], SALES: ['portal'] }
    const { addons, seenBy, worldOf } = await startAddons(has, { portal: 'SALES' })
    expect(await addons.authorization('portal', scopeOf())).toMatchObject({ accessToken: '00D!SALES-1' })
    worldOf('SALES').authorizations.delete('portal')
    expect(await failureOf(addons.authorization('portal', scopeOf()))).toMatchObject({
      code: 'not_found',
      message: 'The AppLink add-on SALES has no authorization named portal.',
    })
    expect(seenBy('HEROKU_APPLINK')).toEqual([])
  })

  test('is not used while an add-on that may have its name too does not answer', async () => {
    const { addons, worldOf } = await startAddons({ HEROKU_APPLINK: ['portal'], SALES: [] })
    worldOf('SALES').away = true
    const { code, message } = await failureOf(addons.authorization('portal', scopeOf()))
    expect([code, message]).toEqual(['unavailable', expect.stringContaining('The AppLink add-on SALES does not say')])
    worldOf('SALES').away = false
    await addons.authorization('portal', scopeOf())
    worldOf('SALES').away = true
    expect(await addons.authorization('portal', scopeOf())).toMatchObject({ accessToken: '00D!HEROKU_APPLINK-1' })
  })

  test('that is no longer waited for ends as the caller does', async () => {
    const { addons } = await startAddons({ HEROKU_APPLINK: ['portal'], SALES: [] })
    await expect(addons.authorization('portal', scopeOf(AbortSignal.abort(new Error('deadline'))))).rejects.toThrow(
      'deadline',
    )
  })
})

describe('a call from an org', () => {
  const callFrom = (orgId: string, addonUuid?: string) => ({
    ...{ orgId, addonUuid, appUuid: 'app-1', coreJwt: 'jwt', requestId: 'r-1' },
    orgDomainUrl: 'https://acme.my.salesforce.com',
  })

  test('is let in by the add-on that the org is connected to, which is asked alone from then on', async () => {
    const { addons, askedOf, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: [] })
    worldOf('SALES').vouches = 200
    for (const _ of [1, 2, 3]) {
      expect(await addons.authenticateInvocation(callFrom('00D1'))).toEqual({ status: 200, body: 'said by SALES' })
    }
    expect(askedOf()).toEqual([
      ['HEROKU_APPLINK', 1],
      ['SALES', 3],
    ])
  })

  test('is refused only where all refuse, also after the org was connected elsewhere', async () => {
    const { addons, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: [] })
    worldOf('SALES').vouches = 200
    await addons.authenticateInvocation(callFrom('00D1'))
    worldOf('SALES').vouches = 403
    expect(await addons.authenticateInvocation(callFrom('00D1'))).toMatchObject({ status: 403 })
    worldOf('HEROKU_APPLINK').vouches = 200
    expect(await addons.authenticateInvocation(callFrom('00D1'))).toMatchObject({ status: 200 })
  })

  test.each([
    ['is away', (world: World) => Object.assign(world, { away: true })],
    ['fails', (world: World) => Object.assign(world, { vouches: 503 })],
  ])('is not refused for good while an add-on that might vouch %s', async (_, fail) => {
    const { addons, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: [], TEST: [] })
    fail(worldOf('SALES'))
    const answer = await addons.authenticateInvocation(callFrom('00D1')).catch(error => ({ status: error.code }))
    expect([503, 'unavailable']).toContain(answer.status)
    worldOf('TEST').vouches = 200
    expect(await addons.authenticateInvocation(callFrom('00D1'))).toMatchObject({ status: 200 })
  })

  test('says 403 where one refuses and another knows nothing of it', async () => {
    const { addons, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: [] })
    worldOf('HEROKU_APPLINK').vouches = 404
    expect(await addons.authenticateInvocation(callFrom('00D1'))).toMatchObject({ status: 401 })
  })

  test('that names its add-on is asked about there alone; one that is not attached is asked nothing', async () => {
    const { addons, askedOf, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: [] })
    worldOf('HEROKU_APPLINK').vouches = 200
    expect(await addons.authenticateInvocation(callFrom('00D1', idOf('SALES')))).toMatchObject({ status: 401 })
    expect(await addons.authenticateInvocation(callFrom('00D1', idOf('OTHER')))).toMatchObject({ status: 403 })
    expect(askedOf()).toEqual([
      ['HEROKU_APPLINK', 0],
      ['SALES', 1],
    ])
  })
})

test('events are vouched for by the add-on that has the key of their target, learned for each', async () => {
  const { addons, askedOf, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: [] })
  const events = { apiName: 'Orders', orgId: '00D1', payload: '{}', requestId: 'r-1', signature: 's' }
  expect(await addons.authenticateEvents(events)).toMatchObject({ status: 401 })
  worldOf('SALES').vouches = 200
  for (const _ of [1, 2]) expect(await addons.authenticateEvents(events)).toMatchObject({ status: 200 })
  expect(askedOf()).toEqual([
    ['HEROKU_APPLINK', 2],
    ['SALES', 3],
  ])
})

test('each add-on is asked by itself whether it answers', async () => {
  const { addons, worldOf } = await startAddons({ HEROKU_APPLINK: [], SALES: [] })
  worldOf('SALES').away = true
  expect([...addons.pings.keys()]).toEqual(['HEROKU_APPLINK', 'SALES'])
  await addons.pings.get('HEROKU_APPLINK')?.()
  await expect(addons.pings.get('SALES')?.()).rejects.toThrow('The AppLink add-on SALES could not be reached')
})
