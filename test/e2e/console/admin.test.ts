import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { consolePaths } from '../../../src/surfaces/console/outline.ts'
import type { Browser, BrowserPage } from '../../../src/test-client/browser.ts'
import { signInOverMcp } from '../../../src/test-client/tokens.ts'
import { type HostWithOrg, meshYaml, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { button, visitConsole } from '../../client/sign-in/console.ts'
import { sara, tom } from '../../client/sign-in/sign-in-host.ts'
import { tools } from '../../fixtures/tools/index.ts'

const admin = 'admin@acme.example'
/** May write every field. */
const mia = 'mia.manager@acme.example'
const adminPaths = consolePaths.filter(path => path.startsWith('/console/admin'))

let host: HostWithOrg
let org: LocalOrg

beforeAll(async () => {
  org = await startLocalOrg({ meshYaml })
  const app = { loginUrl: org.org, clientId: 'ActionHostClient' }
  const authorizations = [
    { ...app, name: 'nightly', clientSecretVariable: 'SALESFORCE_CLIENT_SECRET' },
    { ...app, name: 'broken', clientSecretVariable: 'WRONG_SECRET' },
  ]
  const env = { CONSOLE: 'on', WRONG_SECRET: 'wrong', AUTHORIZATIONS: JSON.stringify(authorizations) }
  host = await startHostWithOrg({ tools, mesh: 'embedded', org, env })
})
afterAll(async () => {
  await host?.close()
  await org?.close()
})

const visit = (path: string, username = admin) => visitConsole(host.url + path, username)
const textOf = ({ text }: BrowserPage): string =>
  text
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

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
    expect(adminPaths.length).toBeGreaterThan(4)
    for (const path of adminPaths) {
      expect([path, (await browser.open(host.url + path)).status]).toEqual([path, 404])
    }
    for (const path of ['/console/admin/sign-ins', '/console/admin/job']) {
      expect((await post(browser, path, { do: 'end', grant: 'x' })).status).toBe(404)
    }
  })
})

describe('what permissions give', () => {
  it('is told by permission, with the tools of each', async () => {
    const { browser, page } = await visit('/console')
    expect(page.text).toContain('href="/console/admin"')
    const told = textOf(await browser.open(`${host.url}/console/admin/permissions`))
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

describe('jobs of all people', () => {
  const startAs = async (username: string, fields: Readonly<Record<string, string>>) => {
    const { browser, page } = await visit('/console/tool?name=enrollAccounts', username)
    const filled = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`in.${name}`, value]))
    const question = await browser.press(page, button('do', 'run', filled))
    const { url } = await browser.press(question, button('do', 'confirmed'))
    return { browser, id: url.searchParams.get('id') ?? '' }
  }

  it('are shown without what they were given, and are cancelled and run anew, under their own rights', async () => {
    const miasBatch = 'a secret of Mia'
    const { browser: mias, id } = await startAs(mia, { batch: miasBatch, steps: '100', stepMs: '2000' })
    const { browser, page } = await visit('/console/admin/jobs')
    expect(textOf(page)).toContain(`Enroll accounts ${mia}`)
    const job = await browser.open(`${host.url}/console/admin/job?id=${id}`)
    expect(job.text).not.toContain(miasBatch)
    const cancelled = await browser.press(job, button('do', 'cancel'))
    expect(textOf(cancelled)).toContain('Cancelled Person')
    expect(textOf(await mias.open(`${host.url}/console/job?id=${id}`))).toContain('Cancelled')
    const told = textOf(await browser.press(cancelled, button('do', 'retry')))
    expect(told).toContain('What the job needs was deleted with its end')
    const rows = (await auditRows(7)).slice(-2)
    const accounts = new Map(host.org.users.map(({ userId, username }) => [username, userId]))
    for (const row of rows)
      expect(row).toMatchObject({ job: id, subject: accounts.get(mia), user: accounts.get(admin) })
    expect(rows.map(({ outcome, tool }) => [tool, outcome])).toEqual([
      ['admin/cancelJob', 'ok'],
      ['admin/retryJob', 'conflict'],
    ])
  })

  it('are changed by a form of the very job alone', async () => {
    const [one, other] = [
      await startAs(mia, { batch: 'one', steps: '1' }),
      await startAs(mia, { batch: 'two', steps: '100', stepMs: '2000' }),
    ]
    const { browser } = await visit('/console/admin')
    const page = await browser.open(`${host.url}/console/admin/job?id=${one.id}`)
    const tokens = [...page.text.matchAll(/name="token" value="([^"]*)"/g)].map(([, value = '']) => value)
    for (const token of [...tokens, '']) {
      expect((await post(browser, `/console/admin/job?id=${other.id}`, { do: 'cancel', token })).status).toBe(403)
    }
    expect(textOf(await browser.open(`${host.url}/console/admin/job?id=${other.id}`))).toMatch(/Running|Waiting/)
    expect((await browser.open(`${host.url}/console/admin/job?id=nothing`)).status).toBe(404)
  })

  it('have reports that were lost, with the reason', async () => {
    const headers = (await (await fetch(`${host.org.org}/_local/headers?as=${mia}`)).json()) as Record<string, string>
    const callbackUrl = `${host.org.org}/services/callbacks/that-is-not-there`
    const started = await fetch(`${host.url}/actions/enrollAccounts`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ batch: 'lost', steps: 5, stepMs: 500, callbackUrl }),
    })
    expect(started.status).toBe(202)
    await fetch(`${host.org.org}/_local/sessions?as=${mia}`, { method: 'DELETE' })
    const { browser } = await visit('/console/admin')
    const open = () => browser.open(`${host.url}/console/admin/callbacks`)
    await expect.poll(async () => textOf(await open())).toContain('The session of the person had ended')
    expect((await open()).text).not.toContain('that-is-not-there')
  })
})

