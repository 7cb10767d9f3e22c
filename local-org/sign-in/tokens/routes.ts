import { Hono } from 'hono'
import { readClient } from '../client-authentication.ts'
import type { Client, Clients } from '../clients.ts'
import { readForm } from '../form.ts'
import { answerOAuthError, OAuthError } from '../oauth-error.ts'
import type { Sessions, SignedIn } from '../sessions/sessions.ts'
import type { OrgAddress } from '../userinfo.ts'
import type { GrantFlow } from './grants.ts'
import type { RefreshTokens } from './refresh-tokens.ts'

export interface TokenRouteParts extends OrgAddress {
  readonly clients: Clients
  readonly sessions: Sessions
  readonly refreshTokens: RefreshTokens
  readonly flow: GrantFlow
}

/** `/services/oauth2/token`, `/revoke` and `/introspect`. */
export const createTokenRoutes = (parts: TokenRouteParts): Hono => {
  const { clients, sessions, refreshTokens, flow, orgId, orgUrl } = parts

  const toSubject = (person: { username: string; userId: string }) => ({
    username: person.username,
    sub: `${orgUrl()}/id/${orgId}/${person.userId}`,
  })

  const describeAccess = (session: SignedIn) => ({
    active: true,
    scope: session.scope,
    client_id: session.clientId,
    ...toSubject(session),
    token_type: 'access_token',
    iat: Math.floor(session.startedAt / 1000),
    nbf: Math.floor(session.startedAt / 1000),
    exp: Math.floor((session.endsAt ?? 0) / 1000),
  })

  /** A client hears of its own tokens only. */
  const describe = (token: string, { clientId }: Client) => {
    const session = sessions.find(token)
    if (session?.clientId === clientId) return describeAccess(session)
    const grant = refreshTokens.grantOf(token)
    if (grant?.clientId !== clientId) return { active: false }
    return {
      active: true,
      scope: grant.scope,
      client_id: clientId,
      ...toSubject(grant.person),
      token_type: 'refresh_token',
    }
  }

  const revoke = (token: string): void => {
    const grant = refreshTokens.grantOf(token)
    if (grant) refreshTokens.revoke(grant)
    else if (!sessions.end(token)) throw new OAuthError('unsupported_token_type', 'this token type is not supported')
  }

  const routes = new Hono()
  routes.post('/services/oauth2/token', async c => {
    c.header('cache-control', 'no-store')
    return c.json(await flow(await readForm(c), c.req.header('authorization')))
  })
  routes.on(['GET', 'POST'], '/services/oauth2/revoke', async c => {
    revoke((await readForm(c))('token'))
    return c.body(null)
  })
  routes.post('/services/oauth2/introspect', async c => {
    const form = await readForm(c)
    return c.json(describe(form('token'), readClient(clients, form, c.req.header('authorization'))))
  })
  routes.onError(answerOAuthError)
  return routes
}
