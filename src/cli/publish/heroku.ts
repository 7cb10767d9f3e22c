import { AppError } from '../../core/failure.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { type PublishTarget, requireSafe } from './applink-publisher.ts'

interface HerokuParts {
  /** `https://api.heroku.com`. */
  readonly origin: string
  /** As `heroku auth:token` prints it. */
  readonly token: string
}

export interface AddonChoice {
  /** Name of the Heroku app. */
  readonly app: string
  /** Name or id of the add-on, needed when the app has several. */
  readonly addon: string | undefined
}

interface Addon {
  readonly id: string
  readonly name: string
  readonly addon_service: { readonly name: string }
  readonly config_vars: readonly string[]
}

const timeoutMs = 30_000

/**
 * Asks Heroku for all that publishing needs, as the official CLI does: the add-on of the app, its credentials, and a
 * confirmation of who publishes.
 * @throws AppError with a message for the person at the command line
 */
export async function readHerokuTarget(heroku: HerokuParts, { addon, app }: AddonChoice): Promise<PublishTarget> {
  const path = `/apps/${encodeURIComponent(app)}`
  const [info, addons, variables] = await Promise.all([
    ask<{ id: string }>(heroku, path),
    ask<Addon[]>(heroku, `${path}/addons`),
    ask<Record<string, string>>(heroku, `${path}/config-vars`),
  ])
  const chosen = chooseAddon(addons, app, addon)
  const variableOf = (ending: string): string =>
    variables[chosen.config_vars.find(name => name.endsWith(ending)) ?? ''] ?? ''
  const [apiUrl, token] = [variableOf('API_URL'), variableOf('TOKEN')]
  if (!apiUrl || !token)
    throw new AppError('rejected', `The add-on ${chosen.name} is not ready: heroku addons:wait ${chosen.name}`)
  const sso = await ask(heroku, `${path}/addons/${chosen.id}/sso`)
  return {
    apiUrl: `${new URL(apiUrl).origin}/addons/${chosen.id}`,
    token,
    appId: info.id,
    addonSso: Buffer.from(JSON.stringify(sso)).toString('base64'),
  }
}

function chooseAddon(addons: readonly Addon[], app: string, wanted: string | undefined): Addon {
  const own = addons.filter(({ addon_service }) => addon_service.name === 'heroku-applink')
  const fitting = wanted === undefined ? own : own.filter(({ id, name }) => [id, name].includes(wanted))
  const [chosen, ...others] = fitting
  if (!chosen) throw new AppError('rejected', `The app ${app} has no add-on ${wanted ?? 'heroku-applink'}.`)
  if (others.length > 0)
    throw new AppError('rejected', `The app ${app} has several AppLink add-ons: choose with --addon.`)
  return chosen
}

async function ask<Answer>({ origin, token }: HerokuParts, path: string): Promise<Answer> {
  const answer = await fetch(requireSafe(origin) + path, {
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/vnd.heroku+json; version=3.sdk', authorization: `Bearer ${token}` },
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', `Heroku at ${origin} does not answer.`, { cause })
  })
  if (!answer.ok)
    throw new AppError('rejected', `Heroku refuses ${path}: ${answer.status}. Is HEROKU_API_KEY still good?`)
  return JSON.parse(readUtf8(await answer.bytes())) as Answer
}
