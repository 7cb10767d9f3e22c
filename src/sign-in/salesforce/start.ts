import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { AppError } from '../../core/failure.ts'
import type { Scope } from '../../core/scope.ts'
import type { Admission } from '../admission/admission.ts'
import type { HomeOf } from '../clients/homes.ts'
import { type Cookies, signInMs } from '../pages/cookies.ts'
import type { LoginServer } from './login-servers.ts'
import type { Pending, PendingSignIns } from './pending.ts'
import type { SalesforceLogin } from './salesforce.ts'

export interface SignInStartParts extends Admission {
  readonly cookies: Cookies
  readonly pending: PendingSignIns
  readonly loginServers: readonly LoginServer[]
  readonly homeOf: HomeOf
  readonly salesforce: Pick<SalesforceLogin, 'begin'>
  /** 32 random bytes as text. */
  readonly newToken: () => string
  /** Whether somebody can be an administrator at the console. */
  readonly hasAdmins?: boolean
}

export interface SignInStart {
  /** The interaction; empty for the pages of this host itself. */
  readonly uid: string
  readonly clientId: string
  /** Only this person may come back. */
  readonly accountId?: string | undefined
  /** Where the person wants to sign in; what is not offered counts as the first. */
  readonly loginServer: unknown
  /** Ask who she is even when Salesforce knows. */
  readonly again: boolean
  /** What she allows beside what the client asked for. */
  readonly more?: readonly Scope[]
  /** The page of the console to go to afterwards: there she stays signed in. */
  readonly onward?: string
}

/**
 * Prepares the way to Salesforce: what will be checked on the way back is stored, and bound to this browser. Only for what
 * a person approved.
 * @throws AppError unavailable; rate_limited when too many were begun that only show who it is
 */
export type StartSignIn = (c: Context, start: SignInStart) => Promise<string>

export const createStartSignIn = (parts: SignInStartParts): StartSignIn => {
  const { cookies, hasAdmins = false, newToken, pending, salesforce } = parts
  return async (c, { accountId, again, clientId, loginServer, more = [], onward, uid }) => {
    const place = uid === '' ? await admitVisit(parts, c) : uid
    const loginUrl = chooseServer(parts, clientId, loginServer)
    const secrets = { verifier: newToken(), nonce: newToken() }
    const state = newToken()
    const started: Pending = {
      place,
      uid,
      clientId,
      loginUrl,
      ...secrets,
      ...(accountId !== undefined && { accountId }),
      ...(more.length > 0 && { more }),
      ...(onward !== undefined && { onward }),
    }
    const url = await salesforce.begin(
      { loginUrl, state, ...secrets },
      { again, stay: uid !== '' || onward !== undefined, asksAdmin: hasAdmins && onward !== undefined },
    )
    await pending.add(state, started)
    cookies.approve(c, { state, uid, clientId })
    return url
  }
}

/** Only who comes through a program has a choice. */
function chooseServer({ homeOf, loginServers }: SignInStartParts, clientId: string, chosen: unknown): string {
  const server = homeOf(clientId)?.loginServer ?? loginServers.find(({ url }) => url === chosen) ?? loginServers[0]
  return server?.url ?? ''
}

/** There is no question that belongs to it, so it counts by itself, once for each browser. */
async function admitVisit({ cookies, openings, strangers }: SignInStartParts, c: Context): Promise<string> {
  const place = `visit ${cookies.browserOf(c)}`
  const { incoming } = c.env as { incoming?: IncomingMessage }
  const isOpen = await openings.open({ id: place, clientId: '', address: strangers.addressOf(incoming) }, signInMs)
  if (isOpen) return place
  throw new AppError('rate_limited', 'Too many sign-ins are open. Try again in some minutes.')
}
