import { createApp } from './app.ts'
import { createAppLink } from './applink/client.ts'
import { createCallouts } from './callouts/client.ts'
import type { Config } from './config.ts'
import type { CallScope, OrgConnector } from './core/caller.ts'
import { createCatalog } from './core/catalog.ts'
import { createInvoke } from './core/invoke.ts'
import { scopes } from './core/scope.ts'
import type { Tool } from './core/tool.ts'
import { createClientContextReader } from './identity/client-context.ts'
import { createLocalTokenReader } from './identity/local-token.ts'
import { createMeshCheck } from './identity/mesh.ts'
import type { HostLog } from './log.ts'
import { createListing } from './mcp/listing.ts'
import type { McpParts } from './mcp/routes.ts'
import type { DocumentTexts } from './openapi/routes.ts'
import { createReadiness } from './readiness.ts'
import { createSalesforce } from './salesforce/client.ts'
import { createOrgTrust } from './salesforce/trust.ts'

export interface HostParts {
  readonly config: Config
  readonly tools: readonly Tool[]
  readonly document: DocumentTexts
  readonly log: HostLog
  readonly info: McpParts['info']
  /** Takes the place of the sign-in. For tests of what comes after it. */
  readonly readBearer?: McpParts['readBearer']
}

/** Bodies larger than this are refused: inputs are arguments, not files. */
const maxBodyBytes = 1_048_576

/** Builds the real parts from the settings and mounts them. Opens no socket. */
export function createHost({ config, document, info, log, readBearer, tools }: HostParts) {
  const trust = createOrgTrust({ localOrgUrl: config.localOrgUrl })
  const salesforce = createSalesforce({})
  const appLink = createAppLink({ ...config.appLink, trust })
  const orgs: OrgConnector = {
    connectUser: ({ session }, scope) => salesforce.connect(session, scope),
    connectAuthorization: async (name, scope) => {
      const session = await appLink.authorization(name, scope)
      return salesforce.connect(session, scope, stale => appLink.renew(name, stale, scope))
    },
  }
  const catalog = createCatalog(tools)
  const now = () => performance.now()
  const callouts = createCallouts({ now, targets: config.callouts })
  const invoke = createInvoke({
    catalog,
    orgs,
    callouts,
    log,
    now,
    deadlineMs: config.toolDeadlineMs,
    record: log.record,
  })
  const readSession = createClientContextReader(trust)
  const { drain, readiness } = createReadiness({ ping: () => appLink.ping(), now })
  const whoIs = createWhoIs(config, salesforce.connect)
  const publicUrl = config.publicUrl ?? `http://localhost:${config.appPort}`
  const reader = readBearer ?? (whoIs && toBearerReader(createLocalTokenReader({ now, whoIs })))
  const mcp = reader && {
    ...{ catalog, info, invoke, maxBodyBytes },
    hostnames: hostnamesOf(config),
    ...{ issuer: publicUrl, resource: `${publicUrl}/mcp`, readBearer: reader },
    list: createListing(catalog),
  }
  const app = createApp({
    actions: {
      invoke,
      maxBodyBytes,
      readCaller: header => ({ kind: 'invoker', session: readSession(header('x-client-context')) }),
    },
    ...(mcp && { mcp }),
    ...(config.mesh === 'embedded' && { checkMesh: createMeshCheck(appLink) }),
    ...{ document, log, readiness },
  })
  return { app, drain, close: () => Promise.all([salesforce.close(), appLink.close(), callouts.close()]) }
}

/** The sessions of the local org allow everything: they are a person's own. */
const toBearerReader =
  (readCaller: ReturnType<typeof createLocalTokenReader>): McpParts['readBearer'] =>
  async authorization => ({ caller: await readCaller(authorization), scopes: new Set(scopes) })

const hostnamesOf = ({ publicUrl }: Config): string[] => [
  'localhost',
  '127.0.0.1',
  '[::1]',
  ...(publicUrl ? [new URL(publicUrl).hostname] : []),
]

type Connect = ReturnType<typeof createSalesforce>['connect']

/** Asks the local org whose token it is; `undefined` without a local org, where nobody may sign in yet. */
function createWhoIs({ localOrgUrl }: Config, connect: Connect) {
  if (!localOrgUrl) return undefined
  return async (accessToken: string) => {
    const scope: CallScope = { signal: AbortSignal.timeout(5000), requestId: 'sign-in' }
    const unknown = { accessToken, orgUrl: localOrgUrl, apiVersion: '62.0', orgId: '', userId: '', username: '' }
    const info = await connect(unknown, scope).request<UserInfo>('/services/oauth2/userinfo')
    const session = { ...unknown, orgId: info.organization_id, userId: info.user_id, username: info.preferred_username }
    return { kind: 'person', session } as const
  }
}

interface UserInfo {
  user_id: string
  organization_id: string
  preferred_username: string
}
