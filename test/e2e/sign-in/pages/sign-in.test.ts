import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../src/test-client/browser.ts'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import {
  loopbackUri,
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

describe('signing in', () => {
  it.each([sara, tom])('as %s gives that very person', async username => {
    const client = await host.program()
    const back = await signInAs({ client, username })
    expect(back.url.href).toMatch(/^http:\/\/127\.0\.0\.1:51234\/callback\?code=/)
    expect(back.url.searchParams.get('iss')).toBe(host.publicUrl)
    const tokens = await redeem(client, back)
    expect(tokens.scope).toBe('tools:read')
    const { scopes, session } = await personOf(host, tokens)
    expect(session).toMatchObject({ username, orgId: org.orgId, orgUrl: org.org, apiVersion: org.apiVersion })
    expect(scopes).toEqual(['tools:read'])
    const headers = { authorization: `Bearer ${session.accessToken}` }
    const info = await fetch(`${org.org}/services/oauth2/userinfo`, { headers })
    expect(((await info.json()) as { preferred_username: string }).preferred_username).toBe(username)
  })

  it('asks before anything goes to Salesforce', async () => {
    const client = await host.program('Acme <b>Assistant</b>')
    const { status, text, url } = await createBrowser().open(client.authorizeUrl({ scope: 'tools:read tools:write' }))
    expect([status, url.origin, url.pathname]).toEqual([200, host.publicUrl, '/oauth/interaction'])
    expect(text).toContain('Acme &lt;b&gt;Assistant&lt;/b&gt;')
    expect(text).toContain('Not verified')
    expect(text).toContain('a program on this computer')
    expect(text).toContain(new URL(org.org).host)
    expect(text).toContain('Read data in your org, with your rights')
    expect(text).toContain('Change data in your org, with your rights')
  })

  it('shows pages that nobody can frame, script or keep', async () => {
    const client = await host.program()
    const { headers, text } = await createBrowser().open(client.authorizeUrl())
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toMatch(/script-src|unsafe/)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(text).not.toMatch(/<script|\son\w+=|javascript:/i)
    expect(headers.getSetCookie().length).toBeGreaterThan(0)
    for (const cookie of headers.getSetCookie()) expect(cookie).toMatch(/HttpOnly; SameSite=Lax/)
  })

  it('keeps no Salesforce token where somebody could read it', async () => {
    const client = await host.program()
    const tokens = await redeem(client, await signInAs({ client }))
    const { session } = await personOf(host, tokens)
    const tables = ['oauth_records', 'login_sign_ins', 'login_pending', 'login_approvals']
    const rows = await Promise.all(tables.map(table => host.database.all(`SELECT * FROM ${table}`)))
    expect(rows.flat().length).toBeGreaterThan(0)
    for (const text of [JSON.stringify(rows), JSON.stringify(tokens), host.lines.join('')]) {
      expect(text).not.toContain(session.accessToken)
    }
  })
})

describe('a person who says no', () => {
  it('on our page is never sent to Salesforce, and the client hears access_denied with iss', async () => {
    const client = await host.program()
    const browser = createBrowser()
    const asked = await browser.open(client.authorizeUrl())
    const { url } = await browser.press(asked, { name: 'decision', value: 'deny' }, loopbackUri)
    expect(url.href.startsWith(loopbackUri)).toBe(true)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ error: 'access_denied', iss: host.publicUrl, state: 'st-1' },
    })
  })

  it('as an administrator, by not approving her: she reads whom to ask, and nobody is signed in', async () => {
    const client = await host.program()
    const browser = createBrowser()
    const atOrg = await browser.press(await browser.open(client.authorizeUrl()), { name: 'decision', value: 'allow' })
    const { status, text } = await browser.press(atOrg, { name: 'username', value: 'nora.none@acme.example' })
    expect(status).toBe(403)
    expect(text).toContain('Your administrator has not let you in yet')
    expect(text).toContain('Ask your Salesforce administrator for the permission set')
    const kept = await host.database.all('SELECT * FROM login_sign_ins')
    expect(JSON.stringify(kept)).not.toContain('nora')
  })

  it('at Salesforce comes back to the client as access_denied', async () => {
    const client = await host.program()
    const browser = createBrowser()
    const asked = await browser.open(client.authorizeUrl())
    const atOrg = await browser.press(asked, { name: 'decision', value: 'allow' })
    expect(atOrg.url.origin).toBe(org.org)
    const { url } = await browser.press(atOrg, { name: 'deny', value: 'true' }, loopbackUri)
    expect([url.href.startsWith(loopbackUri), url.searchParams.get('error')]).toEqual([true, 'access_denied'])
  })
})
