import type { OrgSession } from '../core/caller.ts'

/** What is kept of the people who signed in: for each grant, one person's sign-in at Salesforce through one client. */
export interface SignIns {
  /** The person's org session kept under a grant; undefined when there is none (any more). */
  sessionOf(grantId: string): Promise<OrgSession | undefined>
  /** Forgets the Salesforce tokens of a grant and revokes them at Salesforce, best effort. */
  forget(grantId: string): Promise<void>
}
