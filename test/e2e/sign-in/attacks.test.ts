import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { sendRaw } from '../../client/attacks/raw-request.ts'
import { startHostWithOrg } from '../../client/host/host-with-org.ts'
import { addressAttacks } from './attacks/addresses.ts'
import { type Arena, loopback, openArena, sara, tom } from './attacks/arena.ts'
import type { Attack } from './attacks/attack.ts'
import { browserAttacks } from './attacks/browsers.ts'
import { codeAttacks } from './attacks/codes.ts'
import { documentAttacks } from './attacks/documents.ts'
import { keyAttacks } from './attacks/keys.ts'
import { toReason } from './attacks/reason.ts'
import { readAs, requestAttacks } from './attacks/requests.ts'
import { rightsAttacks } from './attacks/rights.ts'
import { stepUpAttacks } from './attacks/step-up.ts'
import { tokenAttacks } from './attacks/tokens.ts'

let arena: Arena

beforeAll(async () => {
  arena = await openArena()
})
afterAll(() => arena?.close())

const table: Readonly<Record<string, readonly Attack[]>> = {
  'getting in': tokenAttacks,
  'doing more, or as somebody else': rightsAttacks,
  'more rights by what a refusal says': stepUpAttacks,
  'stealing and forging': codeAttacks,
  'services with keys': keyAttacks,
  'answers and clients': addressAttacks,
  'metadata documents': documentAttacks,
  'a person and her browser': browserAttacks,
  'requests that lie': requestAttacks,
}

/** Tries it, and holds what was answered and what was gained against the row. */
async function tryOut(at: Arena, { prepare, refused }: Attack): Promise<void> {
  const attack = await prepare(at)
  const before = await at.gains()
  const answers = [await attack()].flat()
  const reasons = answers.map(answer => (typeof answer === 'string' ? answer : toReason(answer)))
  const gained = [...(await at.gains()).difference(before)]
  expect(reasons).toEqual([refused].flat())
  expect(gained).toEqual([])
}

describe.each(Object.entries(table))('%s', (_, attacks) => {
  it.each(attacks)('$name', attack => tryOut(arena, attack))
})

/** Rows that mean something else there. */
const leftOut = {
  // The mesh passes on the last of two headers, and that one is good.
  'npm run dev': 'a good token in a second header behind a bad one',
  // The refusal in the words of the mesh; the host has its own.
  'MESH=sidecar': 'the token of a person where AppLink calls',
} as const

describe.each(['npm run dev', 'MESH=sidecar'] as const)('who comes with a token, at %s', door => {
  let behind: Arena
  beforeAll(async () => {
    behind = await openArena(door)
  })
  afterAll(() => behind?.close())

  const rows = [...tokenAttacks, ...rightsAttacks].filter(({ name }) => name !== leftOut[door])
  it.each(rows)('$name', attack => tryOut(behind, attack))
})

