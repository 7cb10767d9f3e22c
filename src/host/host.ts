import { createCatalog } from '../core/tool/catalog.ts'
import { createClientContextReader } from '../identity/applink/applink.ts'
import { createOrgTrust, type OrgTrust } from '../salesforce/trust.ts'
import { signInRoutesOf } from '../sign-in/outline.ts'
import type { SignInServer } from '../sign-in/sign-in.ts'
import { type Claims, createClaims } from '../storage/claims.ts'
import { createRates } from '../storage/rates/rates.ts'
import { createRevocationReader } from '../storage/revocations/revocations.ts'
import { apiSurface } from '../surfaces/api/api.ts'
import type { DevDoor } from '../surfaces/console/dev/parts.ts'
import { consoleOutline } from '../surfaces/console/outline.ts'
import { referenceSurface } from '../surfaces/documents/reference.ts'
import { eventsSurface } from '../surfaces/events/events.ts'
import { healthSurface } from '../surfaces/health/health.ts'
import { type MountedSurface, mount, unmounted } from '../surfaces/http/surface.ts'
import { mcpOutline } from '../surfaces/mcp/outline.ts'
import { createApp } from './app.ts'
import type { DevBase } from './dev/dev.ts'
import { createSalesforceSurfaces } from './doors/doors.ts'
import { createReadiness } from './readiness.ts'
import { createRuntime } from './runtime.ts'
import { openStores } from './stores.ts'
import { createStrangers, type StrangerGates } from './strangers/strangers.ts'
import {
  createApiParts,
  createEventParts,
  createReferenceParts,
  type HostParts,
  type SurfaceBase,
} from './surface-parts.ts'
import { startSweeping } from './sweeping/sweeping.ts'

/** Opens the stores, builds the real parts from the settings and mounts them. Opens no socket. */
export async function createHost(parts: HostParts) {
  const { config, log, telemetry } = parts
  const catalog = createCatalog(parts.tools, parts.events)
  const trust = createOrgTrust({ localOrgUrl: config.localOrgUrl })
  const stores = await openStores({ config, log, telemetry, hasJobs: (parts.accepted ?? catalog).hasJobs })
  const rates = createRates({ ...stores, log, now: () => performance.now() })
  const strangers = createStrangers({ ...config, rates })
  const signIn = await createSignInOf(parts, { catalog, stores, strangers, trust })
  const runtime = createRuntime({ ...parts, catalog, stores, trust, signIn, telemetry, disclosure: parts.policies })
  const { appLink, jobs, now } = runtime
  const ping = { addons: appLink.pings, database: () => stores.database.ping() }
  const { drain, readiness } = createReadiness({ ping, now })
  const claims = createClaims(stores.database)
  const mcp = await createMcpOf(parts, { catalog, claims, stores, signIn, strangers, runtime })
  const isOneOfMany = stores.database.dialect === 'postgres'
  const app = createApp({
    ...{ log, record: runtime.calls.record, pages: signIn?.pages },
    surfaces: [
      mount(healthSurface, { readiness }),
      ...createSalesforceSurfaces(parts, { catalog, runtime, signIn, strangers, trust }),
      mount(apiSurface, createApiParts(config, { catalog, strangers, runtime })),
      mount(eventsSurface, createEventParts(config, runtime, strangers)),
      mount(referenceSurface, createReferenceParts(parts)),
      mcp,
      ...(await createConsole(parts, { catalog, runtime, signIn, trust })),
    ],
    ...(await createMeshParts(parts, { catalog, claims: isOneOfMany ? claims : undefined, runtime, strangers, trust })),
  })
  telemetry?.setRoutes([...app.routes.map(({ path }) => path), ...signInRoutesOf(config)])
  if (config.worker === 'inline') void Promise.resolve(parts.mayWork).then(() => jobs?.work())
  const stopSweeping = startSweeping({ ...stores, claims, log }, async () => {
    await Promise.all([signIn?.sweep(), runtime.sweepKeys(), rates.sweep(), claims.sweep()])
  })
  return {
    ...{ app, drain, before: signIn?.handle, mcp: mcp.handlers !== undefined, around: telemetry?.request },
    /** Begins no more jobs, lets steps end for so long, and hands the rest over. */
    async stopWork(graceMs: number, reason?: 'handover' | 'crash') {
      await jobs?.stop(graceMs, reason)
    },
    async close() {
      await stopSweeping()
      await jobs?.stop(0)
      await runtime.close()
      await stores.close()
    },
  }
}

