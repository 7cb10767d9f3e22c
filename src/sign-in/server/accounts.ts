import type { OrgSession } from '../../core/caller.ts'

/** What is kept of the people who signed in: for each grant, one person's sign-in at Salesforce through one client. */
export interface SignIns {
  /** The person's org session kept under a grant; undefined when there is none (any more). */
  sessionOf(grantId: string): Promise<OrgSession | undefined>
  /** Forgets the Salesforce tokens of a grant and revokes them at Salesforce, best effort. */
  forget(grantId: string): Promise<void>
  /** Absent: they are asked for with `sessionOf`. */
  readonly joined?: JoinedSignIns
}

/** What a look at tokens takes along of sign-ins in the same store, so that a call costs one look and not two. */
export interface JoinedSignIns {
  /** For a statement in which the token is `t`. */
  readonly columns: string
  readonly join: string
  /** The session in a row of that statement; undefined when there is none. */
  sessionIn(grantId: string, row: object): Promise<OrgSession | undefined>
}
