import type { CallScope, OrgSession } from '../core/caller.ts'
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

/** A stored authorization's session, and how to get a newer one. */
export interface BorrowedAuthorization {
  readonly session: OrgSession
  renew(stale: OrgSession): Promise<OrgSession>
}

/** An add-on that another program is attached to, for one that runs the tools outside of the host. */
export function createBorrowedAppLink({ readCredentials, trust }: BorrowedAppLinkParts) {
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
    async authorization(developerName: string, scope: CallScope): Promise<BorrowedAuthorization> {
      const client = await open()
      const session = await client.authorization(developerName, scope)
      return { session, renew: stale => client.renew(developerName, stale, scope) }
    },
    close: async () => known?.client.close(),
  }
}
