import { type Context, Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createCookies } from '../../../../src/sign-in/pages/cookies.ts'
import { createSigner } from '../../../../src/sign-in/pages/signer.ts'

const key = (byte: number) => new Uint8Array(32).fill(byte)
const approval = { state: 'state', uid: 'uid', clientId: 'client' }

interface Visit {
  /** Where the browser says that the request comes from. */
  readonly site?: string
  /** The keys of the process that answers. */
  readonly keys?: Uint8Array[]
}

/** What one browser is told and says. */
function createWorld({ name = 'one', secure = true }: { name?: string; secure?: boolean } = {}) {
  let at = 1_000_000
  let count = 0
  const jar = new Map<string, string>()
  const lines: string[] = []
  const cookiesWith = (own: Uint8Array[]) =>
    createCookies({ signer: createSigner(own), secure, now: () => at, newToken: () => `${name}-${count++}` })
  return {
    jar,
    lines,
    wait: (ms: number) => {
      at += ms
    },
    /** Does something during one request. */
    async visit<T>(
      work: (c: Context, cookies: ReturnType<typeof cookiesWith>) => T,
      { site, keys = [key(1)] }: Visit = {},
    ): Promise<T> {
      let result: T | undefined
      const app = new Hono().get('/', c => {
        result = work(c, cookiesWith(keys))
        return c.text('')
      })
      const cookie = [...jar].map(pair => pair.join('=')).join('; ')
      const headers = { cookie, ...(site !== undefined && { 'sec-fetch-site': site }) }
      const answer = await app.request('/', { headers })
      for (const line of answer.headers.getSetCookie()) {
        lines.push(line)
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/Max-Age=0/.test(line)) jar.delete(name)
        else jar.set(name, value)
      }
      return result as T
    },
  }
}

describe('what a browser keeps for us', () => {
  it('has names and marks that hold it to this host and to https', async () => {
    const world = createWorld()
    await world.visit((c, cookies) => {
      cookies.formToken(c, [])
      cookies.approve(c, approval)
      cookies.rememberVisitor(c, 'org:user')
    })
    expect(world.lines.length).toBe(3)
    for (const line of world.lines) {
      expect(line).toMatch(/^__Host-mcp-/)
      for (const mark of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(line).toContain(mark)
      expect(line).not.toContain('Domain')
    }
    expect(world.lines[1]).toContain('Max-Age=600')
  })

  it('has plain names on http, where browsers take no others', async () => {
    const world = createWorld({ secure: false })
    await world.visit((c, cookies) => cookies.formToken(c, []))
    expect(world.lines[0]).toMatch(/^mcp-browser=/)
    expect(world.lines[0]).not.toContain('Secure')
  })
})

describe('a form', () => {
  it('is ours only with its own binding, in the browser it was made for', async () => {
    const [world, other] = [createWorld(), createWorld({ name: 'other' })]
    const token = await world.visit((c, cookies) => cookies.formToken(c, ['a', 'b']))
    const isOwn = (binding: string[], site?: string) =>
      world.visit((c, cookies) => cookies.isOwnForm(c, binding, token), site === undefined ? {} : { site })
    expect([await isOwn(['a', 'b']), await isOwn(['a', 'b'], 'same-origin')]).toEqual([true, true])
    const wrong = [await isOwn(['ab']), await isOwn(['a', 'b', '']), await isOwn(['a', 'b'], 'same-site')]
    expect(wrong).toEqual([false, false, false])
    await other.visit((c, cookies) => cookies.formToken(c, []))
    expect(await other.visit((c, cookies) => cookies.isOwnForm(c, ['a', 'b'], token))).toBe(false)
  })

  it('is too old after half an hour', async () => {
    const world = createWorld()
    const token = await world.visit((c, cookies) => cookies.formToken(c, []))
    world.wait(30 * 60 * 1000)
    expect(await world.visit((c, cookies) => cookies.isOwnForm(c, [], token))).toBe(false)
  })
})

describe('an approval', () => {
  it('holds for its state, interaction and client alone, in its browser', async () => {
    const [world, other] = [createWorld(), createWorld({ name: 'other' })]
    await world.visit((c, cookies) => cookies.approve(c, approval))
    const holds = (changes: object = {}) =>
      world.visit((c, cookies) => cookies.isApproved(c, { ...approval, ...changes }))
    expect(await holds()).toBe(true)
    expect([await holds({ state: 's' }), await holds({ uid: 'u' }), await holds({ clientId: 'c' })]).toEqual([
      ...[false, false, false],
    ])
    expect(await other.visit((c, cookies) => cookies.isApproved(c, approval))).toBe(false)
  })

  it('stands beside another one that was begun meanwhile', async () => {
    const world = createWorld()
    const second = { ...approval, state: 'second' }
    await world.visit((c, cookies) => cookies.approve(c, approval))
    await world.visit((c, cookies) => cookies.approve(c, second))
    await world.visit((c, cookies) => cookies.forgetApproval(c, second.state))
    expect(await world.visit((c, cookies) => cookies.isApproved(c, approval))).toBe(true)
    expect(await world.visit((c, cookies) => cookies.isApproved(c, second))).toBe(false)
  })

  it('outlives a new key, and not the end of the old one', async () => {
    const world = createWorld()
    await world.visit((c, cookies) => cookies.approve(c, approval))
    const holds = (keys: Uint8Array[]) => world.visit((c, cookies) => cookies.isApproved(c, approval), { keys })
    expect([await holds([key(2), key(1)]), await holds([key(2)])]).toEqual([true, false])
  })
})

describe('a visitor', () => {
  it('is known for a quarter of an hour, and cannot become another one', async () => {
    const world = createWorld()
    const visitor = () => world.visit((c, cookies) => cookies.visitorOf(c))
    await world.visit((c, cookies) => cookies.rememberVisitor(c, 'org:sara'))
    expect(await visitor()).toBe('org:sara')
    const [name = '', value = ''] = [...world.jar][0] ?? []
    world.jar.set(name, value.replace('sara', 'tom'))
    expect(await visitor()).toBeUndefined()
    world.jar.set(name, value)
    world.wait(15 * 60 * 1000)
    expect(await visitor()).toBeUndefined()
  })
})

describe('the session of the console', () => {
  it('has an id that was given here; one that somebody made up is none, so that nobody looks for it', async () => {
    const { jar, visit } = createWorld()
    await visit((c, cookies) => cookies.keepSession(c, 'given'))
    expect(await visit((c, cookies) => cookies.sessionOf(c))).toBe('given')
    const [name = '', value = ''] = [...jar].find(([each]) => each.endsWith('console')) ?? []
    expect(name).toBe('__Host-console')
    for (const made of ['given', 'other', value.replace('given', 'other'), `${value}x`, '.', '']) {
      jar.set(name, made)
      expect([made, await visit((c, cookies) => cookies.sessionOf(c))]).toEqual([made, undefined])
    }
    jar.delete(name)
    jar.set('console', value)
    expect(await visit((c, cookies) => cookies.sessionOf(c))).toBeUndefined()
  })
})
