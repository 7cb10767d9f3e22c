import type { Context } from 'hono'
import { consoleClientId } from '../../identity/keys/entries.ts'
import type { BoundForm, ConsoleDoor } from '../../page/door.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import type { Cookies } from '../pages/cookies.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'
import type { StartSignIn } from '../salesforce/start.ts'
import type { BrowserSessions } from './sessions.ts'

/** The door of the console, as the sign-in opens it. */
export interface SignInDoor extends ConsoleDoor {
  /** Signs a person in, in this browser. */
  admit(c: Context, signIn: StoredSignIn): Promise<void>
  /** A page of the console and no other address, whatever was asked for. */
  toOwnPath(text: string): string
}

export interface ConsoleDoorParts {
  readonly cookies: Cookies
  readonly sessions: BrowserSessions
  readonly startSignIn: StartSignIn
  readonly loginServers: readonly LoginServer[]
}

export function createConsoleDoor({ cookies, loginServers, sessions, startSignIn }: ConsoleDoorParts): SignInDoor {
  const bindingOf = ({ name, visitor }: BoundForm) => ['console', name, visitor?.key ?? '']
  return {
    ...{ loginServers, toOwnPath },
    async visitorOf(c) {
      const id = cookies.sessionOf(c)
      const found = id === undefined ? undefined : await sessions.find(id)
      if (!found) return undefined
      const { display, grantId, key, session } = found
      return { key, display, person: { kind: 'person', session, signIn: { grantId, clientId: consoleClientId } } }
    },
    formToken: (c, form) => cookies.formToken(c, bindingOf(form)),
    isOwnForm: (c, form, token) => cookies.isOwnForm(c, bindingOf(form), token),
    startSignIn: (c, { again, loginServer, onward }) =>
      startSignIn(c, { uid: '', clientId: consoleClientId, loginServer, again, onward: toOwnPath(onward) }),
    async admit(c, signIn) {
      const id = await sessions.begin(signIn, {
        browser: cookies.browserOf(c) ?? '',
        before: cookies.sessionOf(c),
      })
      cookies.keepSession(c, id)
    },
    async signOut(c, { key }) {
      cookies.dropSession(c)
      await sessions.end(key)
    },
  }
}

/** A page of the console and no other address, whatever was asked for. */
export const toOwnPath = (text: string): string =>
  /^\/console(?:\/[a-z-]+)*(?:\?[\w=&.%~+-]*)?$/.test(text) && text.length <= 500 ? text : '/console'
