import type { KeyObject } from 'node:crypto'
import * as client from 'openid-client'
import { assertionGrantType, createAssertionSigner } from '../../authorizations/assertion.ts'
import { AppError } from '../../core/failure.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import { createConnections, type LoginConnectionParts } from './connection.ts'
import { toSignInError } from './errors.ts'
import { readApiVersion, readPerson } from './person.ts'

export interface AssertionLoginParts extends Omit<LoginConnectionParts, 'clientSecret'> {
  /** RSA; the external client app has its certificate. */
  readonly privateKey: KeyObject
  /** REST version that the tools were made for. */
  readonly apiVersion: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface Asserted {
  readonly loginUrl: string
  readonly username: string
  /** Whose word it is. */
  readonly assertedBy: string
}

/** Signs a person in at Salesforce, by her name. */
export type SignInAs = (asserted: Asserted) => Promise<StoredSignIn>

/**
 * Makes the JWT bearer flow of an external client app: sessions without a refresh token, for users whom an administrator
 * approved for the app.
 * @throws from the function it gives: SignInRefused when Salesforce says no; AppError unavailable, upstream_failed, untrusted_org
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm
 */
export function createAssertionLogin(parts: AssertionLoginParts): SignInAs {
  const { apiVersion: wanted, fetch, readOrgUrl } = parts
  const sign = createAssertionSigner(parts)
  const connectionOf = createConnections(parts)
  return async ({ assertedBy, loginUrl, username }) => {
    const { later } = await connectionOf(loginUrl)
    const assertion = await sign({ loginUrl, username })
    const tokens = await client.genericGrantRequest(later, assertionGrantType, { assertion }).catch(toSignInError)
    const [accessToken, orgUrl] = [tokens.access_token, readOrgUrl(String(tokens.instance_url))]
    const [{ person }, apiVersion] = await Promise.all([
      readPerson({ fetch, orgUrl, accessToken, sub: String(tokens.id) }),
      readApiVersion({ fetch, orgUrl, wanted }),
    ])
    if (person.username.toLowerCase() !== username.toLowerCase()) {
      throw new AppError('upstream_failed', 'Salesforce signed somebody else in.')
    }
    return { assertedBy, loginUrl, session: { ...person, orgUrl, apiVersion, accessToken } }
  }
}
