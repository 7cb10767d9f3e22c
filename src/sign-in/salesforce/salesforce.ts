import * as client from 'openid-client'
import { AppError } from '../../core/failure.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import { createConnections, type LoginConnectionParts } from './connection.ts'
import { toRefreshError, toSignInError } from './errors.ts'
import { readApiVersion, readPerson } from './person.ts'

/** One sign-in that is under way. */
export interface LoginRequest {
  readonly loginUrl: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface LoginWish {
  /** Ask who she is even when Salesforce knows. */
  readonly again: boolean
  /** Without it the sign-in is only to show who she is. */
  readonly stay: boolean
  /** Whether she may be an administrator, which a custom permission says. */
  readonly asksAdmin?: boolean
}

/** Salesforce as the place where people prove who they are. */
export interface SalesforceLogin {
  /**
   * Where to send the browser. @throws AppError unavailable
   */
  begin(request: LoginRequest, how: LoginWish): Promise<string>
  /**
   * Turns the answer that came back into a session.
   * @throws SignInRefused when Salesforce says no; AppError unavailable, upstream_failed, untrusted_org
   */
  finish(request: LoginRequest, answer: URL): Promise<StoredSignIn>
  /**
   * Gets a new access token. From the moment the request is sent the old refresh token must be taken as used.
   * @throws AppError unauthenticated when the sign-in is over; unavailable, upstream_failed
   */
  refresh(signIn: StoredSignIn): Promise<StoredSignIn>
  /** Ends a sign-in. Never fails: what cannot be revoked runs out. */
  revoke(signIn: StoredSignIn): Promise<void>
}

export interface SalesforceLoginParts extends LoginConnectionParts {
  /** Where Salesforce sends the browser back to. */
  readonly callbackUrl: string
  /** REST version that the tools were made for, such as `62.0`; an org that lacks it is used with its newest. */
  readonly apiVersion: string
  /** Whether tools ask which custom permissions she has. */
  readonly asksCustomPermissions?: boolean
}

/** `api` for the tools, `refresh_token` to stay signed in, `openid id` for who she is, the last one for what she may. */
const stayScope = 'openid id api refresh_token'
const permissionScope = 'custom_permissions'
const visitScope = 'openid id'

export function createSalesforceLogin(parts: SalesforceLoginParts): SalesforceLogin {
  const { asksCustomPermissions, callbackUrl, readOrgUrl } = parts
  const connectionOf = createConnections(parts)

  return {
    async begin({ loginUrl, state, nonce, verifier }, { again, asksAdmin, stay }) {
      const { signIn } = await connectionOf(loginUrl)
      const challenge = await client.calculatePKCECodeChallenge(verifier)
      const signInScope = asksCustomPermissions || asksAdmin ? `${stayScope} ${permissionScope}` : stayScope
      const url = client.buildAuthorizationUrl(signIn, {
        ...{ redirect_uri: callbackUrl, scope: stay ? signInScope : visitScope, state, nonce },
        ...{ code_challenge: challenge, code_challenge_method: 'S256' },
        ...(again && { prompt: 'login' }),
      })
      return url.href
    },
    async finish({ loginUrl, state, nonce, verifier }, answer) {
      const { signIn } = await connectionOf(loginUrl)
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
      const tokens = await client.authorizationCodeGrant(signIn, answer, checks).catch(toSignInError)
      try {
        return await keptOf(parts, loginUrl, tokens)
      } catch (error) {
        // Nobody will ever know these tokens.
        await revokeToken(loginUrl, tokens.refresh_token ?? tokens.access_token)
        throw error
      }
    },
    async refresh(signIn) {
      if (signIn.refreshToken === undefined) throw new AppError('unauthenticated', 'The Salesforce session has ended.')
      const { later } = await connectionOf(signIn.loginUrl)
      const tokens = await client.refreshTokenGrant(later, signIn.refreshToken).catch(toRefreshError)
      // Whatever else the answer holds, its refresh token must be kept: the one before is used.
      const orgUrl = movedTo(tokens.instance_url) ?? signIn.session.orgUrl
      return {
        ...signIn,
        session: { ...signIn.session, orgUrl, accessToken: tokens.access_token },
        ...refreshTokenOf(tokens),
      }
    },
    async revoke({ assertedBy, loginUrl, refreshToken, session }) {
      // Salesforce may give the same session for every assertion about a person: it is not this sign-in's alone.
      if (assertedBy === undefined) await revokeToken(loginUrl, refreshToken ?? session.accessToken)
    },
  }

  async function revokeToken(loginUrl: string, token: string): Promise<void> {
    try {
      await client.tokenRevocation((await connectionOf(loginUrl)).later, token)
    } catch {
      // Salesforce ends it at the latest when its time is over.
    }
  }

  function movedTo(instanceUrl: unknown): string | undefined {
    try {
      return readOrgUrl(String(instanceUrl))
    } catch {
      return undefined
    }
  }
}

type SignInTokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

/** Who is behind the tokens, where, and how to stay signed in. */
async function keptOf(parts: SalesforceLoginParts, loginUrl: string, tokens: SignInTokens): Promise<StoredSignIn> {
  const { apiVersion: wanted, fetch } = parts
  const orgUrl = parts.readOrgUrl(String(tokens.instance_url))
  const accessToken = tokens.access_token
  const [{ display, person }, apiVersion] = await Promise.all([
    readPerson({ fetch, orgUrl, accessToken, sub: String(tokens.claims()?.sub) }),
    readApiVersion({ fetch, orgUrl, wanted }),
  ])
  return { loginUrl, display, session: { ...person, orgUrl, apiVersion, accessToken }, ...refreshTokenOf(tokens) }
}

const refreshTokenOf = ({ refresh_token }: client.TokenEndpointResponse) =>
  refresh_token === undefined ? {} : { refreshToken: refresh_token }
