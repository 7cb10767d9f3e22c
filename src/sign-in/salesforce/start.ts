import type { Context } from 'hono'
import type { Cookies } from '../pages/cookies.ts'
import type { LoginServer } from './login-servers.ts'
import type { Pending, PendingSignIns } from './pending.ts'
import type { SalesforceLogin } from './salesforce.ts'

export interface SignInStartParts {
  readonly cookies: Cookies
  readonly pending: PendingSignIns
  readonly loginServers: readonly LoginServer[]
  readonly salesforce: Pick<SalesforceLogin, 'begin'>
  /** 32 random bytes as text. */
  readonly newToken: () => string
}

export interface SignInStart {
  /** The interaction; empty for the page of grants. */
  readonly uid: string
  readonly clientId: string
  /** Only this person may come back. */
  readonly accountId?: string | undefined
  /** Where the person wants to sign in; what is not offered counts as the first. */
  readonly loginServer: unknown
  /** Ask who she is even when Salesforce knows. */
  readonly again: boolean
}

/**
 * Prepares the way to Salesforce: what will be checked on the way back is stored, and bound to this browser. Only for what
 * a person approved.
 * @throws AppError unavailable
 */
export type StartSignIn = (c: Context, start: SignInStart) => Promise<string>

export const createStartSignIn = ({
  cookies,
  newToken,
  pending,
  loginServers,
  salesforce,
}: SignInStartParts): StartSignIn => {
  return async (c, { accountId, again, clientId, loginServer, uid }) => {
    const loginUrl = (loginServers.find(({ url }) => url === loginServer) ?? loginServers[0])?.url ?? ''
    const secrets = { verifier: newToken(), nonce: newToken() }
    const state = newToken()
    const started: Pending = { uid, clientId, loginUrl, ...secrets, ...(accountId !== undefined && { accountId }) }
    const url = await salesforce.begin({ loginUrl, state, ...secrets }, { again, stay: uid !== '' })
    await pending.add(state, started)
    cookies.approve(c, { state, uid, clientId })
    return url
  }
}
