import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '../../../src/test-client/browser.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { button, signInToConsole } from '../../client/sign-in/console.ts'
import { sara, tom } from '../../client/sign-in/sign-in-host.ts'
import { tools } from '../../fixtures/tools/index.ts'

let host: HostWithOrg

beforeAll(async () => {
  host = await startHostWithOrg({ tools, mesh: 'embedded', env: { CONSOLE: 'on' } })
})
afterAll(() => host?.close())

const signIn = (browser: Browser, username = sara, path = '/console') =>
  signInToConsole(browser, host.url + path, username)

const cookieOf = (browser: Browser): string => /console=([^;]+)/.exec(browser.cookiesFor(host.url))?.[1] ?? ''
const tokenIn = ({ text }: BrowserPage): string => /name="token" value="([^"]*)"/.exec(text)?.[1] ?? ''
const rows = async () => (await host.database.all('SELECT * FROM login_browser_sessions')).length

const signOut = (page: BrowserPage, browser: Browser, token = tokenIn(page)) =>
  fetch(`${host.url}/console/sign-out`, {
    method: 'POST',
    headers: { cookie: browser.cookiesFor(host.url) },
    body: new URLSearchParams({ token }),
    redirect: 'manual',
  })

describe('signing in to the console', () => {
  it('leads to Salesforce, and back to the tools that she may call', async () => {
    const browser = createBrowser()
    const before = await browser.open(`${host.url}/console`)
    expect(before.text).toContain('Sign in with Salesforce')
    expect(before.text).not.toContain('Sign out')
    const page = await signIn(browser)
    expect(page.url.pathname).toBe('/console')
    expect(page.text).toContain('Sara')
    expect(page.text).toContain('Sign out')
  })

  it('keeps nothing that opens the session in the page or the log', async () => {
    const browser = createBrowser()
    const page = await signIn(browser)
    const id = cookieOf(browser)
    expect(id.length).toBeGreaterThan(40)
    expect(page.text).not.toContain(id)
    expect(host.lines.join('\n')).not.toContain(id)
  })

  it('gives another id each time, and the one before is worth nothing', async () => {
    const browser = createBrowser()
    const otherTab = await browser.open(`${host.url}/console/sign-in`)
    await signIn(browser)
    const first = browser.cookiesFor(host.url)
    const before = await rows()
    await browser.press(await browser.press(otherTab, button('do', 'sign-in')), button('username', sara))
    expect(cookieOf(browser)).not.toBe('')
    expect(first).not.toContain(cookieOf(browser))
    expect(await rows()).toBe(before)
    const again = await fetch(`${host.url}/console`, { headers: { cookie: first } })
    expect(await again.text()).toContain('Sign in with Salesforce')
  })

  it('ends the Salesforce tokens with the sign-out', async () => {
    const browser = createBrowser()
    const page = await signIn(browser, tom)
    const signIns = async () =>
      (await host.database.all("SELECT * FROM login_sign_ins WHERE client_id = 'console' AND username LIKE 'tom%'"))
        .length
    expect(await signIns()).toBe(1)
    await signOut(page, browser)
    expect(await signIns()).toBe(0)
  })

  it('shows the sign-in among the programs that she allowed', async () => {
    const browser = createBrowser()
    await signIn(browser)
    const grants = await browser.press(await browser.open(`${host.url}/oauth/grants`), button('do', 'sign-in'))
    const page = await browser.press(grants, button('username', sara))
    expect(page.text).toContain('The console of this host')
  })

  it('goes to the page that was asked for, and to no other host', async () => {
    const page = await signIn(createBrowser(), sara, '/console?topic=x')
    expect(page.url.search).toBe('?topic=x')
    const browser = createBrowser()
    const evil = await browser.open(`${host.url}/console/sign-in?to=//evil.example`)
    const atOrg = await browser.press(evil, button('do', 'sign-in'))
    expect((await browser.press(atOrg, button('username', sara))).url.href).toBe(`${host.url}/console`)
  })

  it('takes no form but its own: none from elsewhere, of another browser, or without its token', async () => {
    const mine = createBrowser()
    const page = await signIn(mine)
    const other = createBrowser()
    const others = await signIn(other, tom)
    expect((await signOut(page, mine, '')).status).toBe(403)
    expect((await signOut(page, mine, tokenIn(others))).status).toBe(403)
    const crossSite = await fetch(`${host.url}/console/sign-out`, {
      method: 'POST',
      headers: { cookie: mine.cookiesFor(host.url), 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ token: tokenIn(page) }),
    })
    expect(crossSite.status).toBe(403)
    expect((await mine.open(`${host.url}/console`)).text).toContain('Sign out')
  })

  it('may not be framed, kept or given anything from elsewhere', async () => {
    const { headers } = await fetch(`${host.url}/console`)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; .*script-src 'self'.*frame-ancestors 'none'/,
    )
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
  })
})

it('is not there unless it is switched on', async () => {
  const off = await startHostWithOrg({ tools, mesh: 'embedded', org: host.org })
  const answer = await fetch(`${off.url}/console`)
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('CONSOLE=on')])
  await off.close()
  host.org.forwardTo(host.port)
})
