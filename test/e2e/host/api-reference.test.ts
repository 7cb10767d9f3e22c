import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toApiFile } from '../../../src/openapi/files.ts'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'
import { startChromium } from '../../client/sign-in/chromium.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { tools } from '../../fixtures/tools/index.ts'

/** For people to look at. */
const shots = join(tmpdir(), 'action-host-shots')

let dev: RunningDev
let browser: Browser | undefined
beforeAll(async () => {
  ;[dev, browser] = await Promise.all([startDev({ folder: fixtureApp }), startChromium()])
})
afterAll(async () => {
  await browser?.close()
  await dev?.stop()
})

const apiTools = tools.filter(({ surfaces }) => surfaces.includes('api'))

describe('the reference page behind the mesh', () => {
  it('shows every operation and asks no other host for anything', async ({ skip }) => {
    if (!browser) return skip()
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    page.setDefaultTimeout(60_000)
    const [requests, problems]: [string[], string[]] = [[], []]
    page.on('request', request => requests.push(request.url()))
    page.on('console', message => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', error => problems.push(error.message))
    await page.goto(`${dev.mesh}/docs`)
    for (const { title } of apiTools) await page.getByRole('link', { name: title }).first().waitFor()
    await page.waitForLoadState('load')
    await page.evaluate('document.fonts.ready')
    mkdirSync(shots, { recursive: true })
    await page.screenshot({ path: join(shots, 'docs.png') })
    const elsewhere = requests.filter(url => !url.startsWith(dev.mesh) && !/^(?:data|blob):/.test(url))
    expect(elsewhere).toEqual([])
    expect(problems).toEqual([])
    expect(await page.title()).toBe(`Fixture app: API · ${new URL(dev.mesh).host}`)
  })

  it('serves the committed document, and every operation of it takes a call', async () => {
    const answer = await fetch(`${dev.mesh}/api/openapi.yaml`)
    expect(await answer.text()).toBe(toApiFile(createCatalog(tools), appLink)?.text)
    for (const { name } of apiTools) {
      const refused = await fetch(`${dev.mesh}/api/${name}`, { method: 'POST', body: '{}' })
      expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'unauthenticated' }])
    }
  })
})
