import type { AdminReach, Slice } from './administration.ts'

/** A program, or a browser at the console, that works in Salesforce for a person. */
export interface PersonSignIn {
  readonly grantId: string
  readonly userId: string
  readonly username: string
  readonly clientName: string
  /** Where its answers go, or who let it in. */
  readonly place: string
  readonly scopes: readonly string[]
  /** Epoch milliseconds; the second to the hour. */
  readonly createdMs: number
  readonly usedMs: number
}

export interface SignInQuestion {
  /** Of this person alone. */
  readonly username?: string | undefined
  /** From a slice before. */
  readonly after?: string | undefined
}

/** What administrators see and end of the sign-ins of their org. */
export interface SignInAdministration {
  list(reach: AdminReach, question: SignInQuestion): Promise<Slice<PersonSignIn>>
  /**
   * Ends a sign-in with its tokens, here and at Salesforce, and forgets what was allowed: she is asked anew. Gives whose it was.
   * @throws not_found for one of another org, as for one that is not there
   */
  end(reach: AdminReach, grantId: string): Promise<PersonSignIn>
}
