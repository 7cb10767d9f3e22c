import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '../../../src/test-client/browser.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { button, signInToConsole, visitConsole } from '../../client/sign-in/console.ts'
import { sara } from '../../client/sign-in/sign-in-host.ts'
import { tools } from '../../fixtures/tools/index.ts'

const admin = 'admin@acme.example'
const alpenblick = '001AH0000000003YAA'
const script = '"><script>alert(1)</script>'

let host: HostWithOrg

beforeAll(async () => {
  host = await startHostWithOrg({ tools, mesh: 'embedded', env: { CONSOLE: 'on' } })
})
afterAll(() => host?.close())

const cookieOf = (browser: Browser): string => /console=([^;]+)/.exec(browser.cookiesFor(host.url))?.[1] ?? ''
const isSignedIn = async (cookie: string): Promise<boolean> =>
  (await (await fetch(`${host.url}/console`, { headers: { cookie } })).text()).includes('Sign out')

/** Sends what a form of ours would send, and more. */
const send = (cookie: string, { url }: Pick<BrowserPage, 'url'>, fields: readonly (readonly [string, string])[]) =>
  fetch(url, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
    redirect: 'manual',
  })

/** All that the last form of a page holds. */
const fieldsIn = ({ text }: BrowserPage): readonly (readonly [string, string])[] =>
  [...(text.split('<form').at(-1) ?? '').matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value],
  )

const asAdmin = () => ({
  authorization: `Bearer ${host.org.users.find(({ username }) => username === admin)?.accessToken}`,
  'content-type': 'application/json',
})
const dataUrl = () => `${host.org.org}/services/data/v${host.org.apiVersion}`
const contactsOf = async (name: string): Promise<number> => {
  const soql = encodeURIComponent(`SELECT COUNT() FROM Contact WHERE LastName = '${name}'`)
  const answer = await fetch(`${dataUrl()}/query?q=${soql}`, { headers: asAdmin() })
  return ((await answer.json()) as { totalSize: number }).totalSize
}

async function askToAdd(lastName: string) {
  const { browser, page } = await visitConsole(`${host.url}/console/tool?name=addContact`, sara)
  const filled = { 'in.accountId': alpenblick, 'in.lastName': lastName }
  return { browser, question: await browser.press(page, button('do', 'run', filled)) }
}

describe('a session', () => {
  it('is none that was planted before the sign-in', async () => {
    const other = await visitConsole(`${host.url}/console`, admin)
    const planted = cookieOf(other.browser)
    const browser = createBrowser()
    const page = await browser.open(`${host.url}/console`)
    expect(cookieOf(browser)).toBe('')
    await signInToConsole(browser, page.url.href, sara)
    expect(cookieOf(browser)).not.toBe(planted)
    expect((await browser.open(`${host.url}/console`)).text).toContain('Sara')
  })

  it('is opened by no cookie but the one that was given, whole', async () => {
    const { browser } = await visitConsole(`${host.url}/console`, sara)
    const good = cookieOf(browser)
    expect(await isSignedIn(`console=${good}`)).toBe(true)
    const [id = '', signature = ''] = good.split('.')
    for (const bad of [id, `${id}.`, `.${signature}`, `${id}x.${signature}`, `x`.repeat(8000), '__proto__', '%00']) {
      expect([bad, await isSignedIn(`console=${bad}`)]).toEqual([bad, false])
    }
    expect(await isSignedIn(`__Host-console=${good}`)).toBe(false)
  })
})

describe('a sign-in', () => {
  it.each([
    ...[
      '//evil.example',
      String.raw`/\evil.example`,
      'https://evil.example',
      '/console@evil.example',
      'javascript:alert(1)',
    ],
    ...[
      '/console/../oauth/grants',
      '/console/%2e%2e',
      '/console?x=%0d%0aLocation:%20//evil.example',
      '/consolevil',
      '',
    ],
  ])('leads nowhere but to a page of the console: %s', async to => {
    const browser = createBrowser()
    const page = await browser.open(`${host.url}/console/sign-in?to=${encodeURIComponent(to)}`)
    const atOrg = await browser.press(page, button('do', 'sign-in'))
    const { url } = await browser.press(atOrg, button('username', sara))
    expect([url.origin, url.pathname]).toEqual([host.url, '/console'])
  })
})

