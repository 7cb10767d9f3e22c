import { readFileSync } from 'node:fs'
import { events, tools } from '#tools'
import { appLink } from '../../app-link.config.ts'
import { type Catalog, createCatalog } from '../core/tool/catalog.ts'
import { readMeshRoutes } from '../identity/mesh/routes.ts'
import { toApiFile } from '../openapi/files.ts'
import { createDocument } from '../openapi/openapi.ts'
import { toYaml } from '../openapi/text.ts'
import { toTopics } from '../openapi/topics.ts'
import { apiAddressesOf } from '../surfaces/api/addresses.ts'
import { type Config, readConfig } from './config.ts'
import { createHost } from './host.ts'
import { createLog, type HostLog } from './log.ts'
import { listen } from './server.ts'
import { shutDownOnSignal } from './shutdown.ts'
import { signInRoutesOf } from './sign-in.ts'
import { startWorker } from './worker.ts'

const root = new URL('../../', import.meta.url)
const readText = (file: string): string => readFileSync(new URL(file, root), 'utf8')

async function main(role: string | undefined): Promise<void> {
  const config = readConfig(
    process.env,
    [...tools, ...events].flatMap(({ callouts }) => callouts),
  )
  const log = createLog({ level: config.logLevel, now: () => new Date(), write: text => process.stdout.write(text) })
  process.on('exit', log.flush)
  if (config.database.url === undefined && process.env.DYNO) {
    log.warn('no database', { fix: 'set DATABASE_URL: the disk of a dyno is empty after every restart' })
  }
  if (role === 'worker') await work(config, log)
  else await serve(config, log)
  // `npm run dev` waits for this, and the host does not outlive it.
  process.send?.('listening')
}

async function work(config: Config, log: HostLog): Promise<void> {
  const { stop } = await startWorker({ config, tools, events, log })
  shutDownOnSignal({ log, stop })
  log.info('working', { tools: tools.filter(({ job }) => job).length, events: events.length })
}

async function serve(config: Config, log: HostLog): Promise<void> {
  const { version } = JSON.parse(readText('package.json')) as { version: string }
  const catalog = createCatalog(tools, events)
  if (config.mesh === 'sidecar') requireSafeMesh(config, catalog)
  const document = createDocument(catalog, appLink)
  const host = await createHost({
    ...{ config, tools, events, log, topics: toTopics(catalog, appLink) },
    document: { yaml: toYaml(document), json: JSON.stringify(document) },
    apiDocument: toApiFile(catalog, appLink)?.text,
    info: { name: appLink.clientName, title: appLink.title, version },
  })
  const server = await open(config, host)
  shutDownOnSignal({
    log,
    async stop(graceMs, reason) {
      host.drain()
      await Promise.all([server.stop(graceMs), host.stopWork(graceMs, reason)])
      await host.close()
    },
  })
  log.info('listening', { port: server.port, mesh: config.mesh, tools: tools.length, mcp: host.mcp })
}

/** @throws Error when the mesh would let others by than those who may pass. */
function requireSafeMesh(config: Config, catalog: Catalog): void {
  readMeshRoutes({
    yaml: readText('heroku-applink-service-mesh.yaml'),
    bypassAll: process.env.HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES,
    needed: [...signInRoutesOf(config), ...apiAddressesOf(catalog)],
  })
}

async function open(config: Config, { app, before }: Awaited<ReturnType<typeof createHost>>) {
  const [variable, port, hostname] =
    config.mesh === 'embedded'
      ? (['PORT', config.publicPort, '0.0.0.0'] as const)
      : (['APP_PORT', config.appPort, '127.0.0.1'] as const)
  try {
    return await listen(app.fetch, { hostname, port, before })
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw new Error(`${variable}: port ${port} ${isTaken ? 'is taken by another program' : 'cannot be used'}`)
  }
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'The host cannot start.')
  process.exit(1)
})
