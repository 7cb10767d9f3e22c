import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '../../../../src/test-client/browser.ts'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import {
  isLiving,
  loopbackUri,
  personOf,
  portal,
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

const allow = { name: 'decision', value: 'allow' }
const as = (username: string) => ({ name: 'username', value: username })
const tokenIn = ({ text }: BrowserPage): string => /name="token" value="([^"]*)"/.exec(text)?.[1] ?? ''

/** Sends a form as any program could; `site` as a browser would say where it comes from. */
const post = (page: BrowserPage, browser: Browser, { site, ...fields }: Record<string, string>) =>
  fetch(page.url, {
    method: 'POST',
    headers: { cookie: browser.cookiesFor(page.url), ...(site !== undefined && { 'sec-fetch-site': site }) },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })

/** The way back from Salesforce, as it stands when somebody has signed in there, not yet gone. */
async function callbackOf(browser: Browser, username = sara): Promise<URL> {
  const client = await host.program()
  const asked = await browser.open(client.authorizeUrl())
  const atOrg = await browser.press(asked, allow)
  return (await browser.press(atOrg, as(username), `${host.publicUrl}/oauth/callback`)).url
}

describe('an approval that the person did not give', () => {
  it('is refused without the token of our page', async () => {
    const browser = createBrowser()
    const asked = await browser.open((await host.program()).authorizeUrl())
    const answer = await post(asked, browser, { decision: 'allow' })
    expect([answer.status, answer.headers.get('refresh'), answer.headers.get('location')]).toEqual([403, null, null])
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('is refused with the token of another question, of another client', async () => {
    const browser = createBrowser()
    const first = await browser.open((await host.program('First')).authorizeUrl())
    const second = await browser.open((await host.program('Second')).authorizeUrl())
    expect((await post(second, browser, { decision: 'allow', token: tokenIn(first) })).status).toBe(403)
    expect((await post(second, browser, { decision: 'allow', token: tokenIn(second) })).status).toBe(200)
  })

  it('is refused with the token that another browser was given', async () => {
    const [attacker, victim] = [createBrowser(), createBrowser()]
    const client = await host.program()
    const theirs = await attacker.open(client.authorizeUrl())
    const own = await victim.open(client.authorizeUrl())
    expect((await post(own, victim, { decision: 'allow', token: tokenIn(theirs) })).status).toBe(403)
  })

  it('is refused when a page of another site sends it', async () => {
    const browser = createBrowser()
    const asked = await browser.open((await host.program()).authorizeUrl())
    const fields = { decision: 'allow', token: tokenIn(asked) }
    expect((await post(asked, browser, { ...fields, site: 'cross-site' })).status).toBe(403)
    expect((await post(asked, browser, { ...fields, site: 'same-origin' })).status).toBe(200)
  })

  it('is refused in a browser that was not asked', async () => {
    const asked = await createBrowser().open((await host.program()).authorizeUrl())
    const answer = await post(asked, createBrowser(), { decision: 'allow', token: tokenIn(asked) })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('This sign-in is over')])
  })
})

