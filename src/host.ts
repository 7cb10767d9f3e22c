import { createRateLimit } from './api/rate.ts'
import { createReference } from './api/reference.ts'
import { createRepeats } from './api/repeats.ts'
import type { ApiParts } from './api/routes.ts'
import { loadScalarScript } from './api/scalar.ts'
import { createApp } from './app.ts'
import { type Calls, createCalls } from './calls.ts'
import type { Config } from './config.ts'
import { type Catalog, createCatalog } from './core/catalog.ts'
import type { EventHandler } from './core/event.ts'
import { createObjectReader } from './core/objects.ts'
import type { Tool } from './core/tool.ts'
import type { TopicTools } from './core/topic.ts'
import type { EventParts } from './events/routes.ts'
import { createApiKeyReader } from './identity/api-keys.ts'
import { createClientContextReader } from './identity/client-context.ts'
import { createSignatureCheck } from './identity/event-signature.ts'
import { createMeshCheck } from './identity/mesh.ts'
import type { HostLog } from './log.ts'
import { createConfirmation } from './mcp/confirmation.ts'
import { createListing } from './mcp/listing.ts'
import { createPrompts } from './mcp/prompts.ts'
import { createResources } from './mcp/resources.ts'
import type { McpParts } from './mcp/routes.ts'
import type { NetworkParts } from './oauth/guarded-fetch.ts'
import { leadOnByPage } from './oauth/page-onward.ts'
import type { DocumentTexts } from './openapi/routes.ts'
import { createReadiness } from './readiness.ts'
import { createOrgTrust } from './salesforce/trust.ts'
import type { ListenOptions } from './server.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { openStores, type Stores } from './stores.ts'

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
  readonly network?: NetworkParts
  /** When it is for sign-ins, as epoch milliseconds. Default: now. */
  readonly signInTime?: () => number
}

/** Bodies larger than this are refused: inputs are arguments, not files. */
const maxBodyBytes = 1_048_576
/** What comes in through the `api` surface is often a list of records. */
const maxApiBodyBytes = 20_971_520
/** Data Cloud sends events together; how many at most is not documented. */
const maxEventBodyBytes = 5_242_880
/** Milliseconds between two looks for what has expired. */
const sweepMs = 300_000

/** Opens the stores, builds the real parts from the settings and mounts them. Opens no socket. */
export async function createHost(parts: HostParts) {
  const { config, document, log } = parts
  const catalog = createCatalog(parts.tools, parts.events)
  const trust = createOrgTrust({ localOrgUrl: config.localOrgUrl })
  const stores = await openStores(config, { jobs: catalog.hasJobs })
  const signIn = createSignInOf(parts, { catalog, stores, readOrgUrl: trust.readOrgUrl })
  const calls = createCalls({ config, catalog, stores, trust, signIn, log })
  const { appLink, invoke, jobs, now } = calls
  const ping = { appLinkApi: () => appLink.ping(), database: () => stores.database.ping() }
  const { drain, readiness } = createReadiness({ ping, now })
  const readSession = createClientContextReader(trust)
  const mcp = createMcpParts(parts, { catalog, stores, signIn, calls })
  const { api, sweep } = createApiParts(config, { catalog, stores, calls })
  const app = createApp({
    actions: {
      ...{ invoke, maxBodyBytes },
      isJob: tool => catalog.toolOf(tool, 'actions')?.job !== undefined,
      readCaller: header => ({ kind: 'invoker', session: readSession(header('x-client-context')) }),
    },
    events: createEventParts(config, calls),
    ...{ api, document, log, mcp, readiness, pages: signIn?.pages, reference: createReferenceOf(parts) },
    ...(config.mesh === 'embedded' && { checkMesh: createMeshCheck(appLink) }),
  })
  if (config.worker === 'inline') jobs?.work()
  const sweeping = startSweeping(log, async () => {
    await Promise.all([signIn?.sweep(), sweep()])
  })
  return {
    ...{ app, drain, before: createBefore(config, signIn), mcp: mcp !== undefined },
    /** Begins no more jobs, lets steps end for so long, and hands the rest over. */
    async stopWork(graceMs: number, reason?: 'handover' | 'crash') {
      await jobs?.stop(graceMs, reason)
    },
    async close() {
      clearInterval(sweeping)
      await jobs?.stop(0)
      await calls.close()
      await stores.close()
    },
  }
}

