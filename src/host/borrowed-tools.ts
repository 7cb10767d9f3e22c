import { randomUUID } from 'node:crypto'
import { type AppLinkCredentials, createBorrowedAppLink } from '../applink/borrowed.ts'
import { createAuthorizations } from '../authorizations/authorizations.ts'
import { createOwnAuthorizations, type OwnAuthorizationsParts } from '../authorizations/own.ts'
import { type CalloutTarget, createCallouts } from '../callouts/callouts.ts'
import type { Caller, CallScope, OrgConnector, OrgSession, Person } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { createCalls } from '../core/invoke/calls.ts'
import type { CallKeys } from '../core/once/once.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { authorizationsOf, customPermissionsOf } from '../core/tool/run-as.ts'
import type { Tool } from '../core/tool/tool.ts'
import { createClientContextReader } from '../identity/applink/applink.ts'
import { createCustomPermissions, type WithCustomPermissions } from '../identity/permissions/permissions.ts'
import { createLocalAppLinkReader, createLocalSessionReader } from '../identity/sessions/local.ts'
import { openBorrowedSession } from '../identity/sessions/sessions.ts'
import { createSfSessionReader } from '../identity/sessions/sf.ts'
import type { DataPolicy } from '../policy/policy-form.ts'
import { readCustomPermissions } from '../salesforce/custom-permissions.ts'
import { soql } from '../salesforce/query/soql.ts'
import { createSalesforce, type Salesforce } from '../salesforce/salesforce.ts'
import { createOrgTrust, type OrgTrust } from '../salesforce/trust.ts'
import type { Transport } from '../salesforce/wire/transport.ts'
import type { HostLog } from './log.ts'

/** Who lends the session: a sample user of the local org, or the Salesforce CLI. */
export type SessionSource =
  | { readonly kind: 'local'; readonly username: string }
  | { readonly kind: 'sf'; readonly alias: string; readonly runSf: (args: readonly string[]) => Promise<string> }

export interface BorrowedToolsParts {
  readonly source: SessionSource
  /** Origin of the local org. Without it only Salesforce's own addresses are trusted. */
  readonly localOrgUrl: string | undefined
  /** The add-on, when tools may use its authorizations. The local org brings its own. */
  readonly appLink: AppLinkCredentials | undefined
  /** Authorizations that are not the add-on's. Default: none. */
  readonly authorizations?: Pick<OwnAuthorizationsParts, 'entries' | 'orgIds'> | undefined
  /** Third parties, by the name of their declaration; tools that need another one are not offered. */
  readonly callouts: ReadonlyMap<string, CalloutTarget>
  readonly tools: readonly Tool[]
  readonly log: HostLog
  readonly toolDeadlineMs: number
  /** Absent: the person is shown all that a tool gives. */
  readonly policy?: DataPolicy | undefined
  /** Absent: every call is a new one. */
  readonly keys?: CallKeys
  /** How requests to orgs leave. Default: over connections of its own. */
  readonly transport?: Transport | undefined
}

const none = { entries: [], orgIds: [] }

/**
 * The tools in this process, for the person whose session is borrowed. No socket is opened, and no store: jobs need the host.
 * @throws AppError when there is no session to borrow, in words for the person at the terminal
 */
