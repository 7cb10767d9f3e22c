import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toApiTexts } from '../../../src/openapi/files.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { readAxeFindings } from '../../client/sign-in/axe.ts'
import { startChromium } from '../../client/sign-in/chromium.ts'
import { createOAuthClient } from '../../client/sign-in/oauth-client.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { tools } from '../../fixtures/tools/index.ts'

const admin = 'admin@acme.example'
const mia = 'mia.manager@acme.example'
const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
/** Each on an account that she may see and change. */
const accounts = {
  [admin]: 'Merlion Freight',
  [mia]: 'Alpenblick Hotels',
  [sara]: 'Alpenblick Hotels',
  [tom]: 'Merlion Freight',
}

let host: HostWithOrg
let browser: Browser | undefined
let idOf: (accountName: string) => string
/** What a browser says of an answer that it did not ask for. */
const refusals = /the server responded with a status of|Aborting the connection/
/** What else browsers complained about. */
const complaints: string[] = []

const loadApiDocument = async () => toApiTexts(createCatalog(tools), appLink)

beforeAll(async () => {
  ;[host, browser] = await Promise.all([
    startHostWithOrg({ tools, loadApiDocument, mesh: 'embedded', env: { CONSOLE: 'on' } }),
    startChromium(),
  ])
  const rows = await queryOrg<{ Id: string; Name: string }>('SELECT Id, Name FROM Account')
  idOf = name => rows.find(({ Name }) => Name === name)?.Id ?? ''
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})
beforeEach(({ skip }) => {
  if (!browser) skip()
})

const asAdmin = () => ({
  authorization: `Bearer ${host.org.users.find(({ username }) => username === admin)?.accessToken}`,
  'content-type': 'application/json',
})
const dataUrl = () => `${host.org.org}/services/data/v${host.org.apiVersion}`

async function queryOrg<Row>(soql: string): Promise<readonly Row[]> {
  const answer = await fetch(`${dataUrl()}/query?q=${encodeURIComponent(soql)}`, { headers: asAdmin() })
  return ((await answer.json()) as { records: readonly Row[] }).records
}

const pages = new Map<boolean, Page>()

/** The page of a browser that knows nobody, as wide as a phone. One each with and without scripts. */
async function openPage(javaScriptEnabled: boolean): Promise<Page> {
  const page = pages.get(javaScriptEnabled) ?? (await startPage(javaScriptEnabled))
  pages.set(javaScriptEnabled, page)
  await page.context().clearCookies()
  return page
}

