import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as engine, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import { createOAuthClient } from '../../../client/sign-in/oauth-client.ts'
import { type SignInHost, startSignInHost } from '../../../client/sign-in/sign-in-host.ts'

/** The package holds a Chromium for this platform only. */
const canRun = process.platform === 'linux' && process.arch === 'x64'

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let host: SignInHost
let browser: Browser
let page: Page
let program: Server
const violations: string[] = []

beforeAll(async () => {
  if (!canRun) return
  org = await startLocalOrgProcess()
  host = await startSignInHost(org.org)
  program = createServer((_, response) => response.end('<title>Back</title>')).listen(0, '127.0.0.1')
  browser = await engine.launch({ executablePath: await chromium.executablePath(), args: chromium.args })
  page = await (await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 700 } })).newPage()
  page.setDefaultTimeout(100_000)
  page.on('console', message => violations.push(message.text()))
})
afterAll(async () => {
  await browser?.close()
  program?.close()
  await host?.close()
  await org?.stop()
})

const button = (name: string | RegExp) => page.getByRole('button', { name })

describe.skipIf(!canRun)('a real browser without scripts', () => {
  it('goes all the way, by keyboard, on a small screen', async () => {
    const redirectUri = `http://127.0.0.1:${(program.address() as AddressInfo).port}/callback`
    const { clientId } = await host.program('Assistant')
    const client = createOAuthClient({ issuer: host.publicUrl, clientId, redirectUri })
    await page.goto(client.authorizeUrl({ scope: 'tools:read tools:write' }))
    const { scrollWidth } = await page.locator('html').evaluate(({ scrollWidth }) => ({ scrollWidth }))
    expect(scrollWidth).toBeLessThanOrEqual(360)
    await button('Allow and sign in').press('Enter')
    await button(/sara\.sales/).click()
    await page.waitForURL(url => url.href.startsWith(redirectUri))
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy()
  })

  it('shows what was allowed, and takes it back', async () => {
    await page.goto(`${host.publicUrl}/oauth/grants`)
    await button('Sign in').click()
    await button(/sara\.sales/).click()
    await page.getByRole('heading', { name: 'Assistant' }).waitFor()
    await button('Revoke Assistant').click()
    await page.getByText('You allowed no program').waitFor()
  })

  it('finds nothing on the pages that their policy forbids', () => {
    expect(violations).toEqual([])
  })
})
