import { type Browser, createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { username } from './world.ts'

/** A person before her browser: she goes through each sign-in that a program sends her to. */
export interface Person {
  /** What she allowed so far, each time. */
  readonly signIns: number
  /** Goes through the pages, and back to where the program waits. @returns the address there, with the code */
  signIn(authorizeUrl: string | URL, redirectUri: string): Promise<URL>
}

/** @param changes whether she ticks on the page of consent that the program may change data too */
export function createPerson({ changes = false }: { readonly changes?: boolean } = {}): Person {
  const browser: Browser = createBrowser()
  let signIns = 0
  return {
    get signIns() {
      return signIns
    },
    async signIn(authorizeUrl, redirectUri) {
      signIns += 1
      return signIn({ authorizeUrl, redirectUri, username, browser, ...(changes && { also: ['tools:write'] }) })
    },
  }
}
