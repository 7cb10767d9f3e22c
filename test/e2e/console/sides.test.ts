import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { startLocalOrg } from '../../../local-org/server/server.ts'
import type { LocalOrg } from '../../../src/cli/dev/local-org.ts'
import { createKnowledge } from '../../../src/cli/dev/pages/pages.ts'
import { toDevPlan } from '../../../src/cli/dev/plan.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { devRoutes } from '../../../src/host/dev/routes.ts'
import { createTrace } from '../../../src/host/dev/trace.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { type BrowserPage, createBrowser } from '../../../src/test-client/browser.ts'
import { type HostWithOrg, meshYaml, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { button } from '../../client/sign-in/console.ts'
import { sara, tom } from '../../client/sign-in/sign-in-host.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { addContact } from '../../fixtures/tools/add-contact.ts'
import { enrollAccounts } from '../../fixtures/tools/enroll-accounts.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'

/** With a field that there is not. */
const misspelt = defineTool({
  name: 'misspelt',
  title: 'Misspelt',
  description: 'Reads a field that there is not. Use when a query is to fail.',
  input: z.object({}),
  output: z.object({ name: z.string().describe('Name.') }),
  writes: false,
  async run(_, { org }) {
    const row = await org.queryOne<{ Naam: string }>(soql`SELECT Id, Naam FROM Account LIMIT 1`)
    return { name: row?.Naam ?? '' }
  },
})

const tools = [readAccount, addContact, enrollAccounts, misspelt] as unknown as readonly Tool[]
const admin = 'admin@acme.example'
const alpenblick = '001AH0000000003YAA'

let host: HostWithOrg
beforeAll(async () => {
  const org = await startLocalOrg({ meshYaml, openRoutes: devRoutes })
  const app = { folder: '', tools, events: [], appLink, dev: {}, version: '1.0.0' }
  const scene = { org: org as LocalOrg, addresses: [{ name: 'org', url: org.org, about: 'Salesforce' }] }
  const document = createDocument(createCatalog(tools), appLink)
  host = await startHostWithOrg({
    ...{ tools, mesh: 'sidecar', env: { CONSOLE: 'on' }, org, trace: createTrace(() => performance.now()) },
    dev: createKnowledge(app, toDevPlan(app), scene),
    loadDocument: async () => ({ yaml: '', json: JSON.stringify(document) }),
  })
})
afterAll(async () => {
  await host?.close()
  await host?.org.close()
})

const textOf = ({ text }: BrowserPage): string =>
  text
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")

async function runSides(query: string, filled: Readonly<Record<string, string>> = {}) {
  const browser = createBrowser()
  const form = await browser.open(`${host.url}/console/sides?${query}`)
  return { browser, form, page: await browser.press(form, button('do', 'run', filled)) }
}

const everyDoor = ['Agent', 'Flow', 'Apex', 'curl, as AppLink calls', 'MCP 2026-07-28', 'MCP 2025-11-25']
const callsOf = (tool: string): number =>
  host.lines.filter(line => line.includes('"call"') && line.includes(`"${tool}"`)).length

describe('every side of a call', () => {
  it('is led to from the start page, and shows what agent, flow, Apex, MCP and curl have of it', async () => {
    const start = await createBrowser().open(host.url)
    const link = /href="(\/console\/sides\?[^"]*)">every side/.exec(start.text)?.[1]?.replaceAll('&amp;', '&')
    const page = await createBrowser().open(host.url + link)
    const text = textOf(page)
    expect(text).toContain('Topic account_and_contact_work')
    expect(text).toContain('openCases whole number Number of cases that are not closed.')
    expect(text).toContain(`body.accountId String "${alpenblick}"`)
    expect(text).toContain(`input.accountId = '${alpenblick}';`)
    expect(text).toContain(`curl -sS -K - ${host.url}/actions/readAccount`)
    expect(text).toContain('mcp-method: tools/call')
    expect(text).toContain('"protocolVersion": "2025-11-25"')
  })

  it('runs through all doors as Sara and as Tom, and marks where the answers differ, without a token of anybody', async () => {
    const before = callsOf('readAccount')
    const { form, page } = await runSides('name=readAccount')
    const text = textOf(page)
    expect(callsOf('readAccount') - before).toBe(2 * everyDoor.length)
    for (const door of everyDoor) {
      const status = door.startsWith('MCP') ? 200 : 404
      const row = new RegExp(`${door} A , output HTTP 200, \\d+ ms [BC] , refused HTTP ${status}, \\d+ ms`)
      expect(text).toMatch(row)
    }
    expect(text).toContain('name "Alpenblick Hotels" nothing nothing yes')
    expect(page.text).toContain('<mark>&quot;Alpenblick Hotels&quot;</mark>')
    expect(text).toContain(`SELECT Name FROM Account WHERE Id = '${alpenblick}'`)
    expect(text).toMatch(/"message":"call","requestId":"[^"]+","surface":"mcp","tool":"readAccount"/)
    for (const { accessToken } of host.org.users) expect(form.text + page.text).not.toContain(accessToken)
    expect(page.text).not.toMatch(/00D\w{12,15}!|authorization: Bearer (?!\.\.\.)|x-client-context: /)
  })

  it('has what Salesforce said of a query, with the caret under the fault', async () => {
    const { page } = await runSides('name=misspelt')
    const said = /<pre[^>]*aria-label="What Salesforce said[^"]*">([^<]*)/.exec(page.text)?.[1] ?? ''
    const [query = '', caret = ''] = said.split('\n').slice(1)
    expect(query.slice(caret.indexOf('^')).startsWith('Naam')).toBe(true)
    expect(said).toContain('ERROR at Row:1:Column:')
  })

  it('keeps what a record holds as text', async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`
    const [, , user] = host.org.users
    const sent = await fetch(`${host.org.org}/services/data/v62.0/sobjects/Account/${alpenblick}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${user?.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ Name: hostile }),
    })
    expect(sent.status).toBe(204)
    const { page } = await runSides('name=readAccount')
    expect(page.text).toContain('alert(1)')
    expect(page.text).not.toMatch(/<script>alert|<img/)
    const input = encodeURIComponent(JSON.stringify({ accountId: hostile }))
    const reflected = await createBrowser().open(`${host.url}/console/sides?name=readAccount&input=${input}`)
    expect(reflected.text).toContain('alert(1)')
    expect(reflected.text).not.toMatch(/<script>alert|<img/)
  })

  it('sends the same again, also to a host that does not know the run any more', async () => {
    const { browser, page } = await runSides('name=readAccount')
    const before = callsOf('readAccount')
    const again = await browser.press(page, button('do', 'replay'))
    expect([callsOf('readAccount') - before, again.url.href !== page.url.href]).toEqual([12, true])
    const gone = await browser.open(`${host.url}/console/sides?name=readAccount&run=gone`)
    expect([gone.status, gone.text.includes('Who got what')]).toEqual([200, false])
  })

  it('runs what writes through one door unless more are asked for, and says what it does', async () => {
    const input = encodeURIComponent(JSON.stringify({ accountId: alpenblick, lastName: 'Sides' }))
    const before = callsOf('addContact')
    const { form, page } = await runSides(`name=addContact&input=${input}`)
    expect(textOf(form)).toContain('makes new records in Salesforce, once for each user and each door')
    expect(callsOf('addContact') - before).toBe(2)
    expect(textOf(page)).toMatch(/contactId "003\w{15}" nothing yes/)
  })

  it('shows the reports that come back to Apex, until the job has told its end', async () => {
    const browser = createBrowser()
    const input = encodeURIComponent(JSON.stringify({ batch: 'SIDES', steps: 2 }))
    const form = await browser.open(`${host.url}/console/sides?name=enrollAccounts&input=${input}`)
    const page = await browser.press(form, { ...button('do', 'run'), ticked: [admin] })
    expect(textOf(page)).toMatch(/Apex A , output HTTP 202, \d+ ms A , output HTTP 202/)
    for (const door of ['agent', 'flow']) expect(form.text).not.toContain(`value="${door}"`)
    const reports = () => browser.open(`${host.url}/console/side-reports?run=${page.url.searchParams.get('run')}`)
    await expect.poll(async () => (await reports()).headers.get('x-job-over')).toBe('yes')
    const part = textOf(await reports())
    const stream = await fetch((await reports()).url, { headers: { accept: 'text/event-stream' } })
    expect(await stream.text()).toMatch(
      /^retry: \d+\nevent: over\ndata: [\s\S]*\ndata: {3}&quot;status&quot;: &quot;completed/,
    )
    expect(part).toContain('"status": "completed"')
    expect(part).toContain('"enrolled": 2')
    expect(part).toContain('Customer_Number__c')
  })

  it('makes no call for a form that is not its own', async () => {
    const browser = createBrowser()
    const form = await browser.open(`${host.url}/console/sides?name=readAccount`)
    const token = /name="token" value="([^"]*)"/.exec(form.text)?.[1] ?? ''
    const before = callsOf('readAccount')
    const post = (headers: Readonly<Record<string, string>>, own: string) =>
      fetch(`${host.url}/console/sides?name=readAccount`, {
        ...{ method: 'POST', redirect: 'manual' },
        headers,
        body: new URLSearchParams({ token: own, do: 'run', user: sara, door: 'curl', 'in.accountId': alpenblick }),
      })
    const cookie = browser.cookiesFor(host.url)
    const forged = [
      [{ cookie }, ''],
      [{}, token],
      [{ cookie, 'sec-fetch-site': 'cross-site' }, token],
      [{ cookie, 'sec-fetch-site': 'same-site' }, token],
    ] as const
    const nobody = await browser.press({ ...form, text: form.text.replaceAll(' checked', '') }, button('do', 'run'))
    expect(textOf(nobody)).toContain('Tick at least one user and one way.')
    for (const [headers, own] of forged) expect((await post(headers, own)).status).toBe(403)
    expect(callsOf('readAccount')).toBe(before)
    expect((await post({ cookie }, token)).status).toBeLessThan(400)
    expect(callsOf('readAccount')).toBe(before + 1)
  })

  it('says so where somebody cannot get in', async () => {
    const browser = createBrowser()
    const form = await browser.open(`${host.url}/console/sides?name=readAccount`)
    const page = await browser.press(form, { ...button('do', 'run'), ticked: ['nora.none@acme.example'] })
    expect(textOf(page)).toContain('She cannot sign in: her org does not let her use the app.')
    expect([sara, tom].every(name => page.text.includes(name))).toBe(true)
  })
})