const hostile = {
  ...{ host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
  ...{ 'x-forwarded-port': '666', forwarded: 'host=evil.example;proto=http' },
}

describe('a lie that changes nothing', () => {
  it('is the context of another user beside a token: the token says who calls', async () => {
    const { access_token: token } = await arena.person({ username: tom })
    const answer = await fetch(`${arena.host.org.org}/_local/headers?as=${sara}`)
    const { authorization: _, ...headers } = (await answer.json()) as Record<string, string>
    expect(headers).toHaveProperty('x-client-context')
    expect(await readAs(arena, token, headers)).toMatchObject({ user: tom })
  })

  it('is the host that a request names: the metadata and the way to sign in say the public one', async () => {
    const metadata = await arena.send({ path: '/.well-known/oauth-authorization-server', headers: hostile })
    const resource = await arena.send({ path: '/.well-known/oauth-protected-resource/mcp', headers: hostile })
    const { pathname, search } = new URL(arena.clientOf().authorizeUrl())
    const begun = await arena.send({ path: pathname + search, headers: hostile })
    expect(JSON.parse(metadata.text)).toMatchObject({ issuer: arena.host.url })
    expect(JSON.parse(resource.text)).toMatchObject({ authorization_servers: [arena.host.url] })
    expect(begun.headers.get('location')).toMatch(/^\/oauth\/interaction\?uid=/)
    for (const { headers, text } of [metadata, resource, begun]) {
      expect(text + JSON.stringify([...headers])).not.toContain('evil.example')
    }
  })

  it('is a larger scope with the code', async () => {
    const { client, code } = await arena.code()
    expect((await client.exchange(code, { scope: 'tools:read tools:write' })).body.scope).toBe('tools:read')
  })

  it('is a tick for a client that may only read', async () => {
    const client = arena.clientOf('reader')
    const browser = createBrowser()
    const asked = await browser.open(client.authorizeUrl({ scope: undefined }))
    expect(asked.text).not.toContain('name="more"')
    const more = asked.text.replace('<button', '<input type="hidden" name="more" value="tools:write"><button')
    const atOrg = await browser.press({ ...asked, text: more }, { name: 'decision', value: 'allow' }, loopback)
    const { url } = await browser.press(atOrg, { name: 'username', value: sara }, loopback)
    expect((await client.exchange(url.searchParams.get('code') ?? '')).body.scope).toBe('tools:read')
  })

  it('is a scope at registration', async () => {
    const clientId = await arena.register({ scope: 'tools:read tools:write admin' })
    expect((await arena.person({ clientId, scope: '' })).scope).toBe('tools:read')
  })

  it('is a name that turns inwards after it was looked up: it is looked up once', async () => {
    const { documents } = arena
    const clientId = documents.addressOf('turning.example', '/client.json')
    documents.on(clientId, (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(JSON.stringify({ client_id: clientId, redirect_uris: [loopback], token_endpoint_auth_method: 'none' })),
    )
    const page = await createBrowser().open(arena.clientOf(clientId).authorizeUrl())
    expect([page.status, page.url.pathname]).toEqual([200, '/oauth/interaction'])
    expect(arena.looked.filter(name => name === 'turning.example')).toHaveLength(1)
  })
})

describe('no page of the sign-in can be put into a frame, kept by a cache, or tells where it leads to', () => {
  const pages: readonly [string, (at: Arena) => Promise<Headers>][] = [
    [
      'the question',
      at =>
        createBrowser()
          .open(at.clientOf().authorizeUrl())
          .then(({ headers }) => headers),
    ],
    ['the list of what was allowed', at => at.send({ path: '/oauth/grants' }).then(({ headers }) => headers)],
    ['a question that is over', at => at.send({ path: '/oauth/interaction?uid=x' }).then(({ headers }) => headers)],
    ['an answer that nobody asked for', at => at.send({ path: '/oauth/callback' }).then(({ headers }) => headers)],
    ['a sign-in that cannot begin', at => at.send({ path: '/oauth/authorize' }).then(({ headers }) => headers)],
    ['an end that is none', at => at.send({ path: '/oauth/resume?uid=x' }).then(({ headers }) => headers)],
  ]
  it.each(pages)('%s', async (_, pageHeaders) => {
    const headers = await pageHeaders(arena)
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(Object.fromEntries(headers)).toMatchObject({
      ...{ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
      'referrer-policy': 'no-referrer',
    })
  })

  it('nor do answers with tokens, or that there are none', async () => {
    for (const path of ['/oauth/token', '/oauth/revoke', '/oauth/register']) {
      expect((await arena.post(path, {})).headers.get('cache-control')).toBe('no-store')
    }
  })
})

describe('on the web', () => {
  it('every cookie is held to the host, to https and out of reach of scripts', async () => {
    const host = await startHostWithOrg({ mesh: 'embedded', tools: [], publicUrl: 'https://tools.example' })
    try {
      const { pathname, search } = new URL(arena.clientOf().authorizeUrl())
      const path = pathname + search.replaceAll(encodeURIComponent(arena.host.url), encodeURIComponent(host.url))
      const begun = await sendRaw(host.port, { path })
      const sent = begun.headers.getSetCookie().map(line => line.split(';')[0])
      const asked = await sendRaw(host.port, {
        path: String(begun.headers.get('location')),
        headers: { cookie: sent.join('; ') },
      })
      expect([asked.status, asked.text.includes('Allow access to Salesforce?')]).toEqual([200, true])
      const lines = [...begun.headers.getSetCookie(), ...asked.headers.getSetCookie()]
      expect(lines.length).toBeGreaterThan(4)
      for (const line of lines) {
        expect(line).toMatch(/^__(?:Host|Secure)-/)
        expect(line.toLowerCase().split('; ')).toEqual(expect.arrayContaining(['secure', 'httponly', 'samesite=lax']))
        expect(line).not.toMatch(/domain=/i)
      }
    } finally {
      await host.close()
    }
  })
})
