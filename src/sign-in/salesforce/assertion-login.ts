import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import * as client from 'openid-client'
import { AppError } from '../../core/failure.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import { createConnections, type LoginConnectionParts } from './connection.ts'
import { toSignInError } from './errors.ts'
import { readApiVersion, readPerson } from './person.ts'

export interface AssertionLoginParts extends Omit<LoginConnectionParts, 'clientSecret'> {
  /** PEM of the private key whose certificate the external client app has. */
  readonly privateKey: string
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

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Salesforce takes no longer ones. */
const lifeSeconds = 180

/**
 * Makes the JWT bearer flow of an external client app: sessions without a refresh token, for users whom an administrator
 * approved for the app.
 * @throws from the function it gives: SignInRefused when Salesforce says no; AppError unavailable, upstream_failed, untrusted_org
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm
 */
export function createAssertionLogin(parts: AssertionLoginParts): SignInAs {
  const { apiVersion: wanted, clientId, fetch, now, readOrgUrl } = parts
  const privateKey = createPrivateKey(parts.privateKey)
  const connectionOf = createConnections(parts)
  return async ({ assertedBy, loginUrl, username }) => {
    const { later } = await connectionOf(loginUrl)
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(clientId)
      .setSubject(username)
      .setAudience(audienceOf(loginUrl))
      .setExpirationTime(Math.floor(now() / 1000) + lifeSeconds)
      .sign(privateKey)
    const tokens = await client.genericGrantRequest(later, grantType, { assertion }).catch(toSignInError)
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

/** Salesforce wants the place where all orgs sign in, also of an assertion that is sent to a My Domain. */
function audienceOf(loginUrl: string): string {
  const { hostname, origin } = new URL(loginUrl)
  if (!hostname.endsWith('.my.salesforce.com')) return origin
  return /\.(?:sandbox|scratch)\./.test(hostname) ? 'https://test.salesforce.com' : 'https://login.salesforce.com'
}