describe('an answer of Salesforce', () => {
  it('is refused in a browser that did not approve it, and still works in the one that did', async () => {
    const [attacker, victim] = [createBrowser(), createBrowser()]
    const callback = await callbackOf(attacker)
    await victim.open((await host.program()).authorizeUrl())
    const fixed = await victim.open(callback, loopbackUri)
    expect([fixed.status, fixed.url.pathname]).toEqual([400, '/oauth/callback'])
    const own = await attacker.open(callback, loopbackUri)
    expect(own.url.searchParams.get('code')).toBeTruthy()
  })

  it('is refused the second time', async () => {
    const browser = createBrowser()
    const callback = await callbackOf(browser)
    const cookies = browser.cookiesFor(callback)
    expect((await browser.open(callback, loopbackUri)).url.searchParams.get('code')).toBeTruthy()
    const replayed = await fetch(callback, { headers: { cookie: cookies }, redirect: 'manual' })
    expect([replayed.status, replayed.headers.get('location')]).toEqual([400, null])
  })

  it('of two at the same time only one counts', async () => {
    const browser = createBrowser()
    const callback = await callbackOf(browser)
    const headers = { cookie: browser.cookiesFor(callback) }
    const ask = () => fetch(callback, { headers, redirect: 'manual' }).then(({ status }) => status)
    expect((await Promise.all([ask(), ask()])).toSorted()).toEqual([303, 400])
  })

  it('is refused with a state that nobody made', async () => {
    const browser = createBrowser()
    await browser.open((await host.program()).authorizeUrl())
    for (const query of ['', '?code=a', '?code=a&state=b', `?code=a&state=${'x'.repeat(5000)}`]) {
      expect((await browser.open(`${host.publicUrl}/oauth/callback${query}`)).status).toBe(400)
    }
  })

  it('is refused more than ten minutes after the approval', async () => {
    let late = 0
    const patient = await startSignInHost(org.org, { now: () => Date.now() + late })
    try {
      const browser = createBrowser()
      const asked = await browser.open((await patient.program()).authorizeUrl())
      const atOrg = await browser.press(asked, allow)
      const { url } = await browser.press(atOrg, as(sara), `${patient.publicUrl}/oauth/callback`)
      late = 10 * 60 * 1000
      const headers = { cookie: browser.cookiesFor(url) }
      expect((await fetch(url, { headers, redirect: 'manual' })).status).toBe(400)
    } finally {
      await patient.close()
    }
  })

  it('with a code of somebody else for the state of this browser is not believed', async () => {
    const [attacker, victim] = [createBrowser(), createBrowser()]
    const theirs = await callbackOf(attacker, tom)
    const own = await callbackOf(victim)
    own.searchParams.set('code', theirs.searchParams.get('code') ?? '')
    const page = await victim.open(own, loopbackUri)
    expect([page.status, page.url.pathname]).toEqual([403, '/oauth/callback'])
    expect(page.text).toContain('invalid_grant')
    expect(page.text).not.toMatch(/at \w+.*\.ts/)
  })
})

describe('what was allowed before', () => {
  const asksAgain = (page: BrowserPage) => page.text.includes('name="decision" value="allow"')

  it('is not asked again of the same person in the same browser', async () => {
    const browser = createBrowser()
    const client = host.portal()
    const first = await signInAs({ browser, client })
    const atOrg = await browser.open(client.authorizeUrl(), portal.redirectUri)
    expect(atOrg.url.origin).toBe(org.org)
    const again = await browser.press(atOrg, as(sara), portal.redirectUri)
    expect(again.url.searchParams.get('code')).toBeTruthy()
    expect(again.url.searchParams.get('code')).not.toBe(first.url.searchParams.get('code'))
  })

  it('is asked of everybody else, in another browser too', async () => {
    await signInAs({ client: host.portal() })
    expect(asksAgain(await createBrowser().open(host.portal().authorizeUrl(), portal.redirectUri))).toBe(true)
  })

  it('is asked when the client wants more, and shows what is new only', async () => {
    const browser = createBrowser()
    const client = host.portal()
    await signInAs({ browser, client })
    const page = await browser.open(client.authorizeUrl({ scope: 'tools:read tools:write' }), portal.redirectUri)
    expect(asksAgain(page)).toBe(true)
    const [, fresh = '', had = ''] = page.text.split(/<h2>New: it will be able to<\/h2>|It already can:/)
    expect(fresh).toContain('Change data')
    expect(fresh).not.toContain('Read data')
    expect(had).toContain('Read data')
  })

  it('is asked for another address of the same client', async () => {
    const browser = createBrowser()
    const client = host.portal()
    await signInAs({ browser, client })
    const other = client.authorizeUrl({ redirect_uri: 'https://portal.example/other' })
    expect(asksAgain(await browser.open(other, portal.redirectUri))).toBe(true)
  })

  it('is always asked for a program on this computer, and for one that wants it so', async () => {
    const browser = createBrowser()
    const client = await host.program()
    await signInAs({ browser, client })
    expect(asksAgain(await browser.open(client.authorizeUrl(), loopbackUri))).toBe(true)
    await signInAs({ browser, client: host.portal() })
    const url = host.portal().authorizeUrl({ prompt: 'consent' })
    expect(asksAgain(await browser.open(url, portal.redirectUri))).toBe(true)
  })

  it('is asked when somebody else than the person who allowed it signs in', async () => {
    const browser = createBrowser()
    await signInAs({ browser, client: host.portal() })
    const atOrg = await browser.open(host.portal().authorizeUrl(), portal.redirectUri)
    expect(atOrg.url.origin).toBe(org.org)
    const page = await browser.press(atOrg, as(tom), portal.redirectUri)
    expect([page.url.pathname, asksAgain(page)]).toEqual(['/oauth/interaction', true])
  })
})

