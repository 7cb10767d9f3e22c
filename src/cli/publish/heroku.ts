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
  /** Name or id of the add-on, or the name under which it is attached; needed when the app has several. */
  readonly addon: string | undefined
}

interface Addon {
  readonly id: string
  readonly name: string
  readonly addon_service: { readonly name: string }
}

interface Attachment {
  readonly name: string
  readonly addon: { readonly id: string }
}

/** An AppLink add-on of the app, which another app may own, with the names under which it is attached here. */
interface AttachedAddon {
  readonly id: string
  readonly name: string
  readonly attachedAs: readonly string[]
}

const timeoutMs = 30_000
const service = 'heroku-applink'

/**
 * Asks Heroku for all that publishing needs, as the official CLI does: the add-on of the app, its credentials, and a
 * confirmation of who publishes. The variables of an add-on begin with the name under which it is attached to this app; what
 * Heroku says of the add-on itself are those of the app that owns it.
 * @see https://github.com/heroku/heroku-cli-plugin-applink/blob/main/src/lib/base.ts
 * @throws AppError with a message for the person at the command line
 */
export async function readHerokuTarget(heroku: HerokuParts, { addon, app }: AddonChoice): Promise<PublishTarget> {
  const path = `/apps/${encodeURIComponent(app)}`
  const [info, addons, attachments, variables] = await Promise.all([
    ask<{ id: string }>(heroku, path),
    ask<Addon[]>(heroku, `${path}/addons`),
    ask<Attachment[]>(heroku, `${path}/addon-attachments`),
    ask<Record<string, string>>(heroku, `${path}/config-vars`),
  ])
  const attached = addons
    .filter(({ addon_service }) => addon_service.name === service)
    .map(({ id, name }) => ({
      id,
      name,
      attachedAs: attachments.filter(each => each.addon.id === id).map(each => each.name),
    }))
  const chosen = chooseAddon(attached, app, addon)
  const [credentials] = chosen.attachedAs.flatMap(name => {
    const [apiUrl, token] = [variables[`${name}_API_URL`], variables[`${name}_TOKEN`]]
    return apiUrl && token ? [{ apiUrl, token }] : []
  })
  if (!credentials)
    throw new AppError(
      'rejected',
      `The add-on ${shown(chosen)} is not ready: heroku addons:wait ${chosen.name} --app ${app}`,
    )
  const sso = await ask(heroku, `${path}/addons/${chosen.id}/sso`)
  return {
    apiUrl: `${new URL(credentials.apiUrl).origin}/addons/${chosen.id}`,
    token: credentials.token,
    appId: info.id,
    addonSso: Buffer.from(JSON.stringify(sso)).toString('base64'),
  }
}

function chooseAddon(attached: readonly AttachedAddon[], app: string, wanted: string | undefined): AttachedAddon {
  if (attached.length === 0) {
    throw new AppError('rejected', `The app ${app} has no AppLink add-on: heroku addons:create ${service} --app ${app}`)
  }
  const [chosen, ...others] = wanted === undefined ? attached : attached.filter(addon => isCalled(addon, wanted))
  const all = attached.map(shown).join(', ')
  if (!chosen) throw new AppError('rejected', `The app ${app} has no AppLink add-on ${wanted}. It has ${all}.`)
  if (others.length > 0) {
    throw new AppError('rejected', `The app ${app} has several AppLink add-ons: choose with --addon. It has ${all}.`)
  }
  return chosen
}

function isCalled({ attachedAs, id, name }: AttachedAddon, wanted: string): boolean {
  const upper = wanted.toUpperCase()
  return [id, name].includes(wanted) || attachedAs.some(each => each === upper || each === `HEROKU_APPLINK_${upper}`)
}

const shown = ({ attachedAs, name }: AttachedAddon): string =>
  attachedAs.length === 0 ? name : `${name} (${attachedAs.join(', ')})`

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
