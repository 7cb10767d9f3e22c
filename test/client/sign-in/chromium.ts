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

/** Of a Chromium in a small container, which is nobody's browser. */
const oddArgs = ['--single-process', '--no-zygote', '--disable-web-security']

/** A headless Chromium; `undefined`, with a line that says so, where there is none. */
export async function startChromium(): Promise<Browser | undefined> {
  if (isCovered) {
    // In a single process, requests of a script carry the cookies of another context.
    const args = chromium.args.filter(arg => !oddArgs.includes(arg))
    return driver.launch({ executablePath: await chromium.executablePath(), args, headless: true })
  }
  const executablePath = process.env.CHROME_PATH ?? places.find(existsSync)
  if (executablePath) return driver.launch({ executablePath, headless: true })
  process.stderr.write('Skipped: no Chromium for this platform; set CHROME_PATH to one.\n')
  return undefined
}
