import { parseArgs } from 'node:util'
import { AppError } from '../../core/failure.ts'
import { developerNameForm, isDeveloperName } from '../../core/names.ts'
import { isLoopback, type PublishTarget } from './applink-publisher.ts'
import { readHerokuTarget } from './heroku.ts'

export const publishForm =
  'applink-action-host publish --client-name N --connection-name C [--dry-run] [--out DIR] [--accept] [--app HEROKU_APP [--addon NAME]]'

export interface PublishOptions {
  readonly clientName: string
  readonly connectionName: string
  /** Write the folder, send nothing. */
  readonly dryRun: boolean
  /** What breaks is meant. */
  readonly accept: boolean
  /** Where the bundle is written. */
  readonly out: string
  readonly app: string | undefined
  readonly addon: string | undefined
}

/** @throws AppError invalid_input */
export function readPublishOptions(args: readonly string[]): PublishOptions {
  const values = parse(args)
  const clientName = requireName(values['client-name'], '--client-name')
  return {
    clientName,
    connectionName: requireName(values['connection-name'], '--connection-name'),
    dryRun: values['dry-run'] ?? false,
    accept: values.accept ?? false,
    out: values.out ?? `.data/publish/${clientName}`,
    app: values.app,
    addon: values.addon,
  }
}

function requireName(name: string | undefined, option: string): string {
  if (name === undefined) throw new AppError('invalid_input', `${option} is missing: ${publishForm}`)
  if (isDeveloperName(name)) return name
  throw new AppError('invalid_input', `${option}: ${developerNameForm}`)
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { 'client-name': text, 'connection-name': text, out: text, app: text, addon: text }
  try {
    return parseArgs({ args: [...args], options: { ...options, 'dry-run': flag, accept: flag } }).values
  } catch (error) {
    throw new AppError('invalid_input', `${error instanceof Error ? error.message : error}: ${publishForm}`)
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where to publish: the add-on of the Heroku app that `--app` names, else the local org of the environment.
 * @throws AppError that says what is missing
 */
export async function readTarget({ addon, app }: PublishOptions, env: Environment): Promise<PublishTarget> {
  if (app !== undefined) return readHerokuTarget({ origin: herokuOrigin(env), token: herokuToken(env) }, { addon, app })
  const { HEROKU_APPLINK_API_URL: apiUrl, HEROKU_APPLINK_TOKEN: token, HEROKU_APP_ID: appId } = env
  if (!apiUrl || !token || !appId) {
    throw new AppError('invalid_input', `Name the Heroku app with --app, or set ${localVariables} for the local org.`)
  }
  if (isLoopback(apiUrl)) return { apiUrl, token, appId }
  throw new AppError('invalid_input', 'AppLink asks Heroku who publishes: name the Heroku app with --app.')
}

const localVariables = 'HEROKU_APPLINK_API_URL, HEROKU_APPLINK_TOKEN and HEROKU_APP_ID'

/** As the Heroku CLI reads it. */
function herokuOrigin({ HEROKU_HOST: host = 'heroku.com' }: Environment): string {
  return host.startsWith('http') ? host : `https://api.${host}`
}

function herokuToken({ HEROKU_API_KEY: token }: Environment): string {
  if (token) return token
  throw new AppError('invalid_input', 'HEROKU_API_KEY is missing: export HEROKU_API_KEY="$(heroku auth:token)"')
}
