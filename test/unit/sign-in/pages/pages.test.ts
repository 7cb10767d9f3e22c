import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { Scope } from '../../../../src/core/scope.ts'
import { leadOn, type Markup, pageHeaders, showPage, toNotice } from '../../../../src/page/page.ts'
import { toClientCard } from '../../../../src/sign-in/pages/client-card.ts'
import { type ConsentView, toConsentBody } from '../../../../src/sign-in/pages/consent-page.ts'
import { toGrantsBody } from '../../../../src/sign-in/pages/grants-page.ts'
import { refusalOf } from '../../../../src/sign-in/pages/refusal.ts'
import { readLoginServers } from '../../../../src/sign-in/salesforce/login-servers.ts'

const hostile = `"><script>alert(1)</script><img src=x onerror='y'>`
const loginServers = readLoginServers('https://login.salesforce.com, https://test.salesforce.com', text => text)

const view = (changes: Partial<ConsentView> = {}): ConsentView => ({
  client: toClientCard({
    clientId: 'https://claude.ai/client',
    clientName: 'Claude',
    redirectUri: 'https://claude.ai/cb',
    registered: false,
  }),
  fresh: ['tools:read'],
  had: [],
  isKnown: false,
  offered: [],
  chosen: [],
  loginServers: loginServers.slice(0, 1),
  toolTitles: {},
  action: '/oauth/interaction?uid=a',
  formToken: 'token',
  grantsPath: '/oauth/grants',
  ...changes,
})
const textOf = async (markup: Markup): Promise<string> => String(await markup)
const consent = (changes: Partial<ConsentView> = {}) => textOf(toConsentBody(view(changes)))

describe('the question', () => {
  it('lets nothing of what a client says become markup', async () => {
    const client = toClientCard({
      clientId: hostile,
      clientName: hostile,
      redirectUri: `app.example:/${hostile}`,
      registered: false,
    })
    const page = await consent({ client, toolTitles: { 'tools:read': [hostile] } })
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toMatch(/<script|<img/)
  })

  it('names the host that publishes a client, and gives no warning about it', async () => {
    const page = await consent()
    expect(page).toContain('<dt>Published by</dt><dd><strong>claude.ai</strong></dd>')
    expect(page).not.toContain('class="warn"')
  })

  it.each([
    'Claude (published by claude.ai)',
    'Claude” </dd><dt>Published by</dt><dd>claude.ai',
    '”</strong> was checked',
    'Claude" (verified)',
  ])('lets no name say who stands behind it: %s', async clientName => {
    const client = toClientCard({ clientId: 'x', clientName, redirectUri: 'https://claude.ai/cb', registered: false })
    const page = await consent({ client })
    const [, name = ''] =
      /<dt>Calls itself<\/dt><dd>“([^”]*)”<\/dd>\n<dt>Published by<\/dt><dd><span class="soft">nobody knows: not verified<\/span>/.exec(
        page,
      ) ?? []
    expect(name).not.toBe('')
    expect(name).not.toMatch(/["<>]/)
    expect(page.match(/<dt>Published by<\/dt>/g)).toHaveLength(1)
    expect(page).toContain(`<strong>“${name}”</strong> asks to work`)
  })

  it('warns of a published client whose answer goes to this computer', async () => {
    const client = toClientCard({
      ...{ clientId: 'https://claude.ai/client', clientName: 'Claude', registered: false },
      redirectUri: 'http://localhost:7/cb',
    })
    const page = await consent({ client })
    expect(page).toContain('class="warn"')
    expect(page).toContain('a program on this computer')
    expect(page).not.toContain('Not verified')
  })

  it('lets her choose where to sign in only when there is a choice', async () => {
    expect(await consent()).not.toContain('type="radio"')
    const page = await consent({ loginServers })
    expect(page.match(/type="radio"/g)?.length).toBe(2)
    expect(page.match(/\schecked/g)?.length).toBe(1)
    expect(page).toContain('Sandbox')
  })

  it('names the tools that become possible, at most a hundred of them', async () => {
    const titles = Array.from({ length: 150 }, (_, index) => `Tool ${index}.`)
    const page = await consent({ toolTitles: { 'tools:read': titles, 'tools:write': ['Not asked for'] } })
    expect(page).toContain('150 tools')
    expect(page).toContain('Tool 99.')
    expect(page).not.toContain('Tool 100.')
    expect(page).not.toContain('Not asked for')
  })

  it.each(['tools:read', 'tools:write'] satisfies Scope[])('says %s in plain words', async scope => {
    const page = await consent({ fresh: [scope] })
    expect(page).toContain('with your rights')
    expect(page).not.toContain(scope)
  })
})

describe('the list of what was allowed', () => {
  it('lets nothing that was kept become markup', async () => {
    const entry = {
      ...{ grantId: hostile, accountId: 'a', username: hostile, clientId: hostile, clientName: hostile },
      ...{ redirectKey: hostile, redirectName: hostile, scopes: 'tools:read', createdMs: 0, usedMs: 0 },
    }
    const page = await textOf(toGrantsBody({ entries: [entry], action: '/oauth/grants', formToken: 't' }))
    expect(page).not.toMatch(/<script|<img/)
    expect(page).toContain('1970-01-01, 00:00 UTC')
  })
})

describe('a refusal', () => {
  it.each(['OAUTH_APP_ACCESS_DENIED', 'invalid_app_access'])('says whom to ask when Salesforce says %s', word => {
    const { text, title } = refusalOf(word)
    expect(title).toBe('Your administrator has not let you in yet')
    expect(text.join(' ')).toContain('Ask your Salesforce administrator for the permission set')
  })

  it('names the scope that an app may lack', () => {
    expect(refusalOf('invalid_scope').text.join(' ')).toContain('custom_permissions')
  })

  it.each(['OAUTH_APP_BLOCKED', 'constructor', '__proto__', 'toString'])(
    'gives the word that nobody knows: %s',
    word => {
      expect(refusalOf(word)).toEqual({
        title: 'Salesforce refused the sign-in',
        text: [`It said: ${word}.`, expect.any(String), expect.any(String)],
      })
    },
  )
})

describe('every page', () => {
  const app = new Hono()
    .get('/notice', c => showPage(c, toNotice('host.example', refusalOf('OAUTH_APP_BLOCKED')), 403))
    .get('/on', c => leadOn(c, 'host.example', { to: 'https://login.salesforce.com/x?a=1&b="2"', label: 'Go on' }))

  it('allows the one style sheet it has, by its hash, and no other', async () => {
    const text = await (await app.request('/notice')).text()
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(pageHeaders['content-security-policy']).toContain(`style-src 'sha256-${hash}'`)
  })

  it('has a language, a title and one heading', async () => {
    const text = await (await app.request('/notice')).text()
    expect(text).toContain('<html lang="en">')
    expect(text).toMatch(/<title>Salesforce refused the sign-in · host\.example<\/title>/)
    expect(text.match(/<h1>/g)?.length).toBe(1)
    expect(text).toContain('OAUTH_APP_BLOCKED')
  })

  it('that leads on does so without a script, and with a link', async () => {
    const answer = await app.request('/on')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('refresh')).toBe('0; url=https://login.salesforce.com/x?a=1&b="2"')
    expect(await answer.text()).toContain('<a href="https://login.salesforce.com/x?a=1&amp;b=&quot;2&quot;">')
  })
})
