import type { CallScope, OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import { type AppLink, createAppLink } from './applink.ts'

/** What the add-on gives its app as variables. */
export interface AppLinkCredentials {
  readonly apiUrl: string
  readonly token: string
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
  let known: { readonly token: string; readonly client: AppLink } | undefined

  async function open(): Promise<AppLink> {
    const credentials = await readCredentials()
    if (!credentials) throw new AppError('not_found', 'There is no AppLink add-on here: set HEROKU_APPLINK_API_URL.')
    if (known?.token !== credentials.token) {
      void known?.client.close()
      known = { token: credentials.token, client: createAppLink({ ...credentials, trust }) }
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
