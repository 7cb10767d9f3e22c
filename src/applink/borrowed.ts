import type { Authorizations } from '../authorizations/authorizations.ts'
import { AppError } from '../core/failure.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import { type AddonSettings, type Addons, createAddons } from './addons.ts'

/** What the variables of an app say of its add-ons. */
export interface AppLinkCredentials extends AddonSettings {
  readonly appId: string
}

export interface BorrowedAppLinkParts {
  /** The credentials of the moment: those of the local org are new ones after every start. `undefined`: no add-on. */
  readCredentials(): Promise<AppLinkCredentials | undefined>
  readonly trust: OrgTrust
}

/** An add-on that another program is attached to, for one that runs the tools outside of the host. */
export function createBorrowedAppLink({
  readCredentials,
  trust,
}: BorrowedAppLinkParts): Authorizations & { close(): Promise<void> } {
  let known: { readonly tokens: string; readonly client: Addons } | undefined

  async function open(): Promise<Addons> {
    const credentials = await readCredentials()
    if (!credentials) throw new AppError('not_found', 'There is no AppLink add-on here: set HEROKU_APPLINK_API_URL.')
    const tokens = credentials.addons.map(({ token }) => token).join(' ')
    if (known?.tokens !== tokens) {
      void known?.client.close()
      known = { tokens, client: createAddons({ ...credentials, trust }) }
    }
    return known.client
  }

  return {
    /** @throws not_found without an add-on; else as the add-on's client does */
    authorization: async (developerName, scope) => (await open()).authorization(developerName, scope),
    renew: async (developerName, stale, scope) => (await open()).renew(developerName, stale, scope),
    forget: developerName => known?.client.forget(developerName),
    knownOrgOf: developerName => known?.client.knownOrgOf(developerName),
    close: async () => known?.client.close(),
  }
}
