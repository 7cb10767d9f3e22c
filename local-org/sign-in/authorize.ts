import { type Context, Hono } from 'hono'
import { isLoopback } from '../loopback.ts'
import type { IsApproved } from './approval.ts'
import { carriedFields, toAuthorizePage, toErrorPage } from './authorize-page.ts'
import { type Client, type Clients, isRedirectUri } from './clients.ts'
import type { Codes } from './codes.ts'
import { type Form, readForm } from './form.ts'
import { badClient, notApproved, OAuthError } from './oauth-error.ts'
import type { People } from './person.ts'

export interface AuthorizeParts {
  readonly clients: Clients
  readonly people: People
  readonly codes: Codes
  readonly isApproved: IsApproved
}

interface AuthorizeRequest {
  readonly client: Client
  readonly redirectUri: string
  readonly state: string
}

const readRequest = (clients: Clients, form: Form): AuthorizeRequest => {
  const client = clients.clientOf(form('client_id'))
  if (!client) throw badClient()
  const redirectUri = form('redirect_uri')
  if (!isRedirectUri(client, redirectUri)) {
    throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration')
  }
  return { client, redirectUri, state: form('state') }
}

/** The scope that is granted. @throws OAuthError for one that the client was not given */
const readScope = (client: Client, wanted: string): string => {
  const names = wanted.split(' ').filter(name => name !== '')
  const unknown = names.find(name => !client.scopes.includes(name))
  if (unknown) throw new OAuthError('invalid_scope', 'the requested scope is not allowed')
  return (names.length > 0 ? names : client.scopes).join(' ')
}

const readChallenge = (client: Client, form: Form): string | undefined => {
  const challenge = form('code_challenge')
  if (challenge === '') {
    if (client.pkceRequired || client.clientSecret === undefined) {
      throw new OAuthError('invalid_request', 'missing required code challenge')
    }
    return undefined
  }
  const method = form('code_challenge_method') || 'S256'
  if (method !== 'S256') throw new OAuthError('invalid_request', 'code challenge method must be S256')
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) throw new OAuthError('invalid_request', 'invalid code challenge')
  return challenge
}

const back = ({ redirectUri, state }: AuthorizeRequest, answer: Readonly<Record<string, string>>): string => {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (state !== '') url.searchParams.set('state', state)
  return url.href
}

/** A page of another site must not sign a person in, nor one that got here by a name of its own. */
const isForeign = (c: Context): boolean =>
  !isLoopback(c.req.url) || !isLoopback(c.req.header('origin') ?? new URL(c.req.url).origin)

/** `/services/oauth2/authorize`: GET shows the page, POST takes the choice and goes back to the client. */
export const createAuthorizeRoutes = ({ clients, people, codes, isApproved }: AuthorizeParts): Hono => {
  const routes = new Hono()

  const decide = (form: Form, request: AuthorizeRequest): string | undefined => {
    if (form('response_type') !== 'code') {
      throw new OAuthError('unsupported_response_type', 'response type not supported')
    }
    const { client, redirectUri } = request
    const scope = readScope(client, form('scope'))
    const challenge = readChallenge(client, form)
    if (form('deny') !== '') throw new OAuthError('access_denied', 'end-user denied authorization')
    const person = people.personOf(form('username'))
    const nonce = form('nonce') || undefined
    if (!person) return undefined
    if (!isApproved(client, person)) throw notApproved()
    return codes.issue({ clientId: client.clientId, person, redirectUri, scope, challenge, nonce })
  }

  const show = (c: Context, form: Form, client: Client) => {
    const fields = Object.fromEntries(carriedFields.map(name => [name, form(name)]))
    c.header('x-frame-options', 'DENY')
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
    return c.html(toAuthorizePage({ client, people: people.all(), scope: readScope(client, form('scope')), fields }))
  }

  const answer = (c: Context, form: Form, request: AuthorizeRequest) => {
    try {
      const code = decide(form, request)
      return code === undefined ? show(c, form, request.client) : c.redirect(back(request, { code }))
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      return c.redirect(back(request, { error: error.code, error_description: error.message }))
    }
  }

  routes.on(['GET', 'POST'], '/services/oauth2/authorize', async c => {
    const form = await readForm(c)
    if (c.req.method === 'POST' && isForeign(c)) return c.html(toErrorPage('invalid_request', 'origin'), 403)
    const chosen: Form = name => (c.req.method === 'GET' && (name === 'username' || name === 'deny') ? '' : form(name))
    return answer(c, chosen, readRequest(clients, form))
  })
  routes.onError((error, c) => {
    if (!(error instanceof OAuthError)) throw error
    return c.html(toErrorPage(error.code, error.message), 400)
  })
  return routes
}
