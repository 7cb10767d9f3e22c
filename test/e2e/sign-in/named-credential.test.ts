import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { revokeClient } from '../../../src/host/revoking/revoking.ts'
import { restore } from '../../../src/storage/revocations/revocations.ts'
import type { HostWithOrg } from '../../client/host/host-with-org.ts'
import { type NamedTokens, namedSecret } from '../../client/sign-in/named-credential.ts'
import {
  bearer,
  callAction,
  type NamedWorld,
  namedOf,
  openNamedWorld,
  sara,
  tom,
} from '../../client/sign-in/named-world.ts'
import { grantAttacks, headerAttacks, type NamedPlace, tokenAttacks } from './named/attacks.ts'
import { showDocumentedUsers } from './named/documented-users.ts'
import { showDoors } from './named/doors.ts'
import { moving, showMoves } from './named/moves.ts'

/** Two hosts with the same org and the same named credentials, the second of which has AppLink too. */
let world: NamedWorld
const hosts = new Map<string, HostWithOrg>()
const held = new Map<string, NamedTokens>()
const hostOf = (mesh: string): HostWithOrg => hosts.get(mesh) as HostWithOrg
const tokensOf = (mesh: string): NamedTokens => held.get(mesh) as NamedTokens

beforeAll(async () => {
  world = await openNamedWorld(moving)
  for (const mesh of ['none', 'embedded'] as const) {
    const host = await world.startHost(mesh, { CONSOLE: 'on' })
    hosts.set(mesh, host)
    held.set(mesh, await namedOf(world, host).acme.tokens(sara))
  }
})
afterAll(async () => {
  for (const host of hosts.values()) await host.close()
  await world?.org.close()
})

const whoIs = async (mesh: string, token: unknown) => (await callAction(hostOf(mesh), 'whoAmI', bearer(token))).body

describe.each(['none', 'embedded'])('a named credential of an org, with MESH=%s', mesh => {
  it('calls as the user who signed in, each user as herself', async () => {
    const ofTom = await namedOf(world, hostOf(mesh)).acme.tokens(tom)
    expect(await whoIs(mesh, ofTom.access_token)).toEqual({ user: tom })
    expect(await whoIs(mesh, tokensOf(mesh).access_token)).toEqual({ user: sara })
  })

  it('may say who runs the flow, in either form of an id', async () => {
    const id = await world.userIdOf(sara)
    for (const running of [id, id.slice(0, 15)]) {
      const headers = { 'x-running-user': running, ...bearer(tokensOf(mesh).access_token) }
      expect((await callAction(hostOf(mesh), 'whoAmI', headers)).body).toEqual({ user: sara })
    }
  })

  it('refreshes with the same refresh token again, as an org does from many servers', async () => {
    const { acme } = namedOf(world, hostOf(mesh))
    const { refresh_token } = tokensOf(mesh)
    const answers = await Promise.all([acme.refresh(refresh_token), acme.refresh(refresh_token)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    for (const { body } of answers) expect(await whoIs(mesh, body.access_token)).toEqual({ user: sara })
  })

  it('proves itself in the header or in the body', async () => {
    const inBody = { client_id: 'acme', client_secret: namedSecret }
    const { acme } = namedOf(world, hostOf(mesh))
    expect((await acme.refresh(tokensOf(mesh).refresh_token, inBody, {})).status).toBe(200)
  })

  it('needs PKCE, and the address of its own', async () => {
    const { acme } = namedOf(world, hostOf(mesh))
    const without = await acme.open({ code_challenge: undefined, code_challenge_method: undefined })
    expect(without.url.searchParams.get('error')).toBe('invalid_request')
    const [, second] = world.entries
    const elsewhere = await acme.open({ redirect_uri: second.redirectUri })
    expect([elsewhere.url.pathname, elsewhere.status]).toEqual(['/oauth/authorize', 400])
  })

  it('lets in nobody of another org than its own', async () => {
    await expect(namedOf(world, hostOf(mesh)).elsewhere.code(sara)).rejects.toThrow('belongs to one Salesforce org')
  })

  it('gets tokens for /actions alone, which open nothing else', async () => {
    const { mcp } = hostOf(mesh)
    const answer = await fetch(mcp, { method: 'POST', headers: bearer(tokensOf(mesh).access_token) })
    expect(answer.status).toBe(401)
    const { url } = await namedOf(world, hostOf(mesh)).acme.open({ resource: mcp })
    expect(url.searchParams.get('error')).toBe('invalid_target')
  })

  it('reads the document with it', async () => {
    const url = `${hostOf(mesh).url}/openapi.json`
    expect((await fetch(url)).status).toBe(401)
    expect(await (await fetch(url, { headers: bearer(tokensOf(mesh).access_token) })).json()).toEqual({})
  })

  it('has Salesforce refresh a token that is none any more', async () => {
    const { body, headers, status } = await callAction(hostOf(mesh), 'whoAmI', bearer('x'.repeat(43)))
    expect([status, body.code]).toEqual([401, 'unauthenticated'])
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
  })

  it('is called with a fresh token while those of many users are over, who all come from the addresses of Salesforce', async () => {
    const { acme } = namedOf(world, hostOf(mesh))
    const over = Array.from({ length: 70 }, (_, user) => bearer(String(user).padStart(43, 'x')))
    const refused = await Promise.all(over.map(headers => callAction(hostOf(mesh), 'whoAmI', headers)))
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401]))
    const { body } = await acme.refresh(tokensOf(mesh).refresh_token)
    expect(await whoIs(mesh, body.access_token)).toEqual({ user: sara })
  })

  it('is refused where its user allowed too little, with what an administrator can do', async () => {
    const { access_token } = await namedOf(world, hostOf(mesh)).acme.tokens(sara, { scope: 'tools:read' })
    const { body, headers, status } = await callAction(hostOf(mesh), 'changeIt', bearer(access_token))
    expect([status, body.code]).toEqual([403, 'forbidden'])
    expect(body.message).toContain('An administrator puts these scopes into the external credential')
    expect(headers.get('www-authenticate')).toMatch(
      /^Bearer error="insufficient_scope", scope="tools:read tools:write"/,
    )
  })

  it('may do all where it names no scope: nobody can be asked for more while a flow runs', async () => {
    const { access_token, scope } = await namedOf(world, hostOf(mesh)).acme.tokens(sara, { scope: undefined })
    expect(scope).toBe('tools:read tools:write')
    expect((await callAction(hostOf(mesh), 'changeIt', bearer(access_token))).body).toEqual({ user: sara })
  })
})

