import { randomBytes } from 'node:crypto'
import { readApp } from '../app/app.ts'
import { isDeveloperName, toolNameProblem } from '../core/names.ts'
import { scopes as knownScopes, type Scope } from '../core/scope.ts'
import { toSecretHash } from '../identity/keys/secret-hash.ts'
import { newSecret } from './secrets.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments, UsageError } from './usage.ts'

export const serviceClientCommand: Command = {
  usage: `Usage: applink-action-host service-client NAME --authorizations a,b [--scopes tools:read,tools:write] [--app APP] [--json]
       applink-action-host service-client NAME --key --tools a,b --authorizations a,b [--requests-per-minute N] [--app APP] [--json]

  NAME              who it is for, as the log will show it
  --authorizations  the AppLink authorizations it may use
  --scopes          what its tokens allow; default tools:read
  --key             an API key for /api instead of a client of /mcp
  --tools           the tools that the key may call
  --requests-per-minute  how many calls the key may send; default 600
  --app             name of the Heroku app, for the command that is printed
  --json            one line of JSON instead of text

Example:
  npm run service-client -- agentforce --authorizations portal --app my-actions`,
  run: makeClient,
}

/** A client or a key that was just made. The secret is nowhere else. */
interface Made {
  readonly secret: string
  /** To be appended to `SERVICE_CLIENTS`. */
  readonly entry: Readonly<Record<string, unknown>>
}

async function makeClient(args: readonly string[], { complain, folder, print }: Shell): Promise<number> {
  const { values, positionals } = parse(args)
  const [name = '', ...more] = positionals
  if (!/^[A-Za-z][\w.-]{0,59}$/.test(name) || more.length > 0) {
    throw new UsageError('NAME: one word of letters, digits, ".", "_" and "-", at most 60')
  }
  const authorizations = readList(values.authorizations, '--authorizations', authorizationProblem)
  const made = values.key
    ? createKey(name, authorizations, {
        tools: readList(values.tools, '--tools', toolNameProblem),
        ...readRate(values['requests-per-minute']),
      })
    : createClient(name, authorizations, readScopes(values.scopes))
  requireKey(values)
  const { app = 'my-actions' } = values
  if (!/^[a-z][a-z0-9-]{1,29}$/.test(app)) throw new UsageError('--app: must be the name of a Heroku app')
  print(values.json ? JSON.stringify(toJson(made)) : toText(made, app))
  for (const tool of values.key ? await unknownTools(values.tools, folder) : [])
    complain(`Note: there is no tool "${tool}" yet.`)
  return 0
}

function createClient(name: string, authorizations: readonly string[], scopes: readonly string[]): Made {
  const secret = newSecret()
  const clientId = `${name}-${randomBytes(4).toString('hex')}`
  return { secret, entry: { clientId, secretHash: toSecretHash(secret), scopes, authorizations } }
}

interface KeyLimits {
  readonly tools: readonly string[]
  readonly requestsPerMinute?: number
}

function createKey(name: string, authorizations: readonly string[], limits: KeyLimits): Made {
  const secret = newSecret()
  return { secret, entry: { name, keyHashes: [toSecretHash(secret)], authorizations, ...limits } }
}

const keyOnly = ['tools', 'requests-per-minute'] as const

function requireKey(values: ReturnType<typeof parse>['values']): void {
  const option = values.key ? undefined : keyOnly.find(name => values[name] !== undefined)
  if (option) throw new UsageError(`--${option}: only with --key`)
}

function readRate(text: string | undefined): Pick<KeyLimits, 'requestsPerMinute'> {
  if (text === undefined) return {}
  const requestsPerMinute = Number(text)
  if (/^[1-9]\d{0,5}$/.test(text) && requestsPerMinute <= 100_000) return { requestsPerMinute }
  throw new UsageError('--requests-per-minute: must be a whole number from 1 to 100000')
}

const toJson = ({ entry, secret }: Made) =>
  'clientId' in entry ? { clientId: entry.clientId, clientSecret: secret, entry } : { key: secret, entry }

function toText({ entry, secret }: Made, app: string): string {
  const json = JSON.stringify(entry)
  const lines =
    'clientId' in entry ? [`Client id:      ${entry.clientId}`, `Client secret:  ${secret}`] : [`API key:  ${secret}`]
  return `${lines.join('\n')}

It is shown this once: the app keeps its hash alone. Append this entry to SERVICE_CLIENTS, a JSON list:

  ${json}

On Heroku:

  heroku config:set -a ${app} SERVICE_CLIENTS="$(heroku config:get SERVICE_CLIENTS -a ${app} |
    jq -cs '(.[0] // []) + [${json}]')"`
}

function readScopes(text: string | undefined): readonly string[] {
  return readList(text ?? 'tools:read', '--scopes', scope =>
    knownScopes.includes(scope as Scope) ? undefined : `must be of ${knownScopes.join(', ')}`,
  )
}

const authorizationProblem = (name: string): string | undefined =>
  isDeveloperName(name) ? undefined : 'must be developer names of AppLink authorizations'

async function unknownTools(text = '', folder = ''): Promise<string[]> {
  const { tools } = await readApp(folder)
  return namesIn(text).filter(name => !tools.some(tool => tool.name === name))
}

const namesIn = (text: string): string[] => text.split(',').map(name => name.trim())

function readList(text: string | undefined, option: string, problemOf: (name: string) => string | undefined) {
  if (text === undefined) throw new UsageError(`${option}: is missing`)
  const names = [...new Set(namesIn(text))]
  const problem = names.map(problemOf).find(found => found !== undefined)
  if (problem) throw new UsageError(`${option}: ${problem}`)
  return names
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = {
    authorizations: text,
    scopes: text,
    tools: text,
    'requests-per-minute': text,
    app: text,
    key: flag,
    json: flag,
  }
  return readArguments({ args: [...args], allowPositionals: true, options })
}
