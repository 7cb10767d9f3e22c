import { type Context, Hono } from 'hono'
import type { Clients } from '../../sign-in/clients.ts'
import type { People } from '../../sign-in/person.ts'
import { refuse } from '../api-error.ts'
import type { Attachments } from '../attachments.ts'
import { type LinkAnswerParts, toLinkAnswer, toLinkedOrg } from './link-answer.ts'
import { createLinkRequests } from './link-requests.ts'
import type { Link, Links } from './links.ts'

export interface ConnectionParts extends LinkAnswerParts {
  readonly connections: Links
  readonly attachments: Attachments
  readonly clients: Clients
  readonly people: People
}

const words = { waiting: 'connecting', ready: 'connected', disconnected: 'disconnected', failed: 'failed' }

/** Connections: the orgs this app may be published to, and may be called from. */
export const createConnectionRoutes = (parts: ConnectionParts): Hono => {
  const { connections } = parts
  const toAnswer = (link: Link) => ({
    ...toLinkAnswer(parts, link, words),
    org: { connection_name: link.name, ...toLinkedOrg(parts, link), username: link.person?.username ?? null },
  })
  const request = createLinkRequests({ ...parts, links: connections, nameField: 'connection_name', toAnswer })
  const withLink = (c: Context, answer: (link: Link) => Response): Response => {
    const link = connections.linkOf(c.req.param('name') ?? '')
    return link ? answer(link) : refuse(c, 'record_not_found', `There is no connection ${c.req.param('name')}.`)
  }
  return new Hono()
    .post('/connections/salesforce', c => request(c, { provider: 'salesforce', withJwt: false }))
    .post('/connections/salesforce/jwt', c => request(c, { provider: 'salesforce', withJwt: true }))
    .post('/connections/datacloud', c => request(c, { provider: 'datacloud', withJwt: false }))
    .get('/connections', c => c.json(connections.all().map(toAnswer)))
    .get('/connections/:name', c => withLink(c, link => c.json(toAnswer(link))))
    .delete('/connections/:name', c =>
      withLink(c, link => {
        connections.remove(link.id)
        return c.json({ ...toAnswer(link), status: 'disconnecting' }, 202)
      }),
    )
}
