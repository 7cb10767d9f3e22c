import { readFileSync } from 'node:fs'
import { tools } from '#tools'
import { appLink } from '../app-link.config.ts'
import { readConfig } from './config.ts'
import { createCatalog } from './core/catalog.ts'
import { createHost } from './host.ts'
import { createLog } from './log.ts'
import { createDocument } from './openapi/document.ts'
import { toYaml } from './openapi/text.ts'
import { listen } from './server.ts'

/** Milliseconds that calls in flight get after SIGTERM; Heroku kills after 30 s. */
const graceMs = 25_000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog({ level: config.logLevel, now: () => new Date(), write: text => process.stdout.write(text) })
  process.on('exit', log.flush)
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const document = createDocument(createCatalog(tools), appLink)
  const host = createHost({
    config,
    tools,
    log,
    document: { yaml: toYaml(document), json: JSON.stringify(document) },
    info: { name: appLink.clientName, title: appLink.title, version },
  })
  const embedded = config.mesh === 'embedded'
  const server = await listen(host.app.fetch, {
    hostname: embedded ? '0.0.0.0' : '127.0.0.1',
    port: embedded ? config.publicPort : config.appPort,
  })
  log.info('listening', {
    port: server.port,
    mesh: config.mesh,
    tools: tools.length,
    mcp: config.localOrgUrl !== undefined,
  })
  // `npm run dev` waits for this, and the host does not outlive it.
  process.send?.('listening')

  const end = async (signal: string) => {
    log.info('stopping', { signal })
    host.drain()
    await server.stop(graceMs)
    await host.close()
    process.exit(0)
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  process.once('disconnect', () => end('disconnect'))
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'The host cannot start.')
  process.exit(1)
})
