import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserPage } from '../../../src/test-client/browser.ts'
import { signInOverMcp } from '../../../src/test-client/tokens.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { button, visitConsole } from '../../client/sign-in/console.ts'
import { sara, tom } from '../../client/sign-in/sign-in-host.ts'
import { tools } from '../../fixtures/tools/index.ts'

const admin = 'admin@acme.example'
const adminPaths = ['/console/admin', '/console/admin/sign-ins']

let host: HostWithOrg

beforeAll(async () => {
  host = await startHostWithOrg({ tools, mesh: 'embedded', env: { CONSOLE: 'on' } })
})
afterAll(() => host?.close())

const visit = (path: string, username = admin) => visitConsole(host.url + path, username)
const textOf = ({ text }: BrowserPage): string => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

/** Sends a form as a page of this browser would, with other fields. */
const post = (browser: Browser, path: string, { site = 'same-origin', ...fields }: Readonly<Record<string, string>>) =>
  fetch(host.url + path, {
    method: 'POST',
    headers: { cookie: browser.cookiesFor(host.url), 'sec-fetch-site': site },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })

/** Rows of the audit that tell of administrators, once there are so many. */
async function auditRows(count: number): Promise<readonly Record<string, unknown>[]> {
  const read = async () =>
    (await host.database.all<{ text: string }>('SELECT text FROM audit_rows ORDER BY day, seq'))
      .map(({ text }) => JSON.parse(text) as Record<string, unknown>)
      .filter(({ kind }) => kind === 'admin')
  await expect.poll(async () => (await read()).length).toBeGreaterThanOrEqual(count)
  return read()
}

describe('who has not the custom permission', () => {
  it('finds no page of administrators, and no way to them', async () => {
    const { browser, page } = await visit('/console', sara)
    expect(page.text).not.toContain('Administration')
    for (const path of adminPaths) {
      expect([path, (await browser.open(host.url + path)).status]).toEqual([path, 404])
    }
    expect((await post(browser, '/console/admin/sign-ins', { do: 'end', grant: 'x' })).status).toBe(404)
  })
})

describe('what permissions give', () => {
  it('is told by permission, with the tools of each', async () => {
    const { browser, page } = await visit('/console')
    expect(page.text).toContain('href="/console/admin"')
    const told = textOf(await browser.open(`${host.url}/console/admin`))
    expect(told).toMatch(/CustomerActivity Custom permission .*? Count accounts/)
    expect(told).toMatch(/ActionHostAdmin Custom permission Makes an administrator/)
  })
})

describe('sign-ins of all people', () => {
  it('are shown, and end with their tokens, which the audit keeps', async () => {
    const { access_token } = await signInOverMcp({ mcp: host.mcp, username: tom })
    const ping = () =>
      fetch(host.mcp, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${access_token}`, accept: 'application/json, text/event-stream' },
          'content-type': 'application/json',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
      })
    expect((await ping()).status).not.toBe(401)
    const { browser, page } = await visit(`/console/admin/sign-ins?username=${encodeURIComponent(tom)}`)
    expect(page.text).toContain(tom)
    expect(page.text).not.toContain(access_token)
    const ended = await browser.press(page, button('do', 'end'))
    expect([ended.status, ended.url.pathname]).toEqual([200, '/console/admin/sign-ins'])
    expect((await ping()).status).toBe(401)
    const [row] = (await auditRows(1)).slice(-1)
    expect(row).toMatchObject({ kind: 'admin', surface: 'console', tool: 'admin/endSignIn', outcome: 'ok' })
    const accounts = new Map(host.org.users.map(({ userId, username }) => [username, userId]))
    expect([row?.user, row?.subject]).toEqual([accounts.get(admin), accounts.get(tom)])
  })

  it('end all of a person at once, browsers at the console too', async () => {
    const toms = await visit('/console', tom)
    await signInOverMcp({ mcp: host.mcp, username: tom })
    const { browser, page } = await visit(`/console/admin/sign-ins?username=${encodeURIComponent(tom)}`)
    await browser.press(page, button('do', 'end-all'))
    const signedOut = await toms.browser.open(`${host.url}/console`)
    expect(signedOut.text).toContain('Sign in with Salesforce')
    expect(
      (await browser.open(`${host.url}/console/admin/sign-ins?username=${encodeURIComponent(tom)}`)).text,
    ).toContain('There is none')
  })

  it('are ended by a form of the page alone, and only where they are there', async () => {
    const saras = await visit('/console', sara)
    const { browser, page } = await visit(`/console/admin/sign-ins?username=${encodeURIComponent(sara)}`)
    const field = (name: string) =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text.split('<table')[1] ?? '')?.[1] ?? ''
    const [token, grant] = [field('token'), field('grant')]
    const path = '/console/admin/sign-ins'
    expect((await post(browser, path, { do: 'end', grant })).status).toBe(403)
    expect((await post(browser, path, { do: 'end', grant, token: `${token}x` })).status).toBe(403)
    expect((await post(browser, path, { do: 'end', grant, token, site: 'cross-site' })).status).toBe(403)
    expect((await post(saras.browser, path, { do: 'end', grant, token })).status).toBe(404)
    expect((await saras.browser.open(`${host.url}/console`)).text).toContain('Sign out')
    expect((await post(browser, path, { do: 'end', grant: 'nobodys', token })).status).toBe(404)
    expect((await post(browser, path, { do: 'end', grant, token })).status).toBe(303)
    expect((await auditRows(5)).slice(-2).map(({ outcome }) => outcome)).toEqual(['not_found', 'ok'])
  })
})
