import type { NamedCredentials } from '../../identity/keys/named-credentials.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'

/** The org that a client is: its people alone come through it, and sign in there. */
export interface ClientHome {
  readonly orgId: string
  readonly loginServer: LoginServer
}

/** `undefined` for a program, which people of every org may use that may sign in at all. */
export type HomeOf = (clientId: string) => ClientHome | undefined

/** An org may have shut `login.salesforce.com` for its people, and is where they are already: the answer goes back there. */
export const createHomeOf =
  (namedCredentials: NamedCredentials): HomeOf =>
  clientId => {
    const named = namedCredentials.get(clientId)
    if (!named) return undefined
    const { host, origin } = new URL(named.redirectUri)
    return { orgId: named.orgId, loginServer: { url: origin, host, label: host } }
  }
