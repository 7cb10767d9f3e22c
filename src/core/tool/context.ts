import type { Log } from '../log.ts'
import type { Org, OrgUser } from '../org/org.ts'
import type { Callout, CalloutDeclaration } from './callout.ts'

/** What a tool's `run` gets besides its input. */
export interface ToolContext {
  /** The org with the rights that `runAs` names. */
  readonly org: Org
  /**
   * The person who asked; `undefined` when a service without a Salesforce user asked. Through AppLink both are the header's
   * word: the org confirms the id before a stored authorization is used or a job accepted, and the name never.
   */
  readonly user: OrgUser | undefined
  /** Aborts at the tool's deadline, and when `run` has ended. Org calls obey it already; pass it to anything else that waits. */
  readonly signal: AbortSignal
  readonly log: Log
  /** Salesforce's id of the request, or ours; also in the answer of a failure. */
  readonly requestId: string
  /**
   * The org of a stored authorization that `runAs` names.
   * @throws forbidden for any other name, for one that a service was not granted, and for one of another org than the
   * caller's unless the tool says `acrossOrgs`; not_found when there is none.
   */
  authorization(developerName: string): Promise<Org>
  /** A third party that the tool's `callouts` name. */
  callout(declaration: CalloutDeclaration): Callout
}
