import type { EventHandler } from '../core/event/event.ts'
import { loopbackHosts } from '../core/loopback.ts'
import { createObjectReader } from '../core/org/objects.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { TopicTools } from '../core/tool/topic.ts'
import { createSignatureCheck } from '../identity/applink/event-signature.ts'
import { createApiKeyReader } from '../identity/keys/keys.ts'
import type { JobsOptions } from '../jobs/jobs.ts'
import type { SignInServer, SignInServerParts } from '../sign-in/sign-in.ts'
import type { ApiParts } from '../surfaces/api/api.ts'
import { createRateLimit } from '../surfaces/api/rate.ts'
import { createRepeats } from '../surfaces/api/repeats.ts'
import type { DocumentTexts } from '../surfaces/documents/documents.ts'
import { createReference } from '../surfaces/documents/reference.ts'
import type { EventParts } from '../surfaces/events/events.ts'
import { createConfirmation } from '../surfaces/mcp/confirmation/confirmation.ts'
import { createLists } from '../surfaces/mcp/lists/lists.ts'
import type { McpParts } from '../surfaces/mcp/mcp.ts'
import { createTasks } from '../surfaces/mcp/tasks/tasks.ts'
import type { Config } from './config.ts'
import type { HostLog } from './log.ts'
import type { Runtime } from './runtime.ts'
import type { Stores } from './stores.ts'

export interface HostParts {
  readonly config: Config
  readonly tools: readonly Tool[]
  readonly events?: readonly EventHandler[]
  /** For the prompts of MCP. */
  readonly topics?: readonly TopicTools[]
  readonly document: DocumentTexts
  /** The document of the `api` surface, as YAML. Absent: there is no reference page. */
  readonly apiDocument?: string | undefined
  readonly log: HostLog
  readonly info: McpParts['info']
  /** Takes the place of the sign-in. For tests of what comes after it. */
  readonly readBearer?: McpParts['readBearer']
  /** How the metadata documents of MCP clients are fetched. Tests reach loopback with it. */
  readonly network?: SignInServerParts['network']
  /** Times and limits of jobs. Tests have less patience. */
  readonly jobsOptions?: JobsOptions
  /** When it is for sign-ins, as epoch milliseconds. Default: now. */
  readonly signInTime?: () => number
}

/** Bodies larger than this are refused: inputs are arguments, not files. */
export const maxBodyBytes = 1_048_576
/** What comes in through the `api` surface is often a list of records. */
const maxApiBodyBytes = 20_971_520
/** Data Cloud sends events together; how many at most is not documented. */
const maxEventBodyBytes = 5_242_880
/** What the surfaces of a host stand on. */
export interface SurfaceBase {
  readonly catalog: Catalog
  readonly stores: Stores
  readonly signIn: SignInServer | undefined
  readonly runtime: Runtime
}

export function createMcpParts(
  { config, info, log, readBearer, topics = [] }: HostParts,
  { catalog, runtime, signIn, stores }: SurfaceBase,
): McpParts | undefined {
  const reader = readBearer ?? signIn?.readBearer
  if (!reader) return undefined
  const publicUrl = config.publicUrl ?? `http://localhost:${config.appPort}`
  return {
    ...{ catalog, info, maxBodyBytes, invoke: runtime.invoke },
    hostnames: hostnamesOf(config),
    ...{ issuer: publicUrl, resource: `${publicUrl}/mcp`, readBearer: reader },
    ...createLists({ catalog, log, topics, objects: createObjectReader(runtime.calls) }),
    confirmation: createConfirmation({ keys: stores.vault.deriveKeys('mcp-questions') }),
    tasks: runtime.jobs && createTasks({ catalog, jobs: runtime.jobs }),
  }
}

export function createApiParts({ serviceClients }: Config, { catalog, runtime, stores }: Omit<SurfaceBase, 'signIn'>) {
  const repeats = createRepeats(stores.database, Date.now)
  const api: ApiParts | undefined =
    serviceClients.apiKeys.size === 0
      ? undefined
      : {
          ...{ catalog, repeats, invoke: runtime.invoke, maxBodyBytes: maxApiBodyBytes },
          readKey: createApiKeyReader(serviceClients.apiKeys),
          takeRequest: createRateLimit(runtime.now),
        }
  return { api, sweep: repeats.sweep }
}

export const createReferenceOf = ({ apiDocument, info: { title } }: HostParts) =>
  apiDocument === undefined ? undefined : createReference({ document: apiDocument, title: `${title}: API` })

export function createEventParts({ mesh }: Config, { acceptEvents, appLink }: Runtime): EventParts | undefined {
  const checkSignature = mesh === 'embedded' ? createSignatureCheck(appLink) : undefined
  return acceptEvents && { accept: acceptEvents, checkSignature, maxBodyBytes: maxEventBodyBytes, now: Date.now }
}

const hostnamesOf = ({ publicUrl }: Config): string[] => [
  ...loopbackHosts,
  ...(publicUrl ? [new URL(publicUrl).hostname] : []),
]
