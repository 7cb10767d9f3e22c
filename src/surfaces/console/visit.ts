import type { Context } from 'hono'
import type { AdminRule } from '../../core/administration/administration.ts'
import type { AuditAdministration } from '../../core/administration/audit.ts'
import type { JobAdministration } from '../../core/administration/jobs.ts'
import type { LinkAdministration } from '../../core/administration/links.ts'
import type { SignInAdministration } from '../../core/administration/sign-ins.ts'
import type { Caller, CallScope, Person } from '../../core/caller.ts'
import type { DisclosureReport } from '../../core/disclosure/told.ts'
import type { CallRecord, Invoke } from '../../core/invoke/invoke.ts'
import type { Plan } from '../../core/invoke/plan.ts'
import type { JobWatch } from '../../core/job/state.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import type { TopicTools } from '../../core/tool/topic.ts'
import type { ConsoleDoor, Visitor } from '../../page/door.ts'
import type { DevDoor } from './dev/parts.ts'
import type { PageBase } from './page-base.ts'

export interface ConsoleParts extends PageBase {
  readonly catalog: Catalog
  readonly topics: readonly TopicTools[]
  readonly invoke: Invoke
  readonly plan: Plan
  /** Who is shown what. Absent: the app has no policy. */
  readonly disclosure?: DisclosureReport | undefined
  /** What the app is called. */
  readonly title: string
  readonly door: ConsoleDoor
  /** Only with `npm run dev`. */
  readonly dev?: DevDoor | undefined
  /** Absent: no tool is a job. */
  readonly jobs?: ConsoleJobs | undefined
  /** A person with the custom permissions that her org confirms. Absent: no tool asks for any. */
  readonly withCustomPermissions?: ((caller: Caller, scope: CallScope) => Promise<Caller>) | undefined
  /** Absent: nobody is an administrator here. */
  readonly admin?: ConsoleAdmin | undefined
}

/** What administrators see and change, each of her own org. */
export interface ConsoleAdmin {
  readonly rule: AdminRule
  readonly links: LinkAdministration
  readonly signIns: SignInAdministration
  /** Absent: no tool is a job. */
  readonly jobs: JobAdministration | undefined
  /** Absent: none is kept. */
  readonly audit: AuditAdministration | undefined
  readonly people: PeopleLookup
  /** API name of the permission set that lets people call the app over AppLink. */
  readonly callersSet: string
  /** API name of the session permission set of the app. Absent: it is not known. */
  readonly sessionSet?: string | undefined
  /** Is told of each change, whatever came of it. */
  record(call: CallRecord): void
}

/** Users of her org, as it shows them to her: asked with her own rights. @throws as the org fails */
export interface PeopleLookup {
  /** Usernames by id, as far as she may see them. */
  namesOf(person: Person, userIds: readonly string[], scope: CallScope): Promise<ReadonlyMap<string, string>>
  idOf(person: Person, username: string, scope: CallScope): Promise<string | undefined>
}

/** What a person can do with her own jobs. */
export type ConsoleJobs = JobWatch

/** A request of somebody who is signed in. */
export interface ConsoleVisit {
  readonly c: Context
  /** With the custom permissions that her org confirms, where tools ask for any. */
  readonly person: Person
  readonly visitor: Visitor
  readonly requestId: string
}

/** What an address of the console does for somebody who is signed in. */
export interface VisitHandler {
  readonly method: 'GET' | 'POST'
  /** Exact: the mesh lets no other by, so ids travel in the query. */
  readonly path: string
  handle(visit: ConsoleVisit): Promise<Response> | Response
}
