import { Console } from 'node:console'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tools } from '#tools'
import { appLink as publication } from '../../app-link.config.ts'
import { startBridge } from '../host/bridge.ts'
import { createLog } from '../host/log.ts'
import { packageFile } from '../package.ts'
import { readSessionSettings } from './session-settings.ts'
import { readArguments, UsageError } from './usage.ts'

const usage = `npm run --silent mcp:stdio -- --as USERNAME | --org ALIAS

  --as USERNAME  a sample user of the local org, which "npm run dev" has started (ORG_PORT, default 4000)
  --org ALIAS    an org that the Salesforce CLI is signed in to; tools that run under an authorization need
                 HEROKU_APPLINK_API_URL, HEROKU_APPLINK_TOKEN and HEROKU_APP_ID

Speaks MCP over standard input and output, and logs to standard error.`

/** Milliseconds that calls in flight get once the client has gone. */
const graceMs = 2_000

/** `npm run mcp:stdio`. Exit codes: 0 the client has gone, 1 nobody lends a session, 2 wrong arguments or variables. */
async function main(args: readonly string[]): Promise<void> {
  const { values } = readArguments({ args: [...args], options: { as: { type: 'string' }, org: { type: 'string' } } })
  const settings = readSessionSettings(values, process.env)
  // Standard output belongs to the protocol, whatever a package that a tool uses may print.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
  const log = createLog({
    level: settings.logLevel,
    now: () => new Date(),
    write: text => process.stderr.write(text),
  })
  process.on('exit', log.flush)
  process.on('unhandledRejection', cause => log.error('unhandled rejection', {}, cause))
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    version: string
  }
  const info = { name: publication.clientName, title: publication.title, version }
  const bridge = await startBridge({ ...settings, tools, publication, info, log })
  const end = () => Promise.race([bridge.close(), sleep(graceMs)]).then(() => process.exit(0))
  process.stdin.once('end', end).once('close', end)
  process.stdout.once('error', end)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError
  const message = error instanceof Error ? error.message : 'The bridge cannot start.'
  process.stderr.write(`${message}\n${isUsage ? `\n${usage}\n` : ''}`)
  process.exit(isUsage ? 2 : 1)
})
