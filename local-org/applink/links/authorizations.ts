import { type Context, Hono } from 'hono'
import type { Clients } from '../../sign-in/clients.ts'
import type { People } from '../../sign-in/person.ts'
import type { Sessions } from '../../sign-in/sessions/sessions.ts'
import { refuse } from '../api-error.ts'
import type { Attachments } from '../attachments.ts'
import { type LinkAnswerParts, toLinkAnswer, toLinkedOrg } from './link-answer.ts'
import { createLinkRequests } from './link-requests.ts'
import type { Link, Links, Provider } from './links.ts'

export interface AuthorizationParts extends LinkAnswerParts {
  readonly authorizations: Links
  readonly sessions: Sessions
  readonly attachments: Attachments
  readonly clients: Clients
  readonly people: People
}

const words = { waiting: 'authorizing', ready: 'authorized', disconnected: 'disconnected', failed: 'failed' }
const providers: readonly Provider[] = ['salesforce', 'datacloud']

/** Authorizations: users in whose name the app may act. Reading one gives a new token of its user each time. */
export const createAuthorizationRoutes = (parts: AuthorizationParts): Hono => {
  const { authorizations, sessions, apiVersion } = parts

  const toAnswer = (link: Link) => ({
    ...toLinkAnswer(parts, link, words),
    connection_method: link.method,
    org: { ...toLinkedOrg(parts, link), developer_name: link.name, api_version: apiVersion },
  })

  const userAuthOf = ({ person, status }: Link) =>
    person && status === 'ready'
      ? {
          user_auth: {
            username: person.username,
            user_id: person.userId,
            access_token: sessions.open(person, { scope: 'api refresh_token' }).accessToken,
          },
        }
      : {}

  const toFullAnswer = (link: Link) => {
    const answer = toAnswer(link)
    return { ...answer, org: { ...answer.org, ...userAuthOf(link) } }
  }

  const request = createLinkRequests({ ...parts, links: authorizations, nameField: 'developer_name', toAnswer })
  const withLink = (c: Context, answer: (link: Link) => Response): Response => {
    const link = authorizations.linkOf(c.req.param('name') ?? '')
    return link ? answer(link) : refuse(c, 'record_not_found', `There is no authorization ${c.req.param('name')}.`)
  }

  const routes = new Hono()
  for (const provider of providers) {
    routes.post(`/authorizations/${provider}`, c => request(c, { provider, withJwt: false }))
    routes.post(`/authorizations/${provider}/jwt`, c => request(c, { provider, withJwt: true }))
  }
  return routes
    .get('/authorizations', c => c.json(authorizations.all().map(toAnswer)))
    .get('/authorizations/:name', c => withLink(c, link => c.json(toFullAnswer(link))))
    .delete('/authorizations/:name', c =>
      withLink(c, link => {
        authorizations.remove(link.id)
        return c.json({ ...toAnswer(link), status: 'disconnected' })
      }),
    )
}