async function startPage(javaScriptEnabled: boolean): Promise<Page> {
  const page = await (browser as Browser).newPage({ viewport: { width: 360, height: 700 }, javaScriptEnabled })
  page.setDefaultTimeout(100_000)
  page.on('console', message => {
    if (!refusals.test(message.text())) complaints.push(message.text())
  })
  return page
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const openTool = (page: Page, name: string) => page.goto(`${host.url}/console/tool?name=${name}`)

/** By keyboard alone. */
async function signIn(page: Page, username: string, path = '/console'): Promise<void> {
  await page.goto(host.url + path)
  await button(page, 'Sign in with Salesforce').press('Enter')
  await button(page, new RegExp(username.replace('.', String.raw`\.`))).press('Enter')
  await button(page, 'Sign out').waitFor()
}

async function fitsThePhone(page: Page): Promise<void> {
  expect(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBeLessThanOrEqual(360)
}

const contactsCalled = async (name: string) =>
  (await queryOrg<{ Id: string }>(`SELECT Id FROM Contact WHERE LastName = '${name}'`)).length

describe.each([
  { how: 'without a script', javaScriptEnabled: false },
  { how: 'with its script', javaScriptEnabled: true },
])('the console in a browser, $how', ({ javaScriptEnabled }) => {
  it.each([sara, tom, mia, admin] as const)('is used by %s from the sign-in to the sign-out', async username => {
    const page = await openPage(javaScriptEnabled)
    await signIn(page, username)
    await fitsThePhone(page)
    await page.getByRole('link', { name: 'Read account' }).press('Enter')
    await page.getByLabel('Account id').fill(idOf(accounts[username]))
    await page.getByLabel('Account id').press('Enter')
    await page.getByText(accounts[username], { exact: true }).waitFor()
    await fitsThePhone(page)

    const lastName = `${username.split('@')[0]} ${javaScriptEnabled}`
    await openTool(page, 'addContact')
    await page.getByLabel('Account id').fill(idOf(accounts[username]))
    await page.getByLabel('Last name').fill(lastName)
    await button(page, 'Go on').press('Enter')
    await page.getByRole('heading', { name: 'Run "Add contact"?' }).waitFor()
    expect(await contactsCalled(lastName)).toBe(0)
    await button(page, 'Yes, do it').dblclick()
    await page.getByRole('heading', { name: 'Result' }).waitFor()
    expect(await contactsCalled(lastName)).toBe(1)

    await button(page, 'Sign out').press('Enter')
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  })

  it('shows a job to its end', async () => {
    const page = await openPage(javaScriptEnabled)
    await signIn(page, admin, '/console/tool?name=enrollAccounts')
    await page.getByLabel('Batch').fill(`job-${javaScriptEnabled}`)
    await page.getByLabel('Steps').fill('3')
    await button(page, 'Go on').click()
    await button(page, 'Yes, do it').click()
    await page.getByRole('heading', { name: 'Result' }).waitFor()
    await page.getByText('Enrolled', { exact: true }).waitFor()
  })

  it('ends where its person takes it back', async () => {
    const page = await openPage(javaScriptEnabled)
    await signIn(page, mia)
    await page.goto(`${host.url}/oauth/grants`)
    await button(page, 'Sign in').press('Enter')
    await button(page, /mia\.manager/).press('Enter')
    await button(page, 'Revoke The console of this host').press('Enter')
    await page.getByText('You allowed no program').waitFor()
    await page.goto(`${host.url}/console`)
    await button(page, 'Sign in with Salesforce').waitFor()
  })
})

it('a job whose page outlives the session leads to the sign-in', async () => {
  const page = await openPage(true)
  await signIn(page, admin, '/console/tool?name=enrollAccounts')
  await page.getByLabel('Batch').fill('outlived')
  await page.getByLabel('Step ms').fill('60000')
  await button(page, 'Go on').click()
  await page.route('**/job-events?*', async route => {
    await page.context().clearCookies()
    await route.continue({ headers: { ...route.request().headers(), cookie: '' } })
  })
  await button(page, 'Yes, do it').click()
  await button(page, 'Sign in with Salesforce').waitFor()
  await page.unroute('**/job-events?*')
})

describe('a right that changes in the org', () => {
  it('is another at the console and at the actions with the next call', async () => {
    const page = await openPage(false)
    const accountId = idOf('Alpenblick Hotels')
    const actions = createActionsClient({ mesh: host.url, org: host.org.org }, tom)
    await signIn(page, tom)
    const read = async () => {
      await openTool(page, 'readAccount')
      await page.getByLabel('Account id').fill(accountId)
      await button(page, 'Run').click()
      await page.getByRole('heading', { name: /That did not work|Result/ }).waitFor()
      return [
        await page.getByText('Alpenblick Hotels', { exact: true }).count(),
        (await actions.call('readAccount', { accountId })).ok,
      ]
    }
    const give = (userId: string | undefined) =>
      fetch(`${dataUrl()}/sobjects/Account/${accountId}`, {
        ...{ method: 'PATCH', headers: asAdmin(), body: JSON.stringify({ OwnerId: userId }) },
      })
    const userIdOf = (name: string) => host.org.users.find(({ username }) => username === name)?.userId
    expect(await read()).toEqual([0, false])
    expect((await give(userIdOf(tom))).ok).toBe(true)
    expect(await read()).toEqual([1, true])
    expect((await give(userIdOf(sara))).ok).toBe(true)
    expect(await read()).toEqual([0, false])
  })
})

it('nothing is found by axe-core, in light and dark by turns', async () => {
  const page = await openPage(true)
  const findings: string[] = []
  const check = async (colorScheme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme })
    const found = await readAxeFindings(page)
    findings.push(...found.map(text => `${new URL(page.url()).pathname}, ${colorScheme}: ${text}`))
  }
  const open = (path: string) => page.goto(host.url + path)
  for (const colorScheme of ['light', 'dark'] as const) {
    await open('/docs')
    await page.getByRole('heading', { name: 'For all operations' }).waitFor()
    await check(colorScheme)
  }
  await open('/console')
  await check('light')
  await signIn(page, admin)
  await check('dark')
  await open('/console/jobs')
  await check('light')
  for (const path of ['/console/admin', '/console/admin/sign-ins', '/console/admin/jobs']) {
    await open(path)
    await check(path.endsWith('admin') ? 'light' : 'dark')
  }
  await openTool(page, 'addContact')
  await button(page, 'Go on').click()
  await page.getByRole('heading', { name: 'That did not work' }).waitFor()
  await check('light')
  await page.getByLabel('Account id').fill(idOf('Merlion Freight'))
  await page.getByLabel('Last name').fill('Axe')
  await button(page, 'Go on').click()
  await button(page, 'Yes, do it').waitFor()
  await check('dark')
  expect(findings).toEqual([])
})

describe('the question before a sign-in', () => {
  let program: Server
  beforeAll(() => {
    program = createServer((_, response) => response.end('<title>Back</title>')).listen(0, '127.0.0.1')
  })
  afterAll(() => void program?.close())

  it('goes all the way without a script, by keyboard, on a small screen, and is taken back', async () => {
    const page = await openPage(false)
    const redirectUri = `http://127.0.0.1:${(program.address() as AddressInfo).port}/callback`
    const client = createOAuthClient({ issuer: host.url, clientId: 'editor', redirectUri })
    await page.goto(client.authorizeUrl({ scope: 'tools:read tools:write' }))
    await fitsThePhone(page)
    await button(page, 'Allow and sign in').press('Enter')
    await button(page, /sara\.sales/).click()
    await page.waitForURL(url => url.href.startsWith(redirectUri))
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy()
    await page.goto(`${host.url}/oauth/grants`)
    await button(page, 'Sign in').click()
    await button(page, /sara\.sales/).click()
    await button(page, 'Revoke editor').click()
    await page.getByText('You allowed no program').waitFor()
  })
})

it('nothing on the pages is forbidden by their policy', () => {
  expect(complaints).toEqual([])
})