showMoves({ world: () => world, host: () => hostOf('embedded'), held: () => tokensOf('embedded') })
showDoors(hostOf)
describe('what the pages say, step by step,', showDocumentedUsers)

describe.each(['none', 'embedded'])('what must get nowhere through that door, with MESH=%s', mesh => {
  const other = mesh === 'none' ? 'embedded' : 'none'
  const place = (): NamedPlace => ({
    ...{ world, host: hostOf(mesh), other: hostOf(other) },
    ...{ held: tokensOf(mesh), heldElsewhere: tokensOf(other) },
  })

  it.each([...tokenAttacks, ...headerAttacks, ...grantAttacks])('$name', async ({ ends, send }) => {
    const before = world.runs.length
    const { body, status } = await send(place())
    expect(`${status} ${String(body.code)}`).toBe(ends)
    expect(world.runs.length).toBe(before)
  })
})

const forwarded = {
  ...{ 'x-forwarded-for': '10.0.0.1', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  ...{ 'x-forwarded-port': '444', 'x-forwarded-prefix': '/evil', 'x-real-ip': '10.0.0.1' },
  ...{ forwarded: 'for=10.0.0.1;host=evil.example', 'x-original-url': '/actions/changeIt' },
}

describe('what proxies would say', () => {
  it.each(['1', '0', ''])('moves neither calls nor addresses, with PROXIES_IN_FRONT=%s', async declared => {
    const isUsual = declared === '1'
    const proxies = { PROXIES_IN_FRONT: declared, ...(declared === '' && { TRUSTED_PROXIES: '127.0.0.1' }) }
    const host = isUsual ? hostOf('none') : await world.startHost('none', proxies)
    const { access_token } = isUsual ? tokensOf('none') : await namedOf(world, host).acme.tokens(sara)
    const call = await callAction(host, 'whoAmI', { ...forwarded, ...bearer(access_token) })
    expect([call.status, call.body]).toEqual([200, { user: sara }])
    const refused = await callAction(host, 'whoAmI', { ...forwarded, ...bearer('x'.repeat(43)) })
    const metadata = await fetch(`${host.url}/.well-known/oauth-authorization-server`, { headers: forwarded })
    const told = JSON.stringify([refused.headers, await metadata.json()])
    expect(told).toContain(`"issuer":"${host.url}"`)
    expect(told).not.toMatch(/evil|10\.0\.0\.1|:444/)
    if (!isUsual) await host.close()
  })
})

describe('a user who allows her org', () => {
  it('signs in there, wherever else people may, and sees what its flows can do', async () => {
    const elsewhere = 'https://login.salesforce.com,https://test.salesforce.com'
    const host = await world.startHost('none', { SALESFORCE_LOGIN_URL: elsewhere })
    const { acme } = namedOf(world, host)
    const { text } = await acme.open()
    const place = new URL(world.org.org).host
    expect(text).toContain(`You sign in at</dt><dd><strong>${place}</strong>`)
    for (const tool of ['whoAmI', 'changeIt', 'asStored']) expect(text).toContain(`<li>${tool}</li>`)
    expect(text).not.toContain('asMore')
    expect((await acme.tokens(sara)).scope).toBe('tools:read tools:write')
    await host.close()
  })
})

describe('what AppLink says', () => {
  it('is refused where there is no AppLink, and never read', async () => {
    const { body, status } = await callAction(hostOf('none'), 'whoAmI', await world.headersOf(tom))
    expect([status, body.code]).toEqual([400, 'invalid_context'])
    expect(body.message).toContain('APPLINK=off')
    expect((await callAction(hostOf('none'), 'whoAmI', {})).status).toBe(401)
  })

  it('counts beside named credentials once the mesh has vouched for it', async () => {
    expect((await callAction(hostOf('embedded'), 'whoAmI', await world.headersOf(tom))).body).toEqual({ user: tom })
    const { 'x-request-context': _, ...smuggled } = await world.headersOf(tom)
    expect((await callAction(hostOf('embedded'), 'whoAmI', smuggled)).status).toBe(400)
  })
})

describe('a sign-in through a named credential', () => {
  const signIn = async () => {
    const { acme } = namedOf(world, hostOf('none'))
    const code = await acme.code(sara)
    const { body } = await acme.exchange(code)
    return { acme, code, tokens: body as unknown as NamedTokens }
  }
  const standing = async ({ access_token, refresh_token }: NamedTokens) => {
    const call = await callAction(hostOf('none'), 'whoAmI', bearer(access_token))
    const { body, status } = await namedOf(world, hostOf('none')).acme.refresh(refresh_token)
    return [call.status, status, body.error]
  }
  const over = [401, 400, 'invalid_grant']

  it('is good until something ends it', async () => {
    expect(await standing((await signIn()).tokens)).toEqual([200, 200, undefined])
  })

  it.each<[string, (signedIn: Awaited<ReturnType<typeof signIn>>) => Promise<unknown>]>([
    ['Salesforce gives it back', ({ acme, tokens }) => acme.revoke(tokens.refresh_token)],
    ['its code comes again', ({ acme, code }) => acme.exchange(code)],
    ['the user is shut out at Salesforce', () => world.atOrg('DELETE', `/_local/grants?as=${sara}`)],
  ])('ends when %s', async (_, end) => {
    const signedIn = await signIn()
    await end(signedIn)
    expect(await standing(signedIn.tokens)).toEqual(over)
  })

  it('ends for stored rights too when the user is shut out at Salesforce', async () => {
    const { tokens } = await signIn()
    await world.atOrg('DELETE', `/_local/grants?as=${sara}`)
    const { body, status } = await callAction(hostOf('none'), 'asStored', bearer(tokens.access_token))
    expect([status, body.code]).toEqual([401, 'unauthenticated'])
    expect(body.message).toBe('authorization: the sign-in at Salesforce has ended; sign in again')
  })

  it('ends with its named credential, which is let in again by hand', async () => {
    const { tokens } = await signIn()
    const { database } = hostOf('none')
    await revokeClient(database, 'acme')
    const { access_token, refresh_token } = tokens
    expect((await callAction(hostOf('none'), 'whoAmI', bearer(access_token))).status).toBe(401)
    expect((await namedOf(world, hostOf('none')).acme.refresh(refresh_token)).body.error).toBe('invalid_client')
    await restore(database, 'acme')
  })
})