describe('the audit', () => {
  const listed = async (browser: Browser, query: Readonly<Record<string, string>>) =>
    textOf(await browser.open(`${host.url}/console/admin/audit?${new URLSearchParams(query)}`))
      .split('Outcome')
      .at(-1) ?? ''

  it('is shown with the names of people, by person, tool, outcome and day', async () => {
    const { browser: saras, page } = await visit('/console/tool?name=readAccount', sara)
    await saras.press(page, button('do', 'run', { 'in.accountId': '001AH0000000003YAA' }))
    const { browser } = await visit('/console/admin')
    const read = { person: sara, tool: 'readAccount' }
    await expect.poll(() => listed(browser, read)).toContain(`${sara} console readAccount`)
    expect(await listed(browser, read)).toContain('read 1 Account')
    expect(await listed(browser, read)).not.toContain('Alpenblick')
    expect(await listed(browser, { ...read, outcome: 'rejected' })).toContain('There is none')
    expect(await listed(browser, { ...read, from: '2999-01-01' })).toContain('There is none')
    expect(await listed(browser, { ...read, to: '2001-01-01' })).toContain('There is none')
    expect(await listed(browser, { person: tom, tool: 'admin/endSignIn' })).toMatch(
      /admin\/endSignIn admin, console of tom/,
    )
  })

  it('says of somebody whom the org does not know that there is nobody, and shows nothing of others', async () => {
    const { browser } = await visit('/console/admin')
    const page = await browser.open(`${host.url}/console/admin/audit?person=nobody%27%20OR%20Name%20LIKE%20%27%25`)
    expect(textOf(page)).toContain('no user with this username')
    expect(page.text).not.toContain('<tbody>')
  })

  it('stays text where a name is hostile', async () => {
    const { browser } = await visit('/console/admin')
    const hostile = '"><script>alert(1)</script>'
    for (const path of ['audit?person=', 'audit?tool=', 'sign-ins?username=', 'jobs?status=', 'callbacks?state=']) {
      const { text } = await browser.open(`${host.url}/console/admin/${path}${encodeURIComponent(hostile)}`)
      expect(text).not.toContain('<script>alert')
    }
  })
})

describe('connections and authorizations', () => {
  it('are shown with their state, what is broken, and the command that mends it', async () => {
    const { browser } = await visit('/console')
    const told = async () => textOf(await browser.open(`${host.url}/console/admin`))
    expect(await told()).toMatch(/localOrg State connected .*? Nothing of the app is published there/)
    expect(await told()).toContain('npm run publish:salesforce -- --client-name test-host --connection-name localOrg')
    expect(await told()).toMatch(/influencerPortal State authorized, OAuth .*? Used by countAccounts/)
    const { apiUrl, appId, token } = host.org.applink
    const headers = { authorization: `Bearer ${token}`, 'x-app-uuid': appId }
    const gone = await fetch(`${apiUrl}/authorizations/influencerPortal`, { method: 'DELETE', headers })
    expect(gone.status).toBe(200)
    expect(await told()).toMatch(/No add-on has the authorization influencerPortal, which is used by: .*countAccounts/)
    expect(await told()).toContain('heroku salesforce:authorizations:add influencerPortal')
    expect((await browser.open(`${host.url}/console/admin`)).text).not.toContain(token)
  })

  it('of the settings are shown with as whom they act, or why they cannot', async () => {
    const { browser } = await visit('/console')
    const told = textOf(await browser.open(`${host.url}/console/admin`))
    expect(told).toMatch(
      /nightly State works, client credentials Acts as ingrid\.integration@acme\.example Used by no tool/,
    )
    expect(told).toMatch(/broken State cannot be used, client credentials .*? Salesforce answers invalid_client/)
    expect(told).toContain('Something is broken.')
  })
})
