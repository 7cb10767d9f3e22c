import { Hono } from 'hono'
import type { Attachments } from '../applink/attachments.ts'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { People, Person } from '../sign-in/person.ts'
import type { CredentialedCallouts } from './credentialed.ts'
import type { Signer } from './signer.ts'

interface HeaderParts {
  readonly people: People
  readonly sign: Signer
  readonly permissionSets: Pick<PermissionSets, 'exists'>
  readonly attachments: Attachments
  readonly credentialed: Pick<CredentialedCallouts, 'headersOf'>
  /** The named credential of calls whose way nobody names; undefined: they go through AppLink. */
  readonly usualCredential: () => string | undefined
}

/**
 * `/_local/headers?as=USERNAME[&permissionSet=NAME][&app=APP][&addon=ATTACHMENT]`: the headers with which Salesforce would call, as JSON; with
 * `&format=curl` as a curl configuration, for `curl -K -`. With `&namedCredential=NAME` those of a call without AppLink.
 */
export const createHeaderRoutes = (parts: HeaderParts): Hono => {
  const { people, usualCredential } = parts
  return new Hono().get('/_local/headers', async c => {
    const { as = '', format, namedCredential = usualCredential(), ...query } = c.req.query()
    const person = people.personOf(as)
    if (!person) {
      const usernames = people.all().map(({ username }) => username)
      return c.json({ message: `as: there is no user '${as}'. Users: ${usernames.join(', ')}` }, 404)
    }
    const made =
      namedCredential === undefined
        ? signedHeaders(parts, person, query)
        : await ownHeaders(parts, { person, namedCredential, query })
    if (made.headers === undefined) return c.json({ message: made.message }, made.status)
    return format === 'curl' ? c.text(toCurlConfig(made.headers)) : c.json(made.headers)
  })
}

type Query = Readonly<Record<string, string>>
type Made =
  | { readonly headers: object }
  | { readonly headers?: undefined; readonly message: string; readonly status: 400 | 404 }

/** Those of a call through AppLink. */
function signedHeaders({ attachments, permissionSets, sign }: HeaderParts, person: Person, query: Query): Made {
  const { permissionSet } = query
  if (permissionSet !== undefined && !permissionSets.exists(permissionSet))
    return { message: `permissionSet: there is no permission set '${permissionSet}'`, status: 404 }
  const through = wayOf(attachments, query)
  if ('message' in through) return { message: through.message, status: 404 }
  return { headers: sign({ person, permissionSet, ...through }).headers }
}

interface OwnCall {
  readonly person: Person
  readonly namedCredential: string
  readonly query: Query
}

/** Those of a call that the org makes by itself. */
async function ownHeaders({ credentialed }: HeaderParts, { namedCredential, person, query }: OwnCall): Promise<Made> {
  if (query.permissionSet !== undefined)
    return { message: 'permissionSet: goes with calls through AppLink', status: 400 }
  return { headers: await credentialed.headersOf(namedCredential, person) }
}

/** The app that is called, and the add-on by the name that this app has for it. */
const wayOf = (attachments: Attachments, { addon, app: appName }: Readonly<Record<string, string>>) => {
  const app = appName === undefined ? attachments.apps()[0] : attachments.appOf(appName)
  if (!app) return { message: `app: there is no app '${appName}'` }
  const addons = attachments.addonsOf(app)
  const attached = addon === undefined ? addons[0] : addons.find(({ name }) => name === addon)
  return attached
    ? { app, addonId: attached.addon.id }
    : { message: `addon: ${app.name} has none that is called '${addon}'` }
}

const toCurlConfig = (headers: object): string =>
  Object.entries(headers)
    .map(([name, value]) => `header = "${name}: ${value}"\n`)
    .join('')