/** Loaded only where callers can bring tokens. */
async function createMcpOf(parts: HostParts, base: SurfaceBase): Promise<MountedSurface> {
  const readBearer = parts.readBearer ?? base.signIn?.readBearer
  if (!readBearer) return unmounted(mcpOutline)
  const { createMcp } = await import('./mcp/mcp.ts')
  return createMcp(parts, { ...base, readBearer })
}

interface ConsoleBase extends DevBase, Pick<SurfaceBase, 'runtime'> {}

/** The pages for people, loaded where they are on. Those for developers are loaded for them alone. */
async function createConsole(parts: HostParts, base: ConsoleBase): Promise<readonly MountedSurface[]> {
  if (!parts.dev) return [await mountConsole(parts, base)]
  const [{ createDevDoor, createDevParts }, { devSurface }] = await Promise.all([
    import('./dev/dev.ts'),
    import('../surfaces/console/dev/dev.ts'),
  ])
  const door = await createDevDoor(parts, base)
  return [await mountConsole(parts, base, door), mount(devSurface, createDevParts(parts, base.catalog, door))]
}

async function mountConsole(parts: HostParts, base: ConsoleBase, door?: DevDoor): Promise<MountedSurface> {
  const { console: isOn, publicUrl } = parts.config
  const own = base.signIn?.console
  if (!isOn || !publicUrl || !own) return unmounted(consoleOutline)
  const [{ createConsoleParts }, { consoleSurface }] = await Promise.all([
    import('./console/console.ts'),
    import('../surfaces/console/console.ts'),
  ])
  return mount(consoleSurface, createConsoleParts(parts, base, { own, publicUrl, dev: door }))
}

interface ActionBase extends Pick<SurfaceBase, 'catalog' | 'runtime'> {
  readonly trust: OrgTrust
}

interface MeshBase extends ActionBase {
  /** Absent: there is one process. */
  readonly claims: Claims | undefined
  readonly strangers: StrangerGates
}

/** What the host does of its own where no mesh is in front. */
async function createMeshParts({ config, policies }: HostParts, base: MeshBase) {
  const { appLink, mesh } = config
  const { appId } = appLink
  if (mesh !== 'embedded') return {}
  const { catalog, claims, runtime, strangers, trust } = base
  const { createMeshCheck } = await import('../identity/mesh/mesh.ts')
  const readSession = createClientContextReader(trust)
  return {
    checkMesh: createMeshCheck({
      ...{ ...runtime.appLink, ...trust, ...strangers, readSession, appId, now: Date.now },
      claim: claims?.claim,
    }),
    hasAction: (name: string) => catalog.toolOf(policies?.seconds.get(name) ?? name, 'actions') !== undefined,
  }
}

interface SignInBase extends Pick<SurfaceBase, 'catalog' | 'stores'> {
  readonly strangers: StrangerGates
  readonly trust: OrgTrust
}

/** Where MCP clients can get a token: for people, for services, or nowhere. */
async function createSignInOf(
  { config, log, network, readBearer, signInTime }: HostParts,
  { catalog, stores, strangers, trust }: SignInBase,
): Promise<SignInServer | undefined> {
  const { publicUrl, serviceClients } = config
  if (readBearer || !publicUrl || !(config.signIn || serviceClients.services.size > 0)) return undefined
  const { createSignInServer } = await import('../sign-in/sign-in.ts')
  return createSignInServer({
    ...{ ...stores, settings: config, publicUrl, catalog, log, network, strangers, ...trust },
    now: signInTime ?? Date.now,
    revocations: createRevocationReader(stores.database),
    // The mesh of the buildpack follows redirects by itself.
    byPages: config.mesh === 'sidecar',
  })
}
