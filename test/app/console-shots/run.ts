import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { startDev } from '../../../src/test-client/dev.ts'
import { readAxeFindings } from '../../client/sign-in/axe.ts'
import { startChromium } from '../../client/sign-in/chromium.ts'
import { type Stop, stops } from './stops.ts'

/**
 * `node test/app/console-shots/run.ts [--only tools] [--folder shots]`: every page of the console as it looks at three widths, in light and dark, with what axe-core
 * finds in each theme, what is wider than the screen, how large the page is, and when its first paint was.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, folder: { type: 'string', default: '.data/shots' } },
})
const widths = [360, 768, 1280]
const themes = ['light', 'dark'] as const
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function become(page: Page, origin: string, user: string): Promise<void> {
  await page.goto(`${origin}/console`)
  await page.getByRole('button', { name: user }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}

async function show(page: Page, name: string): Promise<number> {
  let found = 0
  const complain = (text: string) => {
    found += 1
    say(`  ${text}`)
  }
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 })
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (wide > width) complain(`${wide} wide on a screen of ${width}`)
      await page.screenshot({ path: join(values.folder, `${name}-${width}-${theme}.png`), fullPage: true })
    }
    for (const finding of await readAxeFindings(page)) complain(`${theme}: ${finding}`)
  }
  return found
}

const measured = `({
  paint: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1),
  answer: Math.round(performance.getEntriesByType('navigation')[0].responseEnd),
  bytes: performance.getEntriesByType('navigation')[0].decodedBodySize,
})`

async function visit(browser: Browser, origin: string): Promise<number> {
  const pages = new Map<string, Page>()
  const pageOf = async (user = '') => {
    const page = pages.get(user) ?? (await (await browser.newContext()).newPage())
    if (!pages.has(user)) {
      page.on('console', message => say(`  console: ${message.text()}`))
      if (user !== '') await become(page, origin, user)
    }
    pages.set(user, page)
    return page
  }
  const look = async ({ go, name, user }: Stop) => {
    const page = await pageOf(user)
    await go(page, origin)
    const found = await show(page, name)
    const { answer, bytes, paint } = await page.evaluate<Record<string, number>>(measured)
    say(`${name}: ${bytes} bytes, answer after ${answer} ms, first paint after ${paint} ms`)
    return found
  }
  let found = 0
  for (const stop of stops.filter(({ name }) => name.startsWith(values.only))) {
    found += await look(stop).catch(error => {
      say(`${stop.name}: ${error}`)
      return 1
    })
  }
  return found
}

mkdirSync(values.folder, { recursive: true })
const browser = await startChromium()
if (browser) {
  const dev = await startDev()
  const found = await visit(browser, dev.mesh)
  await browser.close()
  await dev.stop()
  say(found === 0 ? 'Nothing was found.' : `${found} findings.`)
  process.exitCode = found === 0 ? 0 : 1
}
