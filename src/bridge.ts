import { createAppLink } from './applink/client.ts'
import { type CalloutTarget, createCallouts } from './callouts/client.ts'
import type { Caller, OrgConnector, OrgSession } from './core/caller.ts'
import { createCatalog } from './core/catalog.ts'
import { AppError } from './core/failure.ts'
import { createInvoke } from './core/invoke.ts'
import type { Tool } from './core/tool.ts'
import { createClientContextReader } from './identity/client-context.ts'
import { openLentSession } from './identity/lent-session.ts'
import {
  type AppLinkCredentials,
  createLocalAppLinkReader,
  createLocalSessionReader,
} from './identity/local-session.ts'
import { createSfSessionReader } from './identity/sf-session.ts'
import type { HostLog } from './log.ts'
import { createListing } from './mcp/listing.ts'
import type { ServerInfo } from './mcp/server.ts'
import { createStdio } from './mcp/stdio.ts'
import { createSalesforce, type Salesforce } from './salesforce/client.ts'
import { soql } from './salesforce/soql.ts'
import { createOrgTrust, type OrgTrust } from './salesforce/trust.ts'

/** Who lends the session: a sample user of the local org, or the Salesforce CLI. */
export type Lender =
  | { readonly kind: 'local'; readonly username: string }
  | { readonly kind: 'sf'; readonly alias: string; readonly runSf: (args: readonly string[]) => Promise<string> }

export interface BridgeParts {
  readonly lender: Lender
  /** Origin of the local org. Without it only Salesforce's own addresses are trusted. */
  readonly localOrgUrl: string | undefined
  /** The add-on, when tools may use its authorizations. A local lender brings its own. */
  readonly appLink: AppLinkCredentials | undefined
  /** Third parties, by the name of their declaration; tools that need another one are not offered. */
  readonly callouts: ReadonlyMap<string, CalloutTarget>
  readonly tools: readonly Tool[]
  readonly info: ServerInfo
  readonly log: HostLog
  readonly toolDeadlineMs: number
}

/**
 * Serves one local assistant over standard input and output: the tools and the code of `/mcp`, for the person whose
 * session is lent. No socket is opened.
 * @throws AppError when nobody lends a session, in words for the person at the terminal
 */
export async function startBridge(parts: BridgeParts) {
  const { info, log, toolDeadlineMs: deadlineMs } = parts
  const trust = createOrgTrust({ localOrgUrl: parts.localOrgUrl })
  const salesforce = createSalesforce({})
  const lent = await openLentSession(createSessionReader(parts, trust, salesforce))
  const authorizations = createAuthorizations(parts, trust)
  const orgs: OrgConnector = {
    connectUser: (_, scope) => salesforce.connect(lent.current(), scope, lent.renew),
    connectAuthorization: async (name, scope) => {
      const appLink = await authorizations.open()
      const session = await appLink.authorization(name, scope)
      return salesforce.connect(session, scope, stale => appLink.renew(name, stale, scope))
    },
  }
  const catalog = createCatalog(offeredOf(parts))
  const now = () => performance.now()
  const callouts = createCallouts({ now, targets: parts.callouts })
  const invoke = createInvoke({ catalog, orgs, callouts, log, now, deadlineMs, record: log.record })
  const caller: Caller = { kind: 'person', session: lent.current() }
  const list = createListing(catalog)
  const stdio = createStdio({
    ...{ caller, catalog, info, invoke, list },
    onError: error => log.warn('protocol', { problem: error.name }),
  })
  log.info('serving', { user: caller.session.userId, org: caller.session.orgId, tools: list(caller).length })
  return {
    async close() {
      await stdio.close()
      await Promise.all([salesforce.close(), authorizations.close(), callouts.close()])
    },
  }
}

/** Leaves out tools whose authorization or third party this machine does not have. */
function offeredOf({ appLink, callouts, lender, tools }: BridgeParts): readonly Tool[] {
  const hasAppLink = lender.kind === 'local' || appLink !== undefined
  return tools.filter(
    tool => (hasAppLink || typeof tool.runAs === 'string') && tool.callouts.every(({ name }) => callouts.has(name)),
  )
}

function createSessionReader({ lender, localOrgUrl = '' }: BridgeParts, trust: OrgTrust, salesforce: Salesforce) {
  if (lender.kind === 'local') {
    const readSession = createClientContextReader(trust)
    return createLocalSessionReader({ orgUrl: localOrgUrl, username: lender.username, readSession })
  }
  const findUserId = async (session: OrgSession) => {
    const scope = { signal: AbortSignal.timeout(10_000), requestId: 'sign-in' }
    const query = soql`SELECT Id FROM User WHERE Username = ${session.username}`
    const user = await salesforce.connect(session, scope).queryOne<{ Id: string }>(query)
    if (!user) throw new AppError('unauthenticated', `The org has no user ${session.username}.`)
    return user.Id
  }
  return createSfSessionReader({ ...lender, readOrgUrl: trust.readOrgUrl, findUserId })
}

/** The add-on of the moment: the local one gets new credentials with every start of `npm run dev`. */
function createAuthorizations({ appLink, lender, localOrgUrl = '' }: BridgeParts, trust: OrgTrust) {
  const readLocal = createLocalAppLinkReader(localOrgUrl)
  let known: { readonly token: string; readonly client: ReturnType<typeof createAppLink> } | undefined
  return {
    async open() {
      const credentials = lender.kind === 'local' ? await readLocal() : appLink
      if (!credentials)
        throw new AppError('not_found', 'This bridge has no AppLink add-on: set HEROKU_APPLINK_API_URL.')
      if (known?.token !== credentials.token) {
        await known?.client.close()
        known = { token: credentials.token, client: createAppLink({ ...credentials, trust }) }
      }
      return known.client
    },
    close: async () => known?.client.close(),
  }
}
