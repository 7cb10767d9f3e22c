import { type Context, Hono } from 'hono'
import { SignJWT } from 'jose'
import { readForm } from '../sign-in/form.ts'
import { answerOAuthError, OAuthError } from '../sign-in/oauth-error.ts'
import type { Sessions, SignedIn } from '../sign-in/sessions/sessions.ts'

interface ExchangeParts {
  readonly sessions: Sessions
  readonly orgUrl: () => string
  readonly orgId: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

const grantType = 'urn:salesforce:grant-type:external:cdp'
const subjectTokenType = 'urn:ietf:params:oauth:token-type:access_token'
const issuedTokenType = 'urn:ietf:params:oauth:token-type:jwt'
const scope = 'cdp_query_api cdp_ingest_api cdp_profile_api'
const lifetimeS = 7200

/**
 * `/services/a360/token`: a token for the Data Cloud, which answers at the org's own address. The token is good there
 * only, and lasts no longer than the one it was given for.
 *
 * @see https://developer.salesforce.com/docs/data/data-cloud-query-guide/references/data-cloud-query-api-reference/c360a-direct-api-connected-app.html
 */
export function createTokenExchange({ sessions, orgUrl, orgId, now, random }: ExchangeParts): Hono {
  const secret = random(32)

  const readSession = async (c: Context): Promise<SignedIn> => {
    const form = await readForm(c)
    if (form('grant_type') !== grantType) throw new OAuthError('unsupported_grant_type', 'grant type not supported')
    if (form('subject_token_type') !== subjectTokenType) {
      throw new OAuthError('invalid_request', 'subject_token_type must be that of an access token')
    }
    const session = sessions.find(form('subject_token'))
    if (session === undefined) throw new OAuthError('invalid_grant', 'subject token is expired or invalid')
    return session
  }

  const issue = async (session: SignedIn) => {
    const restMs = (session.endsAt ?? Number.POSITIVE_INFINITY) - now()
    const expiresIn = Math.min(lifetimeS, Math.floor(restMs / 1000))
    const time = Math.floor(now() / 1000)
    const jti = Buffer.from(random(16)).toString('hex')
    const claims = { sub: session.userId, iss: orgUrl(), aud: `${orgUrl()}/api`, scp: scope, orgId, jti }
    const accessToken = await new SignJWT({ ...claims, iat: time, exp: time + expiresIn })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(secret)
    sessions.open(session.person, { accessToken, scope, lifetimeMs: expiresIn * 1000 })
    return { accessToken, expiresIn }
  }

  return new Hono()
    .post('/services/a360/token', async c => {
      const { accessToken, expiresIn } = await issue(await readSession(c))
      c.header('cache-control', 'no-store')
      return c.json({
        access_token: accessToken,
        instance_url: orgUrl(),
        token_type: 'Bearer',
        issued_token_type: issuedTokenType,
        expires_in: expiresIn,
      })
    })
    .onError(answerOAuthError)
}
