import { readApp } from '../../app/app.ts'
import { isLinkName, toolNameProblem } from '../../core/names.ts'
import { scopes as knownScopes, type Scope } from '../../core/scope.ts'
import { isKeyAddress } from '../../identity/keys/public-keys.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { changeRevocations, isAboutRevoking } from './revoking.ts'
import {
  createClient,
  createKey,
  type KeyLimits,
  newKeyPair,
  newSecretProof,
  type Proof,
  toOutput,
  toOutputJson,
} from './service-entry.ts'

export const serviceClientCommand: Command = {
  usage: `Usage: applink-action-host service-client NAME --authorizations a,b [--scopes tools:read,tools:write] [--key-pair | --jwks-uri URL] [--app APP] [--json]
       applink-action-host service-client NAME --key --tools a,b --authorizations a,b [--requests-per-minute N] [--app APP] [--json]
       applink-action-host service-client --revoke NAME | --restore NAME | --revoked

  NAME              who it is for, as the log will show it
  --authorizations  the stored authorizations it may use
  --scopes          what its tokens allow; default tools:read
  --key-pair        a key pair of its own in the place of a secret: the app gets the public part alone
  --jwks-uri        where its public keys are, for a client that has some: the host fetches them
  --key             an API key for /api instead of a client of /mcp
  --tools           the tools that the key may call
  --requests-per-minute  how many calls the key may send; default 600
  --app             name of the Heroku app, for the command that is printed
  --json            one line of JSON instead of text
  --revoke          refuse an entry of SERVICE_CLIENTS or NAMED_CREDENTIALS (its name) from now on, in all
                    processes on the database of DATABASE_URL, or else DATA_DIR, and end its tokens
  --restore         let it in again, once it has another secret or key
  --revoked         list who is revoked

Example:
  npm run service-client -- agentforce --authorizations portal --app my-actions`,
  async run(args, shell) {
    const words = parse(args)
    if (!isAboutRevoking(words.values)) return makeClient(words, shell)
    if (Object.keys(words.values).length + words.positionals.length === 1) return changeRevocations(words.values, shell)
    throw new UsageError('--revoke, --restore and --revoked each go alone')
  },
}

async function makeClient({ positionals, values }: ReturnType<typeof parse>, shell: Shell): Promise<number> {
  const { complain, folder, print } = shell
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
    : createClient(name, readProof(values), { scopes: readScopes(values.scopes), authorizations })
  requireFitting(values)
  const { app = 'my-actions' } = values
  if (!/^[a-z][a-z0-9-]{1,29}$/.test(app)) throw new UsageError('--app: must be the name of a Heroku app')
  print(values.json ? JSON.stringify(toOutputJson(made)) : toOutput(made, app))
  for (const tool of values.key ? await unknownTools(values.tools, folder) : [])
    complain(`Note: there is no tool "${tool}" yet.`)
  return 0
}

const keyOnly = ['tools', 'requests-per-minute'] as const
const clientOnly = ['scopes', 'key-pair', 'jwks-uri'] as const

function requireFitting(values: ReturnType<typeof parse>['values']): void {
  const option = (values.key ? clientOnly : keyOnly).find(name => values[name] !== undefined)
  if (option) throw new UsageError(`--${option}: ${values.key ? 'not' : 'only'} with --key`)
}

function readProof(values: ReturnType<typeof parse>['values']): Proof {
  const { 'jwks-uri': address, 'key-pair': pair } = values
  if (pair && address !== undefined) throw new UsageError('--jwks-uri: not with --key-pair')
  if (address === undefined) return pair ? newKeyPair() : newSecretProof()
  if (isKeyAddress(address)) return { jwksUri: address }
  throw new UsageError('--jwks-uri: must be an https address without user, password and fragment')
}

function readRate(text: string | undefined): Pick<KeyLimits, 'requestsPerMinute'> {
  if (text === undefined) return {}
  const requestsPerMinute = Number(text)
  if (/^[1-9]\d{0,5}$/.test(text) && requestsPerMinute <= 100_000) return { requestsPerMinute }
  throw new UsageError('--requests-per-minute: must be a whole number from 1 to 100000')
}

function readScopes(text: string | undefined): readonly string[] {
  return readList(text ?? 'tools:read', '--scopes', scope =>
    knownScopes.includes(scope as Scope) ? undefined : `must be of ${knownScopes.join(', ')}`,
  )
}

const authorizationProblem = (name: string): string | undefined =>
  isLinkName(name) ? undefined : 'must be names of stored authorizations'

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
    'key-pair': flag,
    'jwks-uri': text,
    key: flag,
    json: flag,
    revoke: text,
    restore: text,
    revoked: flag,
  }
  return readArguments({ args: [...args], allowPositionals: true, options })
}
