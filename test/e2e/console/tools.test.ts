import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserPage } from '../../../src/test-client/browser.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { button, visitConsole } from '../../client/sign-in/console.ts'
import { sara, tom } from '../../client/sign-in/sign-in-host.ts'
import { tools } from '../../fixtures/tools/index.ts'

let host: HostWithOrg

beforeAll(async () => {
  host = await startHostWithOrg({ tools, mesh: 'embedded', env: { CONSOLE: 'on' } })
})
afterAll(() => host?.close())

const visit = (path: string, username = sara) => visitConsole(host.url + path, username)
const alpenblick = '001AH0000000003YAA'
const run = (filled: Readonly<Record<string, string>>) => button('do', 'run', filled)
const calls = (tool: string) => host.lines.filter(line => line.includes('"call"') && line.includes(`"${tool}"`)).length
const textOf = ({ text }: BrowserPage): string =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&quot;', '"')

describe('the list of tools', () => {
  it('has those that a person may call, and no other', async () => {
    const { page } = await visit('/console')
    expect(page.text).toContain('Read account')
    expect(page.text).not.toMatch(/List products|Add products|Job status/)
  })
})

describe('a tool that reads', () => {
  it('runs with the rights of her who is signed in, and the result is a page', async () => {
    const { browser, page } = await visit('/console/tool?name=readAccount')
    expect(textOf(page)).toContain('Account id')
    const result = await browser.press(page, run({ 'in.accountId': alpenblick }))
    expect(result.status).toBe(200)
    expect(textOf(result)).toContain('Name Alpenblick Hotels')
    expect(host.lines.at(-2)).toContain('"surface":"console"')
  })

  it('says what the tool says of a wrong input, at its field, and keeps what was filled in', async () => {
    const { browser, page } = await visit('/console/tool?name=readAccount')
    const answer = await browser.press(page, run({ 'in.accountId': 'Alpenblick' }))
    expect(answer.status).toBe(400)
    expect(answer.text).toMatch(/id="f-in-accountId-problem">must be [^<]*18 characters</)
    expect(answer.text).toContain('value="Alpenblick"')
  })

  it('is filled in by one of its examples', async () => {
    const { browser, page } = await visit('/console/tool?name=readAccount&example=0')
    expect(textOf(await browser.press(page, run({})))).toContain('Alpenblick Hotels')
  })

  it('is as unknown as one that is not there where she may not call it', async () => {
    const { browser } = await visit('/console')
    for (const name of ['addProducts', 'nothing', '__proto__', '']) {
      const page = await browser.open(`${host.url}/console/tool?name=${name}`)
      expect([page.status, page.text.includes('There is no such tool for you')]).toEqual([404, true])
    }
  })
})

describe('a tool that writes', () => {
  const filled = { 'in.accountId': alpenblick, 'in.lastName': 'Console' }
  const ask = async () => {
    const { browser, page } = await visit('/console/tool?name=addContact')
    return { browser, question: await browser.press(page, run(filled)) }
  }
  const confirm = (browser: Browser, question: BrowserPage, changed = {}) =>
    browser.press(question, button('do', 'confirmed', changed))

  it('asks first, in its own words, and runs when she says yes', async () => {
    const before = calls('addContact')
    const { browser, question } = await ask()
    expect(textOf(question)).toContain('Run "Add contact"?')
    expect(textOf(question)).toContain('Last name: Console')
    expect(calls('addContact')).toBe(before)
    expect(textOf(await confirm(browser, question))).toMatch(/Contact id 003\w{15}/)
    expect(calls('addContact')).toBe(before + 1)
  })

  it('does not run what she was not asked about', async () => {
    const { browser, question } = await ask()
    const before = calls('addContact')
    const answer = await confirm(browser, question, { 'in.lastName': 'Somebody else' })
    expect(answer.status).toBe(403)
    expect(calls('addContact')).toBe(before)
  })

  it('does not take the page of the form for a yes', async () => {
    const { browser, page } = await visit('/console/tool?name=addContact')
    const before = calls('addContact')
    const token = /name="token" value="([^"]*)"[^>]*><input type="hidden" name="nonce"/.exec(page.text)?.[1] ?? ''
    const answer = await fetch(page.url, {
      method: 'POST',
      headers: { cookie: browser.cookiesFor(page.url) },
      body: new URLSearchParams({ token, nonce: 'x', ...filled, do: 'confirmed' }),
    })
    expect(answer.status).toBe(403)
    expect(calls('addContact')).toBe(before)
  })

  it('is not run by a page elsewhere, nor by somebody who is not signed in', async () => {
    const { browser, page } = await visit('/console/tool?name=addContact', tom)
    const before = calls('addContact')
    const body = new URLSearchParams({ ...filled, do: 'run' })
    const elsewhere = await fetch(page.url, {
      method: 'POST',
      headers: { cookie: browser.cookiesFor(page.url), 'sec-fetch-site': 'cross-site' },
      body,
    })
    expect(elsewhere.status).toBe(403)
    expect(await (await fetch(page.url, { method: 'POST', body })).text()).toContain('Sign in with Salesforce')
    expect(calls('addContact')).toBe(before)
  })
})
