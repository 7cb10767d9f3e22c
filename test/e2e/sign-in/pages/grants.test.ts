import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '../../../../src/test-client/browser.ts'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import {
  isLiving,
  personOf,
  redeem,
  type SignInHost,
  sara,
  signInAs,
  startSignInHost,
  tom,
} from '../../../client/sign-in/sign-in-host.ts'

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let host: SignInHost

beforeAll(async () => {
  org = await startLocalOrgProcess()
  host = await startSignInHost(org.org)
})
afterAll(async () => {
  await host?.close()
  await org?.stop()
})

const button = (name: string, value: string) => ({ name, value })

/** Lets a person sign in through a program of this name. */
async function allowed(name: string, username = sara) {
  const client = await host.program(name)
  const tokens = await redeem(client, await signInAs({ client, username }))
  return { client, tokens, ...(await personOf(host, tokens)) }
}

/** The list of a person, after she has shown at Salesforce who she is. */
async function visit(browser: Browser, username = sara, { publicUrl } = host): Promise<BrowserPage> {
  const page = await browser.open(`${publicUrl}/oauth/grants`)
  const atOrg = await browser.press(page, button('do', 'sign-in'))
  return browser.press(atOrg, button('username', username))
}

interface Pressing {
  readonly grant: string
  /** Default: that of the page. */
  readonly token?: string
}

/** Presses the button beside one grant. */
const revoke = (page: BrowserPage, browser: Browser, { grant, token = tokenIn(page) }: Pressing) =>
  fetch(page.url, {
    method: 'POST',
    headers: { cookie: browser.cookiesFor(page.url) },
    body: new URLSearchParams({ do: 'revoke', grant, token }),
    redirect: 'manual',
  })
const tokenIn = ({ text }: BrowserPage): string => /name="token" value="([^"]*)"/.exec(text)?.[1] ?? ''

describe('the page of what was allowed', () => {
  it('shows nothing to somebody who has not said who she is', async () => {
    await allowed('Program that nobody may see')
    const page = await createBrowser().open(`${host.publicUrl}/oauth/grants`)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('Program that nobody may see')
  })

  it('shows a person her own programs only', async () => {
    await allowed('Program of Sara')
    await allowed('Program of Tom', tom)
    const page = await visit(createBrowser())
    expect(page.url.pathname).toBe('/oauth/grants')
    expect(page.text).toContain('Program of Sara')
    expect(page.text).toContain('127.0.0.1:51234')
    expect(page.text).toContain('Read data in your org, with your rights')
    expect(page.text).not.toContain('Program of Tom')
  })

  it('ends the Salesforce session that only showed who she is', async () => {
    const given: string[] = []
    const reach: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init)
      if (String(url).endsWith('/token'))
        given.push(((await answer.clone().json()) as { access_token: string }).access_token)
      return answer
    }
    const other = await startSignInHost(org.org, { fetch: reach })
    try {
      const page = await visit(createBrowser(), sara, other)
      expect(page.text).toContain('You allowed no program')
      expect(given.length).toBe(1)
      expect(await isLiving({ accessToken: given[0] ?? '', orgUrl: org.org })).toBe(false)
    } finally {
      await other.close()
    }
  })

  it('revokes one at once, here and at Salesforce, and leaves the others', async () => {
    const [gone, kept] = [await allowed('Gone'), await allowed('Kept')]
    const browser = createBrowser()
    const page = await visit(browser)
    expect((await revoke(page, browser, { grant: gone.grantId })).status).toBe(303)
    expect(await host.signIns.sessionOf(gone.grantId)).toBeUndefined()
    expect([await isLiving(gone.session), await isLiving(kept.session)]).toEqual([false, true])
    await expect(personOf(host, gone.tokens)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await gone.client.refresh(gone.tokens.refresh_token)).status).toBe(400)
    expect((await personOf(host, kept.tokens)).session.username).toBe(sara)
  })

  it('revokes all of hers, and nobody else’s', async () => {
    const [one, other, toms] = [await allowed('One'), await allowed('Other'), await allowed('Of Tom', tom)]
    const browser = createBrowser()
    const after = await browser.press(await visit(browser), button('do', 'revoke-all'))
    expect(after.text).toContain('You allowed no program')
    for (const { grantId } of [one, other]) expect(await host.signIns.sessionOf(grantId)).toBeUndefined()
    expect(await host.signIns.sessionOf(toms.grantId)).toEqual(toms.session)
  })

  it('does not revoke what is somebody else’s', async () => {
    const toms = await allowed('Of Tom', tom)
    const browser = createBrowser()
    await revoke(await visit(browser), browser, { grant: toms.grantId })
    expect(await host.signIns.sessionOf(toms.grantId)).toEqual(toms.session)
  })

  it('refuses a form that is not its own', async () => {
    const mine = await allowed('Mine')
    const browser = createBrowser()
    const page = await visit(browser)
    const strangers = tokenIn(await visit(createBrowser()))
    for (const token of ['', 'x', strangers])
      expect((await revoke(page, browser, { grant: mine.grantId, token })).status).toBe(403)
    expect(await host.signIns.sessionOf(mine.grantId)).toEqual(mine.session)
  })

  it('forgets who she is when she leaves it', async () => {
    const browser = createBrowser()
    const left = await browser.press(await visit(browser), button('do', 'sign-out'))
    expect(left.text).toContain('Sign in with Salesforce to see')
  })
})

describe('what was revoked', () => {
  it('by the client ends the sign-in at Salesforce too', async () => {
    const { client, grantId, session, tokens } = await allowed('Honest')
    await client.revoke(tokens.refresh_token)
    expect(await host.signIns.sessionOf(grantId)).toBeUndefined()
    expect(await isLiving(session)).toBe(false)
  })
})
