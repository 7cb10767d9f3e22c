import type { KeyObject } from 'node:crypto'

export interface AssertionSignerParts {
  /** Consumer key of the external client app. */
  readonly clientId: string
  /** RSA; the app has its certificate. */
  readonly privateKey: KeyObject
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Signs that the app may act as a user, to be sent to a place to sign in at. */
export type SignAssertion = (of: { readonly loginUrl: string; readonly username: string }) => Promise<string>

export const assertionGrantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Salesforce takes no longer ones. */
const lifeSeconds = 180

/**
 * Makes the assertions of the JWT bearer flow, whoever is signed in with them.
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm
 */
export function createAssertionSigner({ clientId, now, privateKey }: AssertionSignerParts): SignAssertion {
  return async ({ loginUrl, username }) => {
    // Most hosts never sign one.
    const { SignJWT } = await import('jose/jwt/sign')
    return new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(clientId)
      .setSubject(username)
      .setAudience(audienceOf(loginUrl))
      .setExpirationTime(Math.floor(now() / 1000) + lifeSeconds)
      .sign(privateKey)
  }
}

/** Salesforce wants the place where all orgs sign in, also of an assertion that is sent to a My Domain. */
function audienceOf(loginUrl: string): string {
  const { hostname, origin } = new URL(loginUrl)
  if (!hostname.endsWith('.my.salesforce.com')) return origin
  return /\.(?:sandbox|scratch)\./.test(hostname) ? 'https://test.salesforce.com' : 'https://login.salesforce.com'
}
