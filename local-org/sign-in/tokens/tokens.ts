import { createHmac } from 'node:crypto'
import type { Client } from '../clients.ts'
import type { Person } from '../person.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { OrgAddress } from '../userinfo.ts'
import { toAccessClaims, toIdClaims } from './claims.ts'
import type { Grant, RefreshTokens } from './refresh-tokens.ts'
import type { SigningKeys } from './signing-keys.ts'

export interface TokenParts extends OrgAddress {
  readonly sessions: Sessions
  readonly refreshTokens: RefreshTokens
  readonly keys: SigningKeys
  readonly now: () => number
  readonly newToken: () => string
}

interface TokensToIssue {
  readonly client: Client
  readonly person: Person
  /** Space-separated. */
  readonly scope: string
  /** Undefined in flows without a refresh token. */
  readonly grant?: Grant
  /** A new refresh token goes into the answer. */
  readonly refreshes?: boolean
  readonly nonce?: string | undefined
}

export type TokenAnswer = Readonly<Record<string, string>>
export type IssueTokens = (wanted: TokensToIssue) => Promise<TokenAnswer>

/** Makes the answer of the token endpoint. It names no lifetime, as Salesforce's does not. */
export const createIssueTokens = (parts: TokenParts): IssueTokens => {
  const { sessions, refreshTokens, keys, orgId, orgUrl, now, newToken } = parts
  const accessHeader = { tty: 'sfdc-core-token', tnk: `core/local/${orgId}`, ver: '1.0' }
  const contextOf = ({ client, person }: TokensToIssue) => ({
    client,
    person,
    orgUrl: orgUrl(),
    time: Math.floor(now() / 1000),
  })

  const openSession = async (wanted: TokensToIssue): Promise<string> => {
    const { client, person, scope, grant } = wanted
    const claims = toAccessClaims({ ...contextOf(wanted), scope, sessionHash: newToken() })
    const jwt = client.jwtAccessTokens ? { accessToken: await keys.sign(claims, accessHeader) } : {}
    const options = { ...jwt, clientId: client.clientId, scope, lifetimeMs: client.accessTokenLifetimeMs }
    const { accessToken } = sessions.open(person, options)
    if (grant) refreshTokens.keep(grant, accessToken)
    return accessToken
  }

  return async wanted => {
    const { client, person, scope, grant, refreshes } = wanted
    const id = `${orgUrl()}/id/${orgId}/${person.userId}`
    const issuedAt = String(now())
    const accessToken = await openSession(wanted)
    const idClaims = toIdClaims({ ...contextOf(wanted), identity: id, accessToken, nonce: wanted.nonce })
    const secret = client.clientSecret ?? client.clientId
    return {
      access_token: accessToken,
      ...(grant && refreshes ? { refresh_token: refreshTokens.issue(grant) } : {}),
      ...(scope.split(' ').includes('openid') ? { id_token: await keys.sign(idClaims) } : {}),
      signature: createHmac('sha256', secret)
        .update(id + issuedAt)
        .digest('base64'),
      scope,
      instance_url: orgUrl(),
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
    }
  }
}
