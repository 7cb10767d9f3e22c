import { Hono } from 'hono'
import type { Attachments } from '../applink/attachments.ts'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { People } from '../sign-in/person.ts'
import type { Signer } from './signer.ts'

interface HeaderParts {
  readonly people: People
  readonly sign: Signer
  readonly permissionSets: Pick<PermissionSets, 'exists'>
  readonly attachments: Attachments
}

/**
 * `/_local/headers?as=USERNAME[&permissionSet=NAME][&app=APP][&addon=ATTACHMENT]`: the headers with which Salesforce would call, as JSON; with
 * `&format=curl` as a curl configuration, for `curl -K -`.
 */
export const createHeaderRoutes = ({ attachments, people, sign, permissionSets }: HeaderParts): Hono =>
  new Hono().get('/_local/headers', c => {
    const { as = '', format, permissionSet } = c.req.query()
    const person = people.personOf(as)
    if (!person) {
      const usernames = people
        .all()
        .map(({ username }) => username)
        .join(', ')
      return c.json({ message: `as: there is no user '${as}'. Users: ${usernames}` }, 404)
    }
    if (permissionSet !== undefined && !permissionSets.exists(permissionSet)) {
      return c.json({ message: `permissionSet: there is no permission set '${permissionSet}'` }, 404)
    }
    const through = wayOf(attachments, c.req.query())
    if ('message' in through) return c.json(through, 404)
    const { headers } = sign({ person, permissionSet, ...through })
    return format === 'curl' ? c.text(toCurlConfig(headers)) : c.json(headers)
  })

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
