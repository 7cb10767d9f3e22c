import { type Browser, type BrowserPage, buttonsOf, createBrowser } from '../../../../src/test-client/browser.ts'
import type { RawAnswer } from '../../../client/attacks/raw-request.ts'
import { type Arena, loopback, nora, sara, tom } from './arena.ts'
import { attack } from './attack.ts'

const askedAgain = '200 page: Allow access to Salesforce?'
const nothingAllowed = '403 page: Nothing was allowed'
const over = '400 page: This sign-in is over'
const unknownAnswer = '400 page: This sign-in cannot go on'
const otherBrowser =
  '400 page: Sign-in failed (invalid_request): Another sign-in was started in this browser since, or this one took too long.'

const allow = { name: 'decision', value: 'allow' }
const as = (username: string) => ({ name: 'username', value: username })
const tokenIn = ({ text }: BrowserPage): string => /name="token" value="([^"]*)"/.exec(text)?.[1] ?? ''

/** The question for a client, in a browser. */
const asked = (arena: Arena, browser: Browser, clientId = 'editor'): Promise<BrowserPage> =>
  browser.open(arena.clientOf(clientId).authorizeUrl(), loopback)

/** The way back from Salesforce as it stands once somebody has signed in there, not yet gone. */
async function callbackOf(arena: Arena, browser: Browser, username = sara): Promise<URL> {
  const atOrg = await browser.press(await asked(arena, browser), allow)
  return (await browser.press(atOrg, as(username), `${arena.host.url}/oauth/callback`)).url
}

const withCookies = (browser: Browser, { href, pathname, search }: URL) => ({
  path: pathname + search,
  headers: { cookie: browser.cookiesFor(href) },
})

/** Sends a form as any page could that the browser shows. */
const submit = (arena: Arena, browser: Browser, { fields, headers = {}, page }: Submission): Promise<RawAnswer> =>
  arena.post(page.url.pathname + page.url.search, fields, { cookie: browser.cookiesFor(page.url), ...headers })

