import { readFileSync } from 'node:fs'
import { tools } from '#tools'
import { appLink } from '../app-link.config.ts'
import { readConfig } from './config.ts'
import { createCatalog } from './core/catalog.ts'
import { createHost } from './host.ts'
import { createLog, type HostLog } from './log.ts'
import { createDocument } from './openapi/document.ts'
import { toYaml } from './openapi/text.ts'
import { type Listening, listen } from './server.ts'

/** Milliseconds that calls in flight get after SIGTERM; Heroku kills after 30 s. */
const graceMs = 25_000

async function main(): Promise<void> {
  const config = readConfig(
    process.env,
    tools.flatMap(({ callouts }) => callouts),
  )
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
  const [variable, port, hostname] =
    config.mesh === 'embedded'
      ? (['PORT', config.publicPort, '0.0.0.0'] as const)
      : (['APP_PORT', config.appPort, '127.0.0.1'] as const)
  const server = await listen(host.app.fetch, { hostname, port }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `${variable}: port ${port} ${error.code === 'EADDRINUSE' ? 'is taken by another program' : 'cannot be used'}`,
    )
  })
  endOrderly({ host, log, server })
  log.info('listening', {
    port: server.port,
    mesh: config.mesh,
    tools: tools.length,
    mcp: config.localOrgUrl !== undefined,
  })
  // `npm run dev` waits for this, and the host does not outlive it.
  process.send?.('listening')
}

interface Running {
  readonly host: ReturnType<typeof createHost>
  readonly log: HostLog
  readonly server: Listening
}

/**
 * Ends the process after the calls in flight: with 0 when asked to, with 1 after an exception that nobody caught. A
 * rejection that nobody waits for, such as a write without `await`, must not end the calls of everybody else.
 */
function endOrderly({ host, log, server }: Running): void {
  let ending = false
  const end = async (signal: string, exitCode: number) => {
    if (ending) return
    ending = true
    log.info('stopping', { signal })
    host.drain()
    await server.stop(graceMs)
    await host.close()
    process.exit(exitCode)
  }
  process.once('SIGTERM', () => end('SIGTERM', 0))
  process.once('SIGINT', () => end('SIGINT', 0))
  process.once('disconnect', () => end('disconnect', 0))
  process.on('unhandledRejection', cause => log.error('unhandled rejection', {}, cause))
  process.on('uncaughtException', cause => {
    log.error('uncaught exception', {}, cause)
    void end('uncaughtException', 1)
  })
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'The host cannot start.')
  process.exit(1)
})
