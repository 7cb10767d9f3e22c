import type { Context } from 'hono'
import type { Cookies } from '../pages/cookies.ts'
import type { Pending, PendingSignIns } from './pending.ts'
import type { Place } from './places.ts'
import type { SalesforceLogin } from './salesforce.ts'

export interface DepartureParts {
  readonly cookies: Cookies
  readonly pending: PendingSignIns
  readonly places: readonly Place[]
  readonly salesforce: Pick<SalesforceLogin, 'begin'>
  /** 32 random bytes as text. */
  readonly newToken: () => string
}

export interface Departing {
  /** The interaction; empty for the page of grants. */
  readonly uid: string
  readonly clientId: string
  /** Only this person may come back. */
  readonly accountId?: string | undefined
  /** Where the person wants to sign in; what is not offered counts as the first place. */
  readonly place: unknown
  /** Ask who she is even when Salesforce knows. */
  readonly again: boolean
}

/**
 * Prepares the way to Salesforce: what will be checked on the way back is stored, and bound to this browser. Only for what
 * a person approved.
 * @throws AppError unavailable
 */
export type Depart = (c: Context, departing: Departing) => Promise<string>

export const createDepart = ({ cookies, newToken, pending, places, salesforce }: DepartureParts): Depart => {
  return async (c, { accountId, again, clientId, place, uid }) => {
    const loginUrl = (places.find(({ url }) => url === place) ?? places[0])?.url ?? ''
    const secrets = { verifier: newToken(), nonce: newToken() }
    const state = newToken()
    const started: Pending = { uid, clientId, loginUrl, ...secrets, ...(accountId !== undefined && { accountId }) }
    const url = await salesforce.begin({ loginUrl, state, ...secrets }, { again, stay: uid !== '' })
    await pending.add(state, started)
    cookies.approve(c, { state, uid, clientId })
    return url
  }
}