interface Submission {
  readonly page: BrowserPage
  readonly fields: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Making a person allow what she did not, or sign in as somebody else. */
export const browserAttacks = [
  attack(
    'signing in without the approval of an administrator',
    '403 page: Your administrator has not let you in yet',
    async arena => {
      const browser = createBrowser()
      const back = await callbackOf(arena, browser, nora)
      return () => arena.send(withCookies(browser, back))
    },
  ),
  attack('leaving out that Salesforce refused', '403 page: Salesforce refused the sign-in', async arena => {
    const browser = createBrowser()
    const back = await callbackOf(arena, browser, nora)
    for (const name of ['error', 'error_description']) back.searchParams.delete(name)
    back.searchParams.set('code', 'made-up')
    return () => arena.send(withCookies(browser, back))
  }),
  attack('going on without the question', 'to /oauth/interaction', async arena => {
    const browser = createBrowser()
    const { url } = await asked(arena, browser)
    const resume = new URL(`/oauth/resume${url.search}`, url)
    return () => arena.send(withCookies(browser, resume))
  }),
  attack('allowing by a link', askedAgain, async arena => {
    const browser = createBrowser()
    const page = await asked(arena, browser)
    const link = new URL(`${page.url.href}&decision=allow&token=${encodeURIComponent(tokenIn(page))}`)
    return () => arena.send(withCookies(browser, link))
  }),
  attack('allowing without the token of the page', nothingAllowed, async arena => {
    const browser = createBrowser()
    const page = await asked(arena, browser)
    return () => submit(arena, browser, { page, fields: { decision: 'allow' } })
  }),
  attack('allowing with the token that another browser got', nothingAllowed, async arena => {
    const [attacker, victim] = [createBrowser(), createBrowser()]
    const theirs = tokenIn(await asked(arena, attacker))
    const page = await asked(arena, victim)
    return () => submit(arena, victim, { page, fields: { decision: 'allow', token: theirs } })
  }),
  attack('allowing with the token of the question for another client', nothingAllowed, async arena => {
    const browser = createBrowser()
    const other = tokenIn(await asked(arena, browser))
    const page = await asked(arena, browser, await arena.register())
    return () => submit(arena, browser, { page, fields: { decision: 'allow', token: other } })
  }),
  attack('allowing more than was asked, with the token of the smaller question', nothingAllowed, async arena => {
    const browser = createBrowser()
    const token = tokenIn(await asked(arena, browser))
    const more = arena.clientOf().authorizeUrl({ scope: 'tools:read tools:write' })
    const page = await browser.open(more, loopback)
    return () => submit(arena, browser, { page, fields: { decision: 'allow', token } })
  }),
  attack('allowing from a page of another site', nothingAllowed, async arena => {
    const browser = createBrowser()
    const page = await asked(arena, browser)
    const fields = { decision: 'allow', token: tokenIn(page) }
    return () => submit(arena, browser, { page, fields, headers: { 'sec-fetch-site': 'cross-site' } })
  }),
  attack('allowing in a browser that was not asked', over, async arena => {
    const page = await asked(arena, createBrowser())
    return () => submit(arena, createBrowser(), { page, fields: { decision: 'allow', token: tokenIn(page) } })
  }),
  attack('allowing with JSON', nothingAllowed, async arena => {
    const browser = createBrowser()
    const page = await asked(arena, browser)
    const { headers, path } = withCookies(browser, page.url)
    return () =>
      arena.send({
        ...{ method: 'POST', path, headers: { ...headers, 'content-type': 'application/json' } },
        body: JSON.stringify({ decision: 'allow', token: tokenIn(page) }),
      })
  }),
  attack('the question of a sign-in that another browser began', over, async arena => {
    const { url } = await asked(arena, createBrowser())
    const victim = createBrowser()
    await asked(arena, victim)
    return () => arena.send(withCookies(victim, url))
  }),
  attack('the question of a sign-in that another one has replaced', over, async arena => {
    const browser = createBrowser()
    const { url } = await asked(arena, browser)
    await asked(arena, browser)
    return () => arena.send(withCookies(browser, url))
  }),
  attack('another client, after the person allowed one of the same name and place', askedAgain, async arena => {
    const browser = createBrowser()
    await arena.person({ browser, clientId: await arena.register({ client_name: 'editor' }) })
    const clientId = await arena.register({ client_name: 'editor' })
    return () => asked(arena, browser, clientId)
  }),
  attack(
    'the same program again, without asking, as any program may listen on this computer',
    askedAgain,
    async arena => {
      const browser = createBrowser()
      await arena.person({ browser })
      return () => asked(arena, browser)
    },
  ),
  attack('the answer of Salesforce in a browser that did not allow it', unknownAnswer, async arena => {
    const callback = await callbackOf(arena, createBrowser(), tom)
    const victim = createBrowser()
    await asked(arena, victim)
    return () => arena.send(withCookies(victim, callback))
  }),
  attack('the answer of Salesforce in a browser that allowed another sign-in', unknownAnswer, async arena => {
    const callback = await callbackOf(arena, createBrowser(), tom)
    const victim = createBrowser()
    await victim.press(await asked(arena, victim), allow)
    return () => arena.send(withCookies(victim, callback))
  }),
  attack(
    'the code of somebody else at Salesforce for the state of this browser',
    '403 page: Salesforce refused the sign-in',
    async arena => {
      const theirs = await callbackOf(arena, createBrowser(), tom)
      const victim = createBrowser()
      const own = await callbackOf(arena, victim)
      own.searchParams.set('code', theirs.searchParams.get('code') ?? '')
      return () => arena.send(withCookies(victim, own))
    },
  ),
  attack('the answer of Salesforce again', unknownAnswer, async arena => {
    const browser = createBrowser()
    const callback = await callbackOf(arena, browser)
    const request = withCookies(browser, callback)
    await browser.open(callback, loopback)
    return () => arena.send(request)
  }),
  attack('the answer of Salesforce after ten minutes', unknownAnswer, async arena => {
    const browser = createBrowser()
    const callback = await callbackOf(arena, browser)
    const request = withCookies(browser, callback)
    arena.pass(10 * 60_000 + 1000)
    return () => arena.send(request)
  }),
  attack('an answer of Salesforce that nobody asked for', unknownAnswer, async arena => {
    const browser = createBrowser()
    const { url } = await asked(arena, browser)
    return () => arena.send(withCookies(browser, new URL('/oauth/callback?code=a&state=b', url)))
  }),
  attack('an answer of Salesforce without a state', unknownAnswer, async arena => {
    const callback = await callbackOf(arena, createBrowser())
    callback.searchParams.delete('state')
    return () => arena.send({ path: callback.pathname + callback.search })
  }),
  attack('the rest of a sign-in in another browser', otherBrowser, async arena => {
    const browser = createBrowser()
    const callback = await callbackOf(arena, browser)
    const { url } = await browser.open(callback, `${arena.host.url}/oauth/resume`)
    return () => arena.send({ path: url.pathname + url.search })
  }),
  attack(
    'the end of a sign-in again',
    '400 page: Sign-in failed (invalid_request): interaction session not found',
    async arena => {
      const browser = createBrowser()
      const { url } = await browser.open(await callbackOf(arena, browser), `${arena.host.url}/oauth/resume`)
      const request = withCookies(browser, url)
      await browser.open(url, loopback)
      return () => arena.send(request)
    },
  ),
  attack('forged signatures of cookies', over, async arena => {
    const browser = createBrowser()
    const { url } = await asked(arena, browser)
    const cookie = browser.cookiesFor(url).replaceAll(/\.sig=[\w-]+/g, '.sig=AAAAAAAAAAAAAAAAAAAAAAAAAAA')
    return () => arena.send({ path: url.pathname + url.search, headers: { cookie } })
  }),
  attack('taking back what another person allowed', 'to /oauth/grants', async arena => {
    await arena.person({ username: tom })
    const [entry] = await arena.host.database.all<{ grant_id: string }>(
      "SELECT grant_id FROM login_sign_ins WHERE username LIKE 'tom%' ORDER BY created_ms DESC",
    )
    const browser = createBrowser()
    const page = await visit(arena, browser)
    const fields = { do: 'revoke', grant: entry?.grant_id ?? '', token: tokenIn(page) }
    return async () => {
      const answer = await submit(arena, browser, { page, fields })
      const left = await arena.host.database.all('SELECT 1 FROM login_sign_ins WHERE grant_id = ?', [fields.grant])
      if (left.length !== 1) throw new Error('it was taken back')
      return answer
    }
  }),
  attack('taking back everything without the token of the page', '403 page: Nothing was changed', async arena => {
    const browser = createBrowser()
    const page = await visit(arena, browser)
    return () => submit(arena, browser, { page, fields: { do: 'revoke-all' } })
  }),
  attack('leading on to another site from the sign-in', otherBrowser, async arena => {
    const to = encodeURIComponent('https://evil.example/')
    return () => arena.send({ path: `/oauth/resume?uid=//evil.example&returnTo=${to}&redirect=${to}` })
  }),
  attack(
    'leading on to another site from the answer of Salesforce',
    unknownAnswer,
    async arena => () =>
      arena.send({ path: `/oauth/callback?error=x&state=x&RelayState=${encodeURIComponent('https://evil.example/')}` }),
  ),
  attack('choosing another place to sign in at', '200 page: One moment', async arena => {
    const browser = createBrowser()
    const page = await asked(arena, browser)
    const fields = { decision: 'allow', token: tokenIn(page), place: 'https://evil.example' }
    return async () => {
      const answer = await submit(arena, browser, { page, fields })
      const refresh = answer.headers.get('refresh') ?? ''
      if (!refresh.startsWith(`0; url=${arena.host.org.org}/`) || answer.text.includes('evil')) throw new Error(refresh)
      return answer
    }
  }),
]

async function visit(arena: Arena, browser: Browser): Promise<BrowserPage> {
  const page = await browser.open(`${arena.host.url}/oauth/grants`)
  const atOrg = await browser.press(page, { name: 'do', value: 'sign-in' })
  if (!buttonsOf(atOrg.text).some(({ value }) => value === sara)) throw new Error(atOrg.text)
  return browser.press(atOrg, as(sara))
}
