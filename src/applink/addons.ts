import type { AddonLinkReport, LinkReader } from '../core/administration/links.ts'
import { createLinkAdministration } from './administration.ts'
import { type AppLink, type AppLinkParts, createAppLink } from './applink.ts'
import { createHomes } from './homes.ts'
import { createVouching } from './vouching.ts'

/** An AppLink add-on of the app, by what Heroku gives the app of it: a name, and two variables that begin with it. */
export interface Attachment {
  /** As `heroku addons` shows it: `HEROKU_APPLINK`, `HEROKU_APPLINK_MAUVE`, or what `--as` said. */
  readonly name: string
  /** Others under which the same add-on is attached to this app. */
  readonly aliases: readonly string[]
  /** Without a slash at the end. */
  readonly apiUrl: string
  readonly token: string
}

/** What the variables say of the app's add-ons. */
export interface AddonSettings {
  /** The default one first. */
  readonly addons: readonly Attachment[]
  /** The names of the add-ons that have these authorizations, where that was said. */
  readonly homes: ReadonlyMap<string, string>
}

export interface AddonsParts extends AddonSettings, Omit<AppLinkParts, 'apiUrl' | 'token' | 'name'> {}

/** All add-ons of an app as one. */
export interface Addons extends Omit<AppLink, 'links' | 'ping'> {
  readonly administration: LinkReader<AddonLinkReport>
  /** Whether each answers, by the name of its attachment. @throws unavailable */
  readonly pings: ReadonlyMap<string, () => Promise<void>>
}

/** The AppLink add-ons that are attached to the app. With one of them it is that one, and nothing is looked up. */
export function createAddons({ addons, homes, ...parts }: AddonsParts): Addons {
  const [only, ...others] = addons
  if (only && others.length === 0) {
    const link = createAppLink({ ...parts, apiUrl: only.apiUrl, token: only.token })
    const administration = createLinkAdministration({ homes, links: new Map([[only.name, link.links]]) })
    return { ...link, administration, pings: new Map([[only.name, link.ping]]) }
  }
  const named = addons.map(({ apiUrl, name, token }) => ({
    ...{ name, apiUrl },
    link: createAppLink({ ...parts, apiUrl, token, name }),
  }))
  return {
    ...createHomes({ addons: named, homes, now: parts.now ?? (() => performance.now()) }),
    ...createVouching(named),
    administration: createLinkAdministration({
      homes,
      links: new Map(named.map(({ link, name }) => [name, link.links])),
    }),
    pings: new Map(named.map(({ link, name }) => [name, link.ping])),
    async close() {
      await Promise.all(named.map(({ link }) => link.close()))
    },
  }
}
