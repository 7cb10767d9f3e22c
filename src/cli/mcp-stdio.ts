import { Console } from 'node:console'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { tools } from '#tools'
import { appLink as publication } from '../../app-link.config.ts'
import { type BridgeParts, type Lender, startBridge } from '../bridge.ts'
import { AppError } from '../core/failure.ts'
import { createLog } from '../log.ts'
import { runSf } from './sf-program.ts'

const usage = `npm run --silent mcp:stdio -- --as USERNAME | --org ALIAS

  --as USERNAME  a sample user of the local org, which "npm run dev" has started (ORG_PORT, default 4000)
  --org ALIAS    an org that the Salesforce CLI is signed in to; tools that run under an authorization need
                 HEROKU_APPLINK_API_URL, HEROKU_APPLINK_TOKEN and HEROKU_APP_ID

Speaks MCP over standard input and output, and logs to standard error.`

/** What is wrong with the arguments or the environment. */
class UsageError extends Error {}

/** Milliseconds that calls in flight get once the client has gone. */
const graceMs = 2_000

/** `npm run mcp:stdio`. Exit codes: 0 the client has gone, 1 nobody lends a session, 2 wrong arguments or variables. */
async function main(args: readonly string[]): Promise<void> {
  const settings = readSettings(args, process.env)
  // Standard output belongs to the protocol, whatever a package that a tool uses may print.
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
  const log = createLog({
    level: settings.logLevel,
    now: () => new Date(),
    write: text => process.stderr.write(text),
  })
  process.on('exit', log.flush)
  process.on('unhandledRejection', cause => log.error('unhandled rejection', {}, cause))
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const info = { name: publication.clientName, title: publication.title, version }
  const bridge = await startBridge({ ...settings, tools, publication, info, log })
  const end = () => Promise.race([bridge.close(), sleep(graceMs)]).then(() => process.exit(0))
  process.stdin.once('end', end).once('close', end)
  process.stdout.once('error', end)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
}

type Environment = Readonly<Record<string, string | undefined>>
type Settings = Omit<BridgeParts, 'tools' | 'publication' | 'info' | 'log'> & { readonly logLevel: LogLevel }

const logLevels = ['debug', 'info', 'warn', 'error'] as const
type LogLevel = (typeof logLevels)[number]

function readSettings(args: readonly string[], env: Environment): Settings {
  const lender = readLender(args)
  const localOrgUrl =
    lender.kind === 'local' ? `http://127.0.0.1:${readNumber(env, 'ORG_PORT', [4000, 65_535])}` : env.LOCAL_ORG_URL
  const logLevel = logLevels.find(level => level === (env.LOG_LEVEL || 'info'))
  if (!logLevel) throw new UsageError(`LOG_LEVEL: must be one of ${logLevels.join(', ')}`)
  const toolDeadlineMs = readNumber(env, 'TOOL_DEADLINE_MS', [25_000, 28_000])
  const given = { appLink: readAppLink(env), callouts: readCallouts(env) }
  return { ...given, lender, localOrgUrl: localOrgUrl || undefined, logLevel, toolDeadlineMs }
}

function readLender(args: readonly string[]): Lender {
  const { as: username, org: alias } = parse(args)
  if ((username === undefined) === (alias === undefined)) throw new UsageError('Say one of --as and --org.')
  if (username) return { kind: 'local', username }
  if (alias && /^[^\s-]\S*$/.test(alias)) return { kind: 'sf', alias, runSf }
  throw new UsageError(username === undefined ? '--org: must be an alias or a username' : '--as: must be a username')
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { as: { type: 'string' }, org: { type: 'string' } } }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readNumber(env: Environment, name: string, [preset, max]: readonly [number, number]): number {
  const text = env[name] || String(preset)
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= max) return Number(text)
  throw new UsageError(`${name}: must be a whole number from 1 to ${max}`)
}

function readCallouts(env: Environment): BridgeParts['callouts'] {
  const declared = tools.flatMap(({ callouts }) => callouts)
  const targets = declared.flatMap(({ name, secretFrom, urlFrom }) => {
    const [url, secret] = [env[urlFrom], secretFrom && env[secretFrom]]
    const isComplete = url && (secret || !secretFrom)
    return isComplete ? [[name, { url, ...(secret && { secret }) }] as const] : []
  })
  return new Map(targets)
}

function readAppLink(env: Environment): BridgeParts['appLink'] {
  const names = ['HEROKU_APPLINK_API_URL', 'HEROKU_APPLINK_TOKEN', 'HEROKU_APP_ID'] as const
  const [apiUrl, token, appId] = names.map(name => env[name])
  if (apiUrl && token && appId) return { apiUrl, token, appId }
  const missing = names.filter(name => !env[name])
  if (missing.length < names.length) throw new UsageError(`${missing.join(' and ')}: missing; set all three or none`)
  return undefined
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError
  const message = error instanceof AppError || error instanceof Error ? error.message : 'The bridge cannot start.'
  process.stderr.write(`${message}\n${isUsage ? `\n${usage}\n` : ''}`)
  process.exit(isUsage ? 2 : 1)
})
