import { type Browser, type BrowserPage, type Button, buttonsOf, createBrowser } from './browser.ts'

export interface SignInOptions {
  /** Where the client sends the browser. */
  readonly authorizeUrl: string | URL
  /** Where the client waits for the answer. */
  readonly redirectUri: string
  /** Who signs in at the local org. */
  readonly username: string
  readonly browser?: Browser
  /** What the person decides on our own page. Default `allow`. */
  readonly decision?: string
  /** Scopes that she ticks there, beside what the client asks for. */
  readonly also?: readonly string[]
}

const maxPages = 8

/**
 * Goes through a whole sign-in as a person would: our pages, the local org, and back to the client.
 * @returns the address at the client with the answer: `code`, `state` and `iss`, or `error`.
 */
export async function signIn(options: SignInOptions): Promise<URL> {
  const { also = [], authorizeUrl, decision = 'allow', redirectUri, username, ...rest } = options
  const browser = rest.browser ?? createBrowser()
  let page = await browser.open(authorizeUrl, redirectUri)
  for (let count = 0; count < maxPages; count++) {
    if (page.url.href.startsWith(redirectUri)) return page.url
    const button = chooseButton(page, [
      { name: 'username', value: username },
      { name: 'decision', value: decision },
    ])
    page = await browser.press(page, { ...button, ticked: also }, redirectUri)
  }
  throw new Error(`no end after ${maxPages} pages, the last at ${page.url.pathname}`)
}

function chooseButton({ status, text, url }: BrowserPage, wanted: readonly Button[]): Button {
  const offered = buttonsOf(text)
  const button = wanted.find(one => offered.some(({ name, value }) => name === one.name && value === one.value))
  if (!button) throw new Error(`${url.pathname} answered ${status} without a button to go on with: ${text}`)
  return button
}