describe('what a program did not ask for', () => {
  const boxOf = (page: BrowserPage) => /<input type="checkbox" name="more" value="([^"]*)" *(checked)?>/.exec(page.text)
  const begun = async (scope: string | undefined, browser = createBrowser()) => {
    const client = host.portal()
    return { browser, client, page: await browser.open(client.authorizeUrl({ scope }), portal.redirectUri) }
  }
  const scopeAfter = async (
    { browser, client, page }: Awaited<ReturnType<typeof begun>>,
    ticked: readonly string[] = [],
  ) => {
    const atOrg = await browser.press(page, { ...allow, ticked }, portal.redirectUri)
    const tokens = await redeem(client, await browser.press(atOrg, as(sara), portal.redirectUri))
    expect(tokens.scope).toBe((await personOf(host, tokens)).scopes.join(' '))
    return tokens.scope
  }

  it.each([undefined, 'tools:read', 'openid email'])('is offered to her, and not ticked: %s', async scope => {
    const { page } = await begun(scope)
    expect([boxOf(page)?.[1], boxOf(page)?.[2]]).toEqual(['tools:write', undefined])
    expect(page.text).toContain('Close case')
  })

  it('is not offered where the program asks for all', async () => {
    expect(boxOf((await begun('tools:read tools:write')).page)).toBeNull()
  })

  it('is hers to give: the client hears what she allowed', async () => {
    expect(await scopeAfter(await begun('tools:read'))).toBe('tools:read')
    expect(await scopeAfter(await begun('tools:read'), ['tools:write'])).toBe('tools:read tools:write')
  })

  it('is asked about again with the tick that she made, and she may take it away', async () => {
    const browser = createBrowser()
    await scopeAfter(await begun(undefined, browser), ['tools:write'])
    const again = await begun(undefined, browser)
    expect(boxOf(again.page)?.[2]).toBe('checked')
    const page = { ...again.page, text: again.page.text.replace(' checked>', '>') }
    expect(await scopeAfter({ ...again, page })).toBe('tools:read')
  })

  it('is nothing that a form could bring in beside', async () => {
    const asked = await begun('tools:read')
    const page = { ...asked.page, text: asked.page.text.replace('value="tools:write"', 'value="tools:admin"') }
    expect(await scopeAfter({ ...asked, page }, ['tools:admin'])).toBe('tools:read')
  })
})

describe('asking for more', () => {
  it('puts all of it into the grant she has, and the sign-in at Salesforce before is ended', async () => {
    const browser = createBrowser()
    const client = await host.program()
    const first = await personOf(host, await redeem(client, await signInAs({ browser, client })))
    const asked = await browser.open(client.authorizeUrl({ scope: 'tools:read tools:write' }), loopbackUri)
    const atOrg = await browser.press(asked, allow)
    const second = await personOf(host, await redeem(client, await browser.press(atOrg, as(sara), loopbackUri)))
    expect([first.scopes, second.scopes]).toEqual([['tools:read'], ['tools:read', 'tools:write']])
    expect(second.grantId).toBe(first.grantId)
    expect([await isLiving(first.session), await isLiving(second.session)]).toEqual([false, true])
    expect(await host.signIns.renew(first.grantId, first.session.accessToken)).toEqual(second.session)
  })

  it('can be done as another Salesforce user, who does not touch what the first one has', async () => {
    const browser = createBrowser()
    const client = await host.program()
    const first = await personOf(host, await redeem(client, await signInAs({ browser, client })))
    const asked = await browser.open(client.authorizeUrl(), loopbackUri)
    const atOrg = await browser.press(asked, { name: 'decision', value: 'switch' })
    const second = await personOf(host, await redeem(client, await browser.press(atOrg, as(tom), loopbackUri)))
    expect([first.session.username, second.session.username]).toEqual([sara, tom])
    expect(second.grantId).not.toBe(first.grantId)
    expect(await host.signIns.sessionOf(first.grantId)).toEqual(first.session)
    expect(await isLiving(first.session)).toBe(true)
    const third = await personOf(host, await redeem(client, await signInAs({ browser, client, username: sara })))
    expect(third.grantId).toBe(first.grantId)
  })
})

describe('people who may not come', () => {
  it('of another org are told so, and nothing of theirs is kept', async () => {
    const closed = await startSignInHost(org.org, { allowedOrgIds: ['00D000000000001AAA'] })
    try {
      const page = await signInAs({ client: await closed.program() })
      expect([page.status, page.text]).toEqual([403, expect.stringContaining('Your org is not served here')])
      expect(await closed.database.all('SELECT * FROM login_sign_ins')).toEqual([])
    } finally {
      await closed.close()
    }
  })
})
