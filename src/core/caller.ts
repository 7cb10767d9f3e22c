import type { Org } from './org/org.ts'
import type { RequireReach } from './org/reach.ts'
import type { OrgUse } from './org/use.ts'
import type { CallWrites } from './org/writes.ts'
import type { EarlyEnd } from './timeout.ts'

/** An org session of one user: who, where, and the token that carries the rights. Never logged, never sent elsewhere. */
export interface OrgSession {
  readonly orgId: string
  /** Origin, already checked to be a Salesforce host or the configured local org. */
  readonly orgUrl: string
  readonly apiVersion: string
  readonly userId: string
  readonly username: string
  readonly accessToken: string
  /** `orgUrl` and `accessToken` are those of a Data Cloud, not of an org. */
  readonly dataCloud?: true
}

/**
 * Who asks. An `invoker` came through Salesforce (Agentforce, Flow, Apex), a `person` signed in over MCP, a `service` has
 * no Salesforce user and may use the authorizations it was granted. No kind ever turns into another.
 */
export type Caller = Invoker | Person | Service

export interface Invoker {
  readonly kind: 'invoker'
  readonly session: OrgSession
  /** The sign-in of the named credential that she came through, which keeps the session; absent over AppLink. */
  readonly signIn?: SignIn
}

export interface Person {
  readonly kind: 'person'
  readonly session: OrgSession
  /** The sign-in over MCP that the session belongs to; absent when a program on her own machine lends its session. */
  readonly signIn?: SignIn
  /**
   * The custom permissions that her org confirmed, of those that tools ask for, in the order of the catalog, and of
   * administrators. Absent: the org did not say, and she counts as having none.
   */
  readonly customPermissions?: readonly string[] | undefined
}

export interface SignIn {
  /** What she allowed, and what her tokens are kept under. */
  readonly grantId: string
  readonly clientId: string
}

export interface Service {
  readonly kind: 'service'
  readonly clientId: string
  readonly authorizations: readonly string[]
}

/** A Data Action Target of a Data Cloud: it sends events, waits for no answer, and stands for no user. */
export interface Sender {
  readonly kind: 'sender'
  readonly orgId: string
  /** API name of the target that signed the events. */
  readonly dataActionTarget: string
}

/** On whose account something runs. */
export type Principal = Caller | Sender

/** What one call lends to the orgs it connects: its time, and its name in the logs of both sides. */
export interface CallScope {
  readonly signal: AbortSignal
  /** Tells the same as the signal. Absent: there is the signal alone. */
  readonly ending?: EarlyEnd
  /** When its time is over, in milliseconds of `performance.now()`. Absent: what has to wait waits. */
  readonly endsAt?: number | undefined
  readonly requestId: string
  /** Is told what is done there. Absent for what the host asks on its own account. */
  readonly use?: OrgUse | undefined
  /** Is asked before each request that leaves. Absent: its tool may touch every object. */
  readonly reach?: RequireReach | undefined
  /** Only of a call under a key. */
  readonly writes?: CallWrites | undefined
  /** Nobody waits for it: the attempt of a job, the handling of an event. It goes last where an org runs low. */
  readonly background?: true | undefined
}

/** Who asks, told apart from everybody else: kind, org, user and program. */
export function principalOf(caller: Caller): readonly string[] {
  if (caller.kind === 'service') return [caller.kind, caller.clientId]
  const { orgId, userId } = caller.session
  return [caller.kind, orgId, userId, (caller.kind === 'person' && caller.signIn?.clientId) || '']
}

/** How `invoke` reaches orgs. Composition gives it the Salesforce client and the stored authorizations. */
export interface OrgConnector {
  /** The org with the rights of the person who asks. Sends nothing. */
  connectUser(caller: Invoker | Person, scope: CallScope): Org
  /** The org of a stored authorization. @throws not_found when there is no such authorization. */
  connectAuthorization(developerName: string, scope: CallScope): Promise<Org>
  /**
   * Waits until an org, that of a caller or of a stored authorization, takes requests of this scope. Absent: nobody looks.
   * @throws rate_limited, with when it can be tried again, while the org has too few API calls left
   */
  requireRoom?(whose: Invoker | Person | string, scope: CallScope): Promise<void>
}
