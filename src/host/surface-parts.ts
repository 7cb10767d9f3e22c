import type { EventHandler } from '../core/event/event.ts'
import { loopbackHosts } from '../core/loopback.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { TopicTools } from '../core/tool/topic.ts'
import { createSignatureCheck } from '../identity/applink/event-signature.ts'
import { createApiKeyReader } from '../identity/keys/keys.ts'
import type { JobsOptions } from '../jobs/jobs.ts'
import type { DataPolicies } from '../policy/policy.ts'
import type { SignInServer, SignInServerParts } from '../sign-in/sign-in.ts'
import type { Claims } from '../storage/claims.ts'
import { type ApiParts, apiSurface } from '../surfaces/api/api.ts'
import type { DevKnowledge } from '../surfaces/console/dev/parts.ts'
import type { DocumentParts } from '../surfaces/documents/documents.ts'
import { type ReferenceParts, referenceSurface } from '../surfaces/documents/reference.ts'
import type { EventParts } from '../surfaces/events/events.ts'
import type { McpParts } from '../surfaces/mcp/mcp.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Config } from './config.ts'
import type { Trace } from './dev/trace.ts'
import type { HostLog } from './log.ts'
import type { Runtime } from './runtime.ts'
import type { Stores } from './stores.ts'
import type { StrangerGates } from './strangers/strangers.ts'

export interface HostParts {
  readonly config: Config
  readonly tools: readonly Tool[]
  readonly events?: readonly EventHandler[]
  /** Absent: everybody is shown all that a tool gives. */
  readonly policies?: DataPolicies | undefined
  /** For the prompts of MCP. */
  readonly topics?: readonly TopicTools[]
  readonly loadDocument: DocumentParts['load']
  /** Gives the document of the `api` surface. Absent: there is no reference page. */
  readonly loadApiDocument?: ReferenceParts['loadDocument'] | undefined
  readonly log: HostLog
  /** Absent: nobody collects anything. */
  readonly telemetry?: Telemetry | undefined
  readonly info: McpParts['info']
  /** API name of the session permission set of the app. */
  readonly sessionSet?: string
  /** What `npm run dev` knows. Absent: nothing is for developers here. */
  readonly dev?: DevKnowledge | undefined
  /** What calls leave behind, kept for those pages. */
  readonly trace?: Trace | undefined
  /** Takes the place of the sign-in. For tests of what comes after it. */
  readonly readBearer?: McpParts['readBearer']
  /** How the metadata documents of MCP clients are fetched. Tests reach loopback with it. */
  readonly network?: SignInServerParts['network']
  /** What accepted jobs may be of, where that is more than what is offered now. Default: the same. */
  readonly accepted?: Catalog | undefined
  /** Times and limits of jobs. Tests have less patience. */
  readonly jobsOptions?: JobsOptions
  /** Resolves when this host may begin to work on jobs. Absent: at once. */
  readonly mayWork?: Promise<unknown> | undefined
  /** When it is for sign-ins, as epoch milliseconds. Default: now. */
  readonly signInTime?: () => number
}

/** What the surfaces of a host stand on. */
export interface SurfaceBase {
  readonly catalog: Catalog
  readonly stores: Stores
  readonly claims: Claims
  readonly signIn: SignInServer | undefined
  readonly strangers: StrangerGates
  readonly runtime: Runtime
}

export function createApiParts(
  { serviceClients }: Config,
  { catalog, runtime, strangers }: Pick<SurfaceBase, 'catalog' | 'runtime' | 'strangers'>,
): ApiParts | undefined {
  if (serviceClients.apiKeys.size === 0) return undefined
  return {
    ...{ catalog, invoke: runtime.invoke },
    readKey: createApiKeyReader(serviceClients.apiKeys, runtime.isRevoked),
    ...{ take: strangers.take, tokens: strangers.tokens },
  }
}

/** The operations for API keys and their reference, one by one, as the mesh must let them by; none when there are none. */
export function apiRoutesOf({ tools }: Pick<Catalog, 'tools'>): readonly string[] {
  const names = tools.filter(({ surfaces }) => surfaces.includes('api')).map(({ name }) => name)
  const operations = names.flatMap(name => apiSurface.routes.map(({ path }) => path.replace(':tool', name)))
  return names.length === 0 ? [] : [...referenceSurface.routes.map(({ path }) => path), ...operations]
}

export const createReferenceParts = ({ config, loadApiDocument }: HostParts): ReferenceParts | undefined =>
  loadApiDocument && { loadDocument: loadApiDocument, publicUrl: config.publicUrl }

export function createEventParts(
  { mesh }: Config,
  { eventIntake, appLink }: Runtime,
  strangers: StrangerGates,
): EventParts | undefined {
  const { askWithin, openBody } = strangers
  const check = createSignatureCheck(appLink)
  const checks: EventParts['strangers'] = {
    openBody,
    checkSignature: (request, from) =>
      askWithin(
        { from, orgId: request.orgId },
        () => check(request),
        () => true,
      ),
  }
  // Without AppLink nobody can say whether Data Cloud signed an event.
  if (mesh === 'none') return undefined
  return eventIntake && { ...eventIntake, now: Date.now, strangers: mesh === 'embedded' ? checks : undefined }
}

/** Names under which requests come to this host. */
export const hostnamesOf = ({ publicUrl }: Config): readonly string[] => [
  ...loopbackHosts,
  ...(publicUrl ? [new URL(publicUrl).hostname] : []),
]
