import { type Context, Hono } from 'hono'
import type { Client, Clients } from './clients.ts'
import { isRedirectUri } from './clients.ts'
import { type Form, readForm } from './form.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { SigningKeys } from './tokens/signing-keys.ts'

interface LogoutParts {
  readonly clients: Clients
  readonly sessions: Sessions
  readonly keys: SigningKeys
}

const leave = (c: Context, client: Client, form: Form): Response => {
  const uri = form('post_logout_redirect_uri')
  if (uri === '') return c.text('Signed out')
  if (!isRedirectUri(client, uri)) return c.text('post_logout_redirect_uri must match configuration', 400)
  const url = new URL(uri)
  if (form('state') !== '') url.searchParams.set('state', form('state'))
  return c.redirect(url.href)
}

/**
 * Sign-out that a client starts, with the id token as proof of who is meant: ends the sessions that this client opened
 * for this person. Refresh tokens stay, as with Salesforce.
 *
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
export const createLogoutRoutes = ({ clients, sessions, keys }: LogoutParts): Hono => {
  const routes = new Hono()
  routes.on(['GET', 'POST'], '/services/auth/idp/oidc/logout', async c => {
    const form = await readForm(c)
    const claims = await keys.read(form('id_token_hint'))
    const client = clients.clientOf(typeof claims?.aud === 'string' ? claims.aud : '')
    if (!client) return c.text('id_token_hint is not an id token of this org', 400)
    sessions.endAll(claims?.sub?.split('/').at(-1) ?? '', client.clientId)
    return leave(c, client, form)
  })
  return routes
}