describe('script', () => {
  it('that is sent stays text', async () => {
    const { browser } = await visitConsole(`${host.url}/console`, admin)
    const text = encodeURIComponent(script)
    const paths = ['tool?name=', 'tool?name=readAccount&example=', 'job?id=', 'job-events?id=', 'sign-in?to=']
    for (const path of [...paths, 'admin/sign-ins?username=', 'admin/sign-ins?after=', 'admin/jobs?user=']) {
      const page = await browser.open(`${host.url}/console/${path}${text}`)
      expect([path, page.text.includes('<script>alert')]).toEqual([path, false])
    }
    const form = await browser.open(`${host.url}/console/tool?name=readAccount`)
    const answer = await browser.press(form, button('do', 'run', { 'in.accountId': script }))
    expect([answer.status, answer.text.includes('<script>alert')]).toEqual([400, false])
    expect(answer.text).toContain('&quot;&gt;&lt;script&gt;')
  })

  it('in a record, and in the question about it, stays text', async () => {
    await fetch(`${dataUrl()}/sobjects/Account/${alpenblick}`, {
      ...{ method: 'PATCH', headers: asAdmin(), body: JSON.stringify({ Name: `Hotels ${script}` }) },
    })
    const { browser, page } = await visitConsole(`${host.url}/console/tool?name=readAccount`, sara)
    const result = await browser.press(page, button('do', 'run', { 'in.accountId': alpenblick }))
    expect(result.text).toContain('Hotels &quot;&gt;&lt;script&gt;')
    expect(result.text).not.toContain('<script>alert')
    const { question } = await askToAdd(script)
    expect(question.text).toContain('Yes, do it')
    expect(question.text).not.toContain('<script>alert')
  })
})

describe('the page that asks', () => {
  it('makes one record, however often and at once it is sent', async () => {
    const { browser, question } = await askToAdd('Twice')
    const fields = [...fieldsIn(question), ['do', 'confirmed'] as const]
    const answers = await Promise.all([1, 2, 3].map(() => send(browser.cookiesFor(host.url), question, fields)))
    for (const answer of answers) expect(await answer.text()).toMatch(/003\w{15}|That did not work/)
    expect(await contactsOf('Twice')).toBe(1)
    expect(await (await send(browser.cookiesFor(host.url), question, fields)).text()).toMatch(/003\w{15}/)
    expect(await contactsOf('Twice')).toBe(1)
  })

  it('is good for nothing else: not with fields beside, another nonce, another tool, or from a sibling', async () => {
    const { browser, question } = await askToAdd('Bound')
    const cookie = browser.cookiesFor(host.url)
    const fields = [...fieldsIn(question), ['do', 'confirmed'] as const]
    const changed = (name: string, value: string) =>
      fields.map(pair => (pair[0] === name ? ([name, value] as const) : pair))
    const elsewhere = { url: new URL(`${host.url}/console/tool?name=enrollAccounts`) }
    const tries = [
      send(cookie, question, [...fields, ['in.lastName', 'Other']]),
      send(cookie, question, [['in.lastName', 'Other'], ...fields]),
      send(cookie, question, [...fields, ['in.__proto__.x', '1']]),
      send(cookie, question, changed('nonce', 'other')),
      send(cookie, elsewhere, fields),
      fetch(question.url, {
        ...{ method: 'POST', headers: { cookie, 'sec-fetch-site': 'same-site' } },
        body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
      }),
    ]
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
    expect(await contactsOf('Bound')).toBe(0)
  })
})

describe('a form', () => {
  it('that is giant is not read, and counts in it are bounded', async () => {
    const { browser, page } = await visitConsole(`${host.url}/console/tool?name=addContact`, sara)
    const cookie = browser.cookiesFor(host.url)
    const giant = await send(cookie, page, [['in.lastName', 'x'.repeat(2_000_000)]])
    expect(giant.status).toBeGreaterThanOrEqual(400)
    const many = Array.from({ length: 20_000 }, (_, at) => [`in.x${at}`, '1'] as const)
    expect((await send(cookie, page, many)).status).toBe(403)
    expect((await browser.open(`${host.url}/console`)).text).toContain('Sign out')
  })
})

it('no page may be framed or kept, whatever it says', async () => {
  const { browser } = await visitConsole(`${host.url}/console`, admin)
  const headers = { cookie: browser.cookiesFor(host.url) }
  for (const path of ['', '/jobs', '/admin', '/tool?name=nothing', '/job?id=nothing', '/job-events?id=nothing']) {
    const answer = await fetch(`${host.url}/console${path}`, { headers })
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect([path, answer.headers.get('x-frame-options'), answer.headers.get('cache-control')]).toEqual([
      ...[path, 'DENY', 'no-store'],
    ])
    expect([path, policy.includes("frame-ancestors 'none'"), policy.includes('unsafe')]).toEqual([path, true, false])
  }
})
