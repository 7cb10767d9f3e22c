import * as z from 'zod'
import { AppError } from '../../core/failure.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { withRunningDev } from '../settings/running-dev.ts'
import type { Shell } from '../shell.ts'
import { isLoopback, type PublishTarget } from './applink-publisher.ts'
import { readHerokuTarget } from './heroku.ts'
import type { PublishOptions } from './options.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where to publish: with `--local` the local org that runs, else the add-on of the Heroku app that `--app` names, else the
 * local org of the environment.
 * @throws AppError that says what is missing
 */
export async function readTarget(
  options: PublishOptions,
  shell: Pick<Shell, 'env' | 'folder'>,
): Promise<PublishTarget> {
  const { addon, app, local } = options
  const { env } = shell
  if (local) return readLocalTarget(shell)
  if (app !== undefined) return readHerokuTarget({ origin: herokuOrigin(env), token: herokuToken(env) }, { addon, app })
  const { HEROKU_APPLINK_API_URL: apiUrl, HEROKU_APPLINK_TOKEN: token, HEROKU_APP_ID: appId } = env
  if (!apiUrl || !token || !appId) {
    throw new AppError('invalid_input', 'Name the Heroku app with --app, or say --local for the local org.')
  }
  if (isLoopback(apiUrl)) return { apiUrl, token, appId }
  throw new AppError('invalid_input', 'AppLink asks Heroku who publishes: name the Heroku app with --app.')
}

const localTarget = z.object({ apiUrl: z.string().refine(isLoopback), token: z.string(), appId: z.string() })
const timeoutMs = 10_000

async function readLocalTarget(shell: Pick<Shell, 'env' | 'folder'>): Promise<PublishTarget> {
  const port = withRunningDev(shell, ['ORG_PORT']).env.ORG_PORT || '4000'
  const url = `http://127.0.0.1:${port}/_local/applink`
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    return localTarget.parse(JSON.parse(readUtf8(await answer.bytes())))
  } catch (cause) {
    const message = `No local org answers at 127.0.0.1:${port}: start "npm run dev", or set ORG_PORT.`
    throw new AppError('unavailable', message, { cause })
  }
}

/** As the Heroku CLI reads it. */
function herokuOrigin({ HEROKU_HOST: host = 'heroku.com' }: Environment): string {
  return host.startsWith('http') ? host : `https://api.${host}`
}

function herokuToken({ HEROKU_API_KEY: token }: Environment): string {
  if (token) return token
  throw new AppError('invalid_input', 'HEROKU_API_KEY is missing: export HEROKU_API_KEY="$(heroku auth:token)"')
}