interface Built {
  readonly catalog: Catalog
  readonly stores: Stores
  readonly signIn: SignIn | undefined
  readonly calls: Calls
}

/** Where MCP clients can get a token: for people, for services, or nowhere. */
function createSignInOf(
  { config, log, network, readBearer, signInTime }: HostParts,
  built: Pick<Built, 'catalog' | 'stores'> & { readOrgUrl(text: string): string },
): SignIn | undefined {
  const { publicUrl, serviceClients } = config
  if (readBearer || !publicUrl || !(config.signIn || serviceClients.services.size > 0)) return undefined
  const { catalog, readOrgUrl, stores } = built
  return createSignIn({ ...stores, config, publicUrl, catalog, log, readOrgUrl, network, now: signInTime ?? Date.now })
}

function createMcpParts(
  { config, info, log, readBearer, topics = [] }: HostParts,
  { calls, catalog, signIn, stores }: Built,
): McpParts | undefined {
  const reader = readBearer ?? signIn?.readBearer
  if (!reader) return undefined
  const publicUrl = config.publicUrl ?? `http://localhost:${config.appPort}`
  return {
    ...{ catalog, info, maxBodyBytes, invoke: calls.invoke },
    hostnames: hostnamesOf(config),
    ...{ issuer: publicUrl, resource: `${publicUrl}/mcp`, readBearer: reader },
    list: createListing(catalog, log),
    confirmation: createConfirmation({ keys: stores.vault.deriveKeys('mcp-questions') }),
    prompts: createPrompts(catalog, topics),
    resources: createResources(createObjectReader(calls.calls)),
  }
}

function createApiParts({ serviceClients }: Config, { calls, catalog, stores }: Omit<Built, 'signIn'>) {
  const repeats = createRepeats(stores.database, Date.now)
  const api: ApiParts | undefined =
    serviceClients.apiKeys.size === 0
      ? undefined
      : {
          ...{ catalog, repeats, invoke: calls.invoke, maxBodyBytes: maxApiBodyBytes },
          readKey: createApiKeyReader(serviceClients.apiKeys),
          takeRequest: createRateLimit(calls.now),
        }
  return { api, sweep: repeats.sweep }
}

const createReferenceOf = ({ apiDocument, info: { title } }: HostParts) =>
  apiDocument === undefined
    ? undefined
    : createReference({ document: apiDocument, title: `${title}: API`, loadScript: loadScalarScript })

function createEventParts({ mesh }: Config, { appLink, deliver }: Calls): EventParts | undefined {
  const checkSignature = mesh === 'embedded' ? createSignatureCheck(appLink) : undefined
  return deliver && { deliver, checkSignature, maxBodyBytes: maxEventBodyBytes, now: Date.now }
}

/**
 * The authorization server stands beside the app on one server. The mesh of the buildpack follows redirects by itself, so
 * behind it browsers are led on by pages.
 */
function createBefore({ mesh }: Config, signIn: SignIn | undefined): NonNullable<ListenOptions['before']> {
  if (!signIn) return () => false
  return (request, response) => {
    if (mesh === 'sidecar' && request.url?.startsWith('/oauth/')) leadOnByPage(response)
    return signIn.handle(request, response)
  }
}

function startSweeping(log: HostLog, sweep: () => Promise<void>): NodeJS.Timeout {
  const timer = setInterval(() => {
    sweep().catch((cause: unknown) => log.error('what expired could not be deleted', {}, cause))
  }, sweepMs)
  return timer.unref()
}

const hostnamesOf = ({ publicUrl }: Config): string[] => [
  'localhost',
  '127.0.0.1',
  '[::1]',
  ...(publicUrl ? [new URL(publicUrl).hostname] : []),
]
