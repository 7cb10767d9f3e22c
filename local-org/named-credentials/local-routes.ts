import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { People } from '../sign-in/person.ts'
import { readBodyJson } from '../text.ts'
import type { BrowserFlow } from './browser-flow.ts'
import type { LetCallersUse } from './caller-access.ts'
import { apiName, CredentialError, principalName, providerSchema } from './credential.ts'
import type { RegisteredServices } from './services.ts'
import type { Credentials } from './setup.ts'
import type { StatusesOf } from './statuses.ts'
import type { UserTokenStore } from './user-tokens.ts'

export interface CredentialRouteParts {
  readonly people: People
  readonly credentials: Credentials
  readonly services: RegisteredServices
  readonly userTokens: UserTokenStore
  readonly browserFlow: BrowserFlow
  readonly letCallersUse: LetCallersUse
  readonly statusesOf: StatusesOf
}

/** Provider, external credential and named credential of one name, as one project would bring them. */
const wholeSchema = providerSchema.omit({ name: true, label: true }).extend({
  url: z.url().max(2000),
  scope: z.string().max(1000).default(''),
  headers: z.record(z.string().regex(/^[\w-]{1,80}$/), z.string().max(1000)).default({}),
  clientId: z.string().min(1).max(255),
  clientSecret: z.string().min(1).max(1000),
})

const serviceSchema = z.strictObject({
  namedCredential: apiName,
  document: z.record(z.string(), z.unknown()).optional(),
})

const principal = { name: 'PerUser', kind: 'PerUserPrincipal' } as const

const listOf = (parts: CredentialRouteParts) => ({
  identityProviders: parts.credentials.providers().map(provider => ({
    ...provider,
    callbackUrl: parts.browserFlow.callbackUrlOf(provider),
    hasClient: parts.credentials.secretOf(provider.name) !== undefined,
  })),
  externalCredentials: parts.credentials
    .externalCredentials()
    .map(external => ({ ...external, users: parts.statusesOf(external) })),
  namedCredentials: parts.credentials.namedCredentials(),
})

const deploy = (parts: CredentialRouteParts, name: string, whole: z.infer<typeof wholeSchema>) => {
  const { browserFlow, credentials, letCallersUse } = parts
  const { clientId, clientSecret, headers, scope, url, ...provider } = whole
  const external = { name, label: name, provider: name, scope, principals: [principal], refreshStatuses: [] }
  const named = { name, label: name, url, externalCredential: name, isEnabled: true, addsAuthorization: true, headers }
  credentials.deploy({
    providers: [{ ...provider, name, label: name }],
    externalCredentials: [external],
    namedCredentials: [named],
  })
  credentials.keepSecret(name, { clientId, clientSecret })
  letCallersUse({ set: `${name}Callers`, principals: [principalName(external, principal)] })
  return { name, callbackUrl: browserFlow.callbackUrlOf({ name }) }
}

/** The credential and the user of an address, or what is wrong with it. */
const readUse = ({ credentials, people }: CredentialRouteParts, c: Context) => {
  const external = credentials.externalOf(c.req.param('name') ?? '')
  const username = c.req.query('as') ?? ''
  const person = people.personOf(username)
  if (!external) return 'there is no such external credential'
  return person ? { external, person } : `as: there is no user '${username}'`
}

/** A name and a body of an address, or what is wrong with them. */
const readNamed = async <T>(c: Context, schema: z.ZodType<T>) => {
  const name = apiName.safeParse(c.req.param('name'))
  const body = schema.safeParse(await readBodyJson(c.req))
  if (!name.success) return z.prettifyError(name.error)
  return body.success ? { name: name.data, body: body.data } : z.prettifyError(body.error)
}

/** `/_local/named-credentials`: what Setup and the users' own settings have for callouts that the org makes by itself. */
export const createCredentialLocalRoutes = (parts: CredentialRouteParts): Hono => {
  const routes = new Hono()
    .get('/_local/named-credentials', c => c.json(listOf(parts)))
    .put('/_local/named-credentials/:name', async c => {
      const read = await readNamed(c, wholeSchema)
      return typeof read === 'string' ? c.json({ message: read }, 400) : c.json(deploy(parts, read.name, read.body))
    })
    .put('/_local/external-services/:name', async c => {
      const read = await readNamed(c, serviceSchema)
      if (typeof read === 'string') return c.json({ message: read }, 400)
      const { document: _, ...registered } = parts.services.register({ ...read.body, name: read.name, inactive: [] })
      return c.json(registered)
    })
    .get('/_local/external-credentials/:name/authenticate', c => {
      const use = readUse(parts, c)
      if (typeof use === 'string') return c.json({ message: use }, 404)
      return c.redirect(parts.browserFlow.begin(use.external, use.person, c.req.query('returnUrl')))
    })
    .delete('/_local/external-credentials/:name/tokens', c => {
      const use = readUse(parts, c)
      if (typeof use === 'string') return c.json({ message: use }, 404)
      return c.json({ revoked: parts.userTokens.forget(use.external, use.person) })
    })
  routes.onError((error, c) => {
    if (error instanceof CredentialError) return c.json({ message: error.message }, 400)
    throw error
  })
  return routes
}
