import { type Browser, type BrowserPage, createBrowser } from '../../../src/test-client/browser.ts'

export const button = (name: string, value: string, filled: Readonly<Record<string, string>> = {}) => ({
  ...{ name, value, filled },
})

/** Goes to a page of the console and signs in from there. */
export async function signInToConsole(browser: Browser, url: string, username: string): Promise<BrowserPage> {
  const page = await browser.open(url)
  const atOrg = await browser.press(page, button('do', 'sign-in'))
  return browser.press(atOrg, button('username', username))
}

/** A browser in which somebody is signed in, on the page at the address. */
export async function visitConsole(url: string, username: string) {
  const browser = createBrowser()
  return { browser, page: await signInToConsole(browser, url, username) }
}
