import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createOrgReader } from '../../client/org/org-reader.ts'
import { startChromium } from '../../client/sign-in/chromium.ts'

/** For people to look at. */
const shots = join(tmpdir(), 'action-host-shots')

let dev: RunningDev & { readonly campaignSite: string; readonly apiKeys: readonly { readonly key: string }[] }
let browser: Browser | undefined
let org: ReturnType<typeof createOrgReader>
beforeAll(async () => {
  const started = await Promise.all([startDev({ env: { FORMS_PER_HOUR: '4' } }), startChromium()])
  dev = started[0] as typeof dev
  browser = started[1]
  org = createOrgReader(dev)
  mkdirSync(shots, { recursive: true })
})
afterAll(async () => {
  await browser?.close()
  await dev?.stop()
})

/** A phone. */
const viewport = { width: 375, height: 740 }

async function openSite(given: Browser, javaScriptEnabled: boolean) {
  const page = await (await given.newContext({ viewport, javaScriptEnabled })).newPage()
  page.setDefaultTimeout(100_000)
  const [requests, problems]: [string[], string[]] = [[], []]
  page.on('request', request => requests.push(request.url()))
  page.on('console', message => problems.push(message.text()))
  await page.goto(dev.campaignSite)
  return { page, requests, problems }
}

const widthOf = (page: Page) => page.locator('html').evaluate(html => [html.scrollWidth, html.clientWidth])

async function fillIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('First name').fill('Grace')
  await page.getByLabel('Last name').fill("O'Hopper <b>")
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Your channel or company').fill('Compilers & Co')
}

const membersOf = (email: string) =>
  org.query<{ Name: string; CompanyOrAccount: string; Status: string }>(
    `SELECT Name, CompanyOrAccount, Status FROM CampaignMember WHERE Lead.Email = '${email}'`,
  )

describe('the campaign site in a browser', () => {
  it.for([true, false])(
    'takes a visitor from the list to the thanks, with JavaScript: %s',
    async (withScripts, { skip }) => {
      if (!browser) return skip()
      const { page, problems, requests } = await openSite(browser, withScripts)
      const email = `grace.${withScripts}@x.example`
      await page.screenshot({ path: join(shots, `site-list-${withScripts}.png`), fullPage: true })
      await page.getByRole('link', { name: 'Summer of Robots', exact: true }).click()
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.getByLabel('Email address').getAttribute('aria-invalid')).toBe('true')
      expect(await page.locator('#email-message').textContent()).toBe('Enter your email address.')
      await page.screenshot({ path: join(shots, `site-wrong-${withScripts}.png`), fullPage: true })
      await fillIn(page, email)
      expect(await widthOf(page)).toEqual([viewport.width, viewport.width])
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Thank you' }).waitFor()
      await page.screenshot({ path: join(shots, `site-thanks-${withScripts}.png`), fullPage: true })
      expect(page.url()).toMatch(/\/campaigns\/701\w+\/thanks$/)
      await page.reload()
      expect(await membersOf(email)).toEqual([
        expect.objectContaining({
          Name: "Grace O'Hopper <b>",
          CompanyOrAccount: 'Compilers & Co',
          Status: 'Responded',
        }),
      ])
      expect(requests.every(url => url.startsWith(dev.campaignSite) || url === 'data:,')).toBe(true)
      expect(problems.filter(text => !text.includes('422'))).toEqual([])
    },
  )
})

const open = async (path: string) => (await fetch(dev.campaignSite + path)).text()

/** What a program would send, that has read the form. */
async function send(fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
  const path = /href="(\/campaigns\/\w+)"/.exec(await open('/'))?.[1] ?? ''
  const token = /name="token" value="([^"]+)"/.exec(await open(path))?.[1] ?? ''
  const body = new URLSearchParams({ firstName: 'P', lastName: 'Q', channel: 'R', token, ...fields })
  const origin = { origin: dev.campaignSite, ...headers }
  return fetch(dev.campaignSite + path, { method: 'POST', body, headers: origin, redirect: 'manual' })
}

describe('the campaign site against programs', () => {
  it('takes no form from another site, and none it did not make', async () => {
    const foreign = await send({ email: 'foreign@x.example' }, { origin: 'https://evil.example' })
    const forged = await send({ email: 'forged@x.example', token: 'mwrk.AAAA.BBBB' })
    expect([foreign.status, forged.status]).toEqual([403, 409])
    expect(await membersOf('foreign@x.example')).toEqual([])
    expect(await membersOf('forged@x.example')).toEqual([])
  })

  it('thanks whoever fills in the trap, and keeps nothing', async () => {
    const answer = await send({ email: 'bot@x.example', homepage: 'https://spam.example' })
    expect(answer.status).toBe(303)
    expect(await membersOf('bot@x.example')).toEqual([])
  })

  it('never has the key in a page, and loads nothing from elsewhere', async () => {
    const pages = (await open('/')) + (await open('/style.css'))
    for (const { key } of dev.apiKeys) expect(pages).not.toContain(key)
    expect(pages).not.toMatch(/https?:\/\/|<script|@import/)
  })

  it('stops an address that sends too many, and tells why', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 5; count++) statuses.push((await send({ email: `many${count}@x.example` })).status)
    expect(statuses.at(-1)).toBe(429)
    expect(statuses[0]).toBe(303)
  })
})
