import type { EventHandler } from '../core/event/event.ts'
import type { CalloutDeclaration } from '../core/tool/callout.ts'
import { type Catalog, createCatalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { readMeshRoutes } from '../identity/mesh/routes.ts'
import type { AppLinkConfig } from '../openapi/config.ts'
import { toTopics } from '../openapi/topics.ts'
import { withoutAppLink } from '../openapi/without-applink.ts'
import type { DataPolicies } from '../policy/policy.ts'
import type { DataPolicy } from '../policy/policy-form.ts'
import { signInRoutesOf } from '../sign-in/outline.ts'
import { consolePaths } from '../surfaces/console/outline.ts'
import { openTelemetry } from '../telemetry/open.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { warnOfIdle } from './addons/warnings.ts'
import { type Config, readConfig } from './config.ts'
import type { Trace } from './dev/trace.ts'
import { createDocumentLoaders, toDocumentConfig } from './doors/documents.ts'
import { createHost } from './host.ts'
import { createLog, type HostLog } from './log.ts'
import { listen } from './server/server.ts'
import { shutDownOnSignal } from './shutdown.ts'
import { apiRoutesOf, type HostParts, hostnamesOf } from './surface-parts.ts'

/** The app, and what its process is given. */
export interface ServeParts {
  readonly tools: readonly Tool[]
  /** Absent: everybody is shown all that a tool gives. */
  readonly policy?: DataPolicy | undefined
  readonly events: readonly EventHandler[]
  readonly appLink: AppLinkConfig
  /** Of the app. */
  readonly version: string
  /** Text of `heroku-applink-service-mesh.yaml`; empty when there is no such file. */
  readonly meshYaml: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Gets the lines of the log. */
  write(text: string): unknown
  /** What only `npm run dev` hands in: with it there are pages for developers. */
  readonly dev?: HostParts['dev']
  /** Absent: this host is alone in its place. */
  readonly succession?: Succession
}

/**
 * One host follows another in the same place and beside it, as in `npm run dev`: it listens on a free port, to which
 * somebody else leads the requests for the port of the settings.
 */
export interface Succession {
  /** Resolves when the host before works on no jobs any more: SQLite has one worker at a time. */
  readonly mayWork: Promise<unknown>
  /** Milliseconds that jobs get to end once this host is followed. */
  readonly workGraceMs: number
  /** Called when this host works on no jobs any more. */
  rested(): void
}

/** A host that listens. */
export interface Serving {
  readonly port: number
  /** Ends the process after the calls in flight. */
  end(): Promise<void>
}

/**
 * Serves the app until the process gets a signal. Resolves once it listens.
 * @throws Error that names all settings that are missing or wrong
 */
export async function serve(parts: ServeParts): Promise<Serving> {
  const { dev, events, succession, version } = parts
  const trace = dev && (await import('./dev/trace.ts')).createTrace(() => performance.now())
  const { config, log, telemetry, ...app } = await begin(trace ? noted(parts, trace) : parts)
  const { accepted, appLink, catalog, tools } = app
  const policies = await loadPolicies(parts, catalog)
  const documents = toDocumentConfig(appLink, config)
  if (config.mesh === 'sidecar') await requireSafeMesh(parts, config, catalog)
  warnOfIdle({ ...parts, ...app }, config, log)
  const host = await createHost({
    ...{ accepted, config, tools, events, log, telemetry, policies, topics: toTopics(catalog, appLink) },
    ...createDocumentLoaders(policies?.published(documents) ?? { catalog, api: catalog, appLink: documents }),
    sessionSet: appLink.sessionPermissionSet,
    info: { name: appLink.clientName, title: appLink.title, version },
    ...{ dev, trace, mayWork: succession?.mayWork },
  })
  const server = await open(config, host, succession ? 0 : undefined)
  const end = shutDownOnSignal({
    log,
    async stop(graceMs, reason) {
      host.drain()
      const work = host.stopWork(succession?.workGraceMs ?? graceMs, reason).then(succession?.rested)
      await Promise.all([server.stop(graceMs), work])
      await host.close()
      await telemetry?.close()
    },
  })
  const { port } = server
  log.info('listening', {
    port: succession ? portOf(config).port : port,
    mesh: config.mesh,
    tools: tools.length,
    mcp: host.mcp,
  })
  return { port, end }
}

/** What is made of the policy of the app, loaded where it has one. */
const loadPolicies = async ({ policy }: ServeParts, catalog: Catalog): Promise<DataPolicies | undefined> =>
  policy && (await import('../policy/policy.ts')).createPolicies(policy, catalog)

/** The same with a log that the pages for developers show too. */
const noted = (parts: ServeParts, trace: Trace): ServeParts => ({
  ...parts,
  write(text) {
    trace.note(text)
    parts.write(text)
  },
})

/**
 * Works on the jobs of the app until the process gets a signal. Resolves once it does.
 * @throws Error as `serve`, and when nothing is a job
 */
export async function work(parts: ServeParts): Promise<void> {
  const { events, tools } = parts
  const { catalog, config, log, telemetry } = await begin(parts)
  const disclosure = await loadPolicies(parts, catalog)
  const { startWorker } = await import('./worker.ts')
  const worker = await startWorker({ config, tools, events, log, telemetry, disclosure })
  shutDownOnSignal({
    log,
    async stop(graceMs, reason) {
      await worker.stop(graceMs, reason)
      await telemetry?.close()
    },
  })
  log.info('working', { tools: tools.filter(({ job }) => job).length, events: events.length })
}

/** Reads the settings, and what of the app is there with them. */
async function begin(parts: ServeParts): Promise<Begun> {
  const { appLink, env, events, tools, version, write } = parts
  const all = createCatalog(tools, events)
  const used = [...tools, ...events].flatMap(({ callouts, name }) => callouts.map(each => ({ ...each, usedBy: name })))
  const config = readConfig(env, { tools, callouts: used })
  const app = config.mesh === 'none' ? withoutAppLink({ tools, appLink }) : { tools, appLink, withheld: [] }
  const catalog = app.withheld.length > 0 ? createCatalog(app.tools, events) : all
  const service = { name: appLink.clientName, version }
  const { fix, telemetry } = await openTelemetry({ env, service, catalog, toOrgs: config.traceToOrgs })
  const log = createLog({ level: config.logLevel, now: () => new Date(), write, telemetry })
  process.on('exit', log.flush)
  if (fix) log.warn('no telemetry', { fix })
  telemetry?.onProblem(problem => log.warn('telemetry', { problem }))
  for (const { callouts, name: tool } of [...tools, ...events]) {
    const missing = callouts.filter(({ name }) => !config.callouts.has(name))
    if (missing.length > 0)
      log.warn('third party not set up', { for: tool, variables: missing.flatMap(variablesOf).join(', ') })
  }
  if (config.database.url === undefined && env.DYNO) {
    log.warn('no database', { fix: 'set DATABASE_URL: the disk of a dyno is empty after every restart' })
  }
  return { ...app, accepted: all, catalog, config, log, telemetry }
}

interface Begun extends ReturnType<typeof withoutAppLink<Pick<ServeParts, 'appLink' | 'tools'>>> {
  /** With the tools that are not offered: jobs of these, accepted before, go on. */
  readonly accepted: Catalog
  readonly catalog: Catalog
  readonly config: Config
  readonly log: HostLog
  readonly telemetry: Telemetry | undefined
}

const variablesOf = ({ secretFrom, urlFrom }: CalloutDeclaration): readonly string[] =>
  secretFrom ? [urlFrom, secretFrom] : [urlFrom]

/** The local mesh lets the console by of its own. @throws Error when the mesh would let others by than those who may pass. */
async function requireSafeMesh({ dev, env, meshYaml: yaml }: ServeParts, config: Config, catalog: Catalog) {
  await readMeshRoutes({
    yaml,
    bypassAll: env.HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES,
    needed: [...signInRoutesOf(config), ...apiRoutesOf(catalog), ...(dev || !config.console ? [] : consolePaths)],
  })
}

/** Where the host listens: behind a mesh, and beside a local org without one, on loopback alone; else everywhere. */
function portOf({ appPort, localOrgUrl, mesh, publicPort }: Config) {
  if (mesh === 'sidecar') return { variable: 'APP_PORT', port: appPort, hostname: '127.0.0.1' }
  const isLocal = mesh === 'none' && localOrgUrl !== undefined
  return { variable: 'PORT', port: publicPort, hostname: isLocal ? '127.0.0.1' : undefined }
}

/** @param otherPort in place of the one in the settings */
async function open(
  config: Config,
  { app, around, before }: Awaited<ReturnType<typeof createHost>>,
  otherPort?: number,
) {
  const { hostname, port: ownPort, variable } = portOf(config)
  const port = otherPort ?? ownPort
  try {
    // Beside a local org no router tells names apart, and pages of anybody are open in the browser.
    const hostnames = config.mesh !== 'embedded' && config.localOrgUrl ? hostnamesOf(config) : undefined
    return await listen(app.fetch, { hostname, hostnames, port, before, around })
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw new Error(`${variable}: port ${port} ${isTaken ? 'is taken by another program' : 'cannot be used'}`)
  }
}
