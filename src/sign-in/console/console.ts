import type { Context } from 'hono'
import type { Person } from '../../core/caller.ts'
import type { PersonDisplay, StoredSignIn } from '../grants/stored-sign-in.ts'
import type { Cookies } from '../pages/cookies.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'
import type { StartSignIn } from '../salesforce/start.ts'
import { type BrowserSessions, consoleClientId } from './sessions.ts'

/** Who is signed in to the console in a browser. */
export interface Visitor {
  /** What forms of hers are bound to. */
  readonly key: string
  readonly person: Person
  readonly display: PersonDisplay | undefined
}

/** What the console needs of the sign-in. */
export interface ConsoleDoor {
  readonly loginServers: readonly LoginServer[]
  visitorOf(c: Context): Promise<Visitor | undefined>
  /** The token that a form must carry, good for this browser, this visitor and this form alone. */
  formToken(c: Context, form: ConsoleForm): string
  isOwnForm(c: Context, form: ConsoleForm, token: string): boolean
  /** The address at Salesforce that the browser is to go to. Only for a form of ours that asked for it. */
  startSignIn(c: Context, wish: SignInWish): Promise<string>
  /** Signs in with a session that is there already. */
  admit(c: Context, signIn: StoredSignIn): Promise<void>
  /** Ends her session, and her tokens at Salesforce. */
  signOut(c: Context, visitor: Visitor): Promise<void>
}

export interface ConsoleForm {
  readonly name: string
  readonly visitor: Visitor | undefined
}

export interface SignInWish {
  readonly loginServer: string
  /** Ask who she is even when Salesforce knows. */
  readonly again: boolean
  /** Where in the console she goes afterwards, path and query. */
  readonly onward: string
}

export interface ConsoleDoorParts {
  readonly cookies: Cookies
  readonly sessions: BrowserSessions
  readonly startSignIn: StartSignIn
  readonly loginServers: readonly LoginServer[]
}

export function createConsoleDoor({ cookies, loginServers, sessions, startSignIn }: ConsoleDoorParts): ConsoleDoor {
  const bindingOf = ({ name, visitor }: ConsoleForm) => ['console', name, visitor?.key ?? '']
  return {
    loginServers,
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
