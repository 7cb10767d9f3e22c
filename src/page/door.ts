import type { Context } from 'hono'
import type { Person } from '../core/caller.ts'
import type { LoginPlace } from './login-choice.ts'

/** How a person wants to be shown things, by her settings in Salesforce. */
export interface PersonDisplay {
  readonly name: string
  /** BCP 47, such as `en-US`. */
  readonly locale: string
  /** IANA, such as `America/Los_Angeles`. */
  readonly timeZone: string
}

/** Who is signed in to the console in a browser. */
export interface Visitor {
  /** What forms of hers are bound to. */
  readonly key: string
  readonly person: Person
  /** Absent where her org did not say. */
  readonly display: PersonDisplay | undefined
}

/** A form of a page, and for whom it was made. */
export interface BoundForm {
  readonly name: string
  readonly visitor: Visitor | undefined
}

export interface SignInWish {
  /** Where at Salesforce; what is not offered counts as the first. */
  readonly loginServer: string
  /** Ask who she is even when Salesforce knows. */
  readonly again: boolean
  /** Where in the console she goes afterwards, path and query. Anything else counts as its first page. */
  readonly onward: string
}

/** How browsers are signed in to the console. */
export interface ConsoleDoor {
  /** Where at Salesforce people may sign in; the first is the default. */
  readonly loginServers: readonly LoginPlace[]
  visitorOf(c: Context): Promise<Visitor | undefined>
  /** The token that a form must carry, good for this browser, this visitor and this form alone. */
  formToken(c: Context, form: BoundForm): string
  isOwnForm(c: Context, form: BoundForm, token: string): boolean
  /**
   * The address at Salesforce that the browser is to go to. Only for a form of ours that asked for it.
   * @throws AppError unavailable; rate_limited when too many were begun
   */
  startSignIn(c: Context, wish: SignInWish): Promise<string>
  /** Ends her session, and her tokens at Salesforce. */
  signOut(c: Context, visitor: Visitor): Promise<void>
}
