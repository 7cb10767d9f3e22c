import { Console } from 'node:console'
import { setTimeout as sleep } from 'node:timers/promises'
import { readApp } from '../app/app.ts'
import { startBridge } from '../host/bridge.ts'
import { createLog } from '../host/log.ts'
import { withRunningDev } from './settings/running-dev.ts'
import { readSessionSettings } from './settings/settings.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments } from './usage.ts'

export const mcpCommand: Command = {
  usage: `Usage: applink-action-host mcp --as USERNAME | --org ALIAS

  --as USERNAME  a sample user of the local org, which "npm run dev" has started in this folder, or at
                 ORG_PORT (4000)
  --org ALIAS    an org that the Salesforce CLI is signed in to; tools that run under an authorization need
                 HEROKU_APPLINK_API_URL, HEROKU_APPLINK_TOKEN and HEROKU_APP_ID

Speaks MCP over standard input and output, and logs to standard error.

Example:
  npm run --silent mcp:stdio -- --as sara.sales@acme.example`,
  run: serveAssistant,
}

/** Milliseconds that calls in flight get once the client has gone. */
const graceMs = 2_000

async function serveAssistant(args: readonly string[], shell: Shell): Promise<number> {
  const { folder } = shell
  const { values } = readArguments({ args: [...args], options: { as: { type: 'string' }, org: { type: 'string' } } })
  const { env } = values.as === undefined ? shell : withRunningDev(shell, ['ORG_PORT'])
  const { appLink: publication, policy, tools, version } = await readApp(folder)
  const settings = readSessionSettings(values, env, tools)
  // Standard output belongs to the protocol, whatever a package that a tool uses may print.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
  const log = createLog({
    level: settings.logLevel,
    now: () => new Date(),
    write: text => process.stderr.write(text),
  })
  process.on('exit', log.flush)
  process.on('unhandledRejection', cause => log.error('unhandled rejection', {}, cause))
  const info = { name: publication.clientName, title: publication.title, version }
  const bridge = await startBridge({
    ...settings,
    tools,
    policy,
    publication,
    info,
    log,
    stdin: process.stdin,
    stdout: process.stdout,
  })
  const end = () => Promise.race([bridge.close(), sleep(graceMs)]).then(() => process.exit(0))
  process.stdin.once('end', end).once('close', end)
  process.stdout.once('error', end)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
  return 0
}