export async function openBorrowedTools(parts: BorrowedToolsParts) {
  const { keys, log, toolDeadlineMs: deadlineMs } = parts
  const trust = createOrgTrust({ localOrgUrl: parts.localOrgUrl })
  const salesforce = createSalesforce(parts.transport && { transport: parts.transport })
  const borrowed = await openBorrowedSession(createSessionReader(parts, trust, salesforce))
  const own = createOwnAuthorizations({ ...(parts.authorizations ?? none), trust })
  const appLink = createBorrowedAppLink({ trust, readCredentials: createCredentialsReader(parts) })
  const authorizations = createAuthorizations({ own, addons: appLink })
  const renewOwn = Object.assign((stale: OrgSession) => borrowed.renew(stale), { ofPerson: true })
  const orgs: OrgConnector = {
    connectUser: (_, scope) => salesforce.connect(borrowed.current(), scope, renewOwn),
    connectAuthorization: async (name, scope) => {
      const session = await authorizations.authorization(name, scope)
      return salesforce.connect(session, scope, stale => authorizations.renew(name, stale, scope))
    },
  }
  const catalog = createCatalog(parts.tools.filter(tool => isOffered(parts, tool)))
  const policies = parts.policy && (await import('../policy/policy.ts')).createPolicies(parts.policy, catalog)
  const now = () => performance.now()
  const calls = { orgs, now, deadlineMs, record: log.record }
  const callouts = createCallouts({ now, targets: parts.callouts })
  const names = customPermissionsOf(catalog.tools)
  const readHeld = (person: Person, scope: CallScope) =>
    readCustomPermissions(orgs.connectUser(person, scope), person.session)
  const { caller, confirm } = createBorrower(
    borrowed.current(),
    names.length > 0 ? createCustomPermissions({ log, names, now, readHeld }) : undefined,
  )
  await confirm()
  return {
    ...{ caller, calls, catalog, confirm, policies },
    ...createCalls({ ...calls, catalog, callouts, keys, log, disclosure: policies }),
    async close() {
      await Promise.all([salesforce.close(), appLink.close(), own.close(), callouts.close()])
    },
  }
}

/** The person whose session it is: what her org confirms for her is asked again as it grows old, and she is the same caller. */
function createBorrower(session: OrgSession, withCustomPermissions: WithCustomPermissions | undefined) {
  const asked: Caller = { kind: 'person', session }
  let customPermissions: readonly string[] | undefined
  const caller: Person = {
    kind: 'person',
    session,
    get customPermissions() {
      return customPermissions
    },
  }
  return {
    caller,
    async confirm() {
      const scope = { requestId: randomUUID(), signal: AbortSignal.timeout(10_000) }
      const person = await withCustomPermissions?.(asked, scope).catch(() => undefined)
      customPermissions = person?.kind === 'person' ? person.customPermissions : undefined
    },
  }
}

/** Whether this machine has what the tool needs. Jobs need a database and a worker, which only the host has. */
function isOffered({ appLink, authorizations = none, callouts, source }: BorrowedToolsParts, tool: Tool): boolean {
  const hasAppLink = source.kind === 'local' || appLink !== undefined
  const isOwn = (name: string) => authorizations.entries.some(entry => entry.name === name)
  const hasCallouts = tool.callouts.every(({ name }) => callouts.has(name))
  return tool.job === undefined && hasCallouts && (hasAppLink || authorizationsOf(tool).every(isOwn))
}

function createCredentialsReader({ appLink, source, localOrgUrl = '' }: BorrowedToolsParts) {
  return source.kind === 'local' ? createLocalAppLinkReader(localOrgUrl) : async () => appLink
}

function createSessionReader(
  { source, localOrgUrl = '' }: BorrowedToolsParts,
  trust: OrgTrust,
  salesforce: Salesforce,
) {
  if (source.kind === 'local') {
    const readSession = createClientContextReader(trust)
    return createLocalSessionReader({ orgUrl: localOrgUrl, username: source.username, readSession })
  }
  const findUserId = async (session: OrgSession) => {
    const scope = { signal: AbortSignal.timeout(10_000), requestId: 'sign-in' }
    const query = soql`SELECT Id FROM User WHERE Username = ${session.username}`
    const user = await salesforce.connect(session, scope).queryOne<{ Id: string }>(query)
    if (!user) throw new AppError('unauthenticated', `The org has no user ${session.username}.`)
    return user.Id
  }
  return createSfSessionReader({ ...source, readOrgUrl: trust.readOrgUrl, findUserId })
}
