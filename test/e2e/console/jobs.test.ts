import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserPage } from '../../../src/test-client/browser.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { button, visitConsole } from '../../client/sign-in/console.ts'
import { tom } from '../../client/sign-in/sign-in-host.ts'
import { tools } from '../../fixtures/tools/index.ts'

/** May write every field. */
const admin = 'admin@acme.example'

let host: HostWithOrg

beforeAll(async () => {
  host = await startHostWithOrg({ tools, mesh: 'embedded', env: { CONSOLE: 'on' } })
})
afterAll(() => host?.close())

/** Starts the job from its form; the page of the job comes up. */
async function start(fields: Readonly<Record<string, string>>, username = admin) {
  const { browser, page } = await visitConsole(`${host.url}/console/tool?name=enrollAccounts`, username)
  const filled = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`in.${name}`, value]))
  const question = await browser.press(page, button('do', 'run', filled))
  return { browser, page: await browser.press(question, button('do', 'confirmed')) }
}

const reopened = (browser: Browser, { url }: BrowserPage) => browser.open(url)

describe('a job', () => {
  it('has a page that shows how it gets on, to its result, also after the page was closed', async () => {
    const { browser, page } = await start({ batch: 'console', steps: '3' })

    expect(page.url.pathname).toBe('/console/job')
    await expect.poll(async () => (await reopened(browser, page)).text).toContain('>Done</strong>')
    const done = await reopened(browser, page)
    expect(done.text.replace(/\s+/g, ' ')).toContain('<dt>Enrolled</dt><dd>3</dd>')
    expect(done.text).toContain('3 steps done')
    expect((await browser.open(`${host.url}/console/jobs`)).text).toContain('Enroll accounts')
  })

  it('tells of itself as it runs, and that it is over', async () => {
    const { browser, page } = await start({ batch: 'live', steps: '4', stepMs: '100' })
    const live = /data-live="([^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const headers = { cookie: browser.cookiesFor(host.url), accept: 'text/event-stream' }
    const events = await (await fetch(host.url + live, { headers })).text()
    expect(events).toMatch(/^event: over\ndata: .*Done/m)
    const once = await fetch(host.url + live, { headers: { ...headers, accept: 'text/html' } })
    expect([once.headers.get('x-job-over'), await once.text()]).toEqual(['yes', expect.stringContaining('Done')])
  })

  it('can be cancelled by her, by a form of its own page alone', async () => {
    const { browser, page } = await start({ batch: 'cancel', steps: '200', stepMs: '2000' })
    const forged = await fetch(page.url, {
      method: 'POST',
      headers: { cookie: browser.cookiesFor(host.url) },
      body: new URLSearchParams({ do: 'cancel' }),
    })
    expect(forged.status).toBe(403)
    const cancelled = await browser.press(page, button('do', 'cancel'))
    expect(cancelled.text).toContain('Cancelled')
  })

  it('is nobody else’s', async () => {
    const { page } = await start({ batch: 'hers', steps: '1' })
    const { browser } = await visitConsole(`${host.url}/console/jobs`, tom)
    for (const path of ['/console/job', '/console/job-events']) {
      const answer = await browser.open(`${host.url}${path}${page.url.search}`)
      expect([answer.status, answer.text.includes('hers')]).toEqual([404, false])
    }
    expect((await browser.open(`${host.url}/console/jobs`)).text).toContain('You have started none')
  })
})
