import type { Context } from 'hono'
import * as z from 'zod'
import type { Clients } from '../../sign-in/clients.ts'
import type { People } from '../../sign-in/person.ts'
import { readBodyJson } from '../../text.ts'
import { refuse } from '../api-error.ts'
import type { Attachments } from '../attachments.ts'
import { personOfJwtLink } from './jwt-link.ts'
import { type Link, type Links, linkName, type Provider } from './links.ts'

interface LinkRequestParts {
  readonly links: Links
  readonly attachments: Pick<Attachments, 'appOf'>
  readonly clients: Clients
  readonly people: People
  /** Field of the request that holds the name. */
  readonly nameField: 'connection_name' | 'developer_name'
  readonly toAnswer: (link: Link) => object
}

interface LinkRequest {
  readonly provider: Provider
  readonly withJwt: boolean
}

const loginUrl = z.string().max(500).default('https://login.salesforce.com')
const oauthBody = z.object({ login_url: loginUrl })
const jwtBody = z.object({
  login_url: loginUrl,
  client_id: z.string(),
  username: z.string(),
  jwt_private_key: z.string().max(20_000),
})

/** Answers the requests that make a link: 202 and the link, 409 for a name in use, 422 for a bad one. */
export const createLinkRequests = (parts: LinkRequestParts) => {
  const { attachments, links, nameField, toAnswer } = parts
  const nameIn = z.object({ [nameField]: linkName }).transform(body => body[nameField] ?? '')

  const viaOf = (c: Context): string | undefined => attachments.appOf(c.req.header('x-app-uuid') ?? '')?.name
  const addWithJwt = (named: Pick<Link, 'name' | 'provider' | 'via'>, body: unknown): Link => {
    const person = personOfJwtLink(jwtBody.parse(body), parts)
    return links.add({ ...named, method: 'JWT', status: person ? 'ready' : 'failed', person })
  }

  return async (c: Context, { provider, withJwt }: LinkRequest): Promise<Response> => {
    const json = await readBodyJson(c.req)
    const body = (withJwt ? jwtBody : oauthBody).safeParse(json)
    const named = nameIn.safeParse(json)
    const error = named.error ?? body.error
    if (error) return refuse(c, 'validation_failed', z.prettifyError(error))
    const name = named.data ?? ''
    if (links.linkOf(name)) return refuse(c, 'conflict', `The name ${name} is in use.`)
    const asked = { name, provider, via: viaOf(c) }
    const link = withJwt ? addWithJwt(asked, json) : links.add({ ...asked, method: 'OAuth', status: 'waiting' })
    return c.json(toAnswer(link), 202)
  }
}
