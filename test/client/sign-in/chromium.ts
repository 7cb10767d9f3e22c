import { existsSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as driver } from 'playwright-core'

/** Where Linux and macOS keep a Chrome, for platforms that the package of Chromium does not cover. */
const places = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The package carries a Chromium for this platform alone. */
const isCovered = process.platform === 'linux' && process.arch === 'x64'

/** A headless Chromium; `undefined`, with a line that says so, where there is none. */
export async function startChromium(): Promise<Browser | undefined> {
  if (isCovered) {
    return driver.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true })
  }
  const executablePath = process.env.CHROME_PATH ?? places.find(existsSync)
  if (executablePath) return driver.launch({ executablePath, headless: true })
  process.stderr.write('Skipped: no Chromium for this platform; set CHROME_PATH to one.\n')
  return undefined
}
