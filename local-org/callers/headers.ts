import { Hono } from 'hono'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { People } from '../sign-in/person.ts'
import type { Signer } from './signer.ts'

interface HeaderParts {
  readonly people: People
  readonly sign: Signer
  readonly permissionSets: Pick<PermissionSets, 'exists'>
}

/**
 * `/_local/headers?as=USERNAME[&permissionSet=NAME]`: the headers with which Salesforce would call, as JSON; with
 * `&format=curl` as a curl configuration, for `curl -K -`.
 */
export const createHeaderRoutes = ({ people, sign, permissionSets }: HeaderParts): Hono =>
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
    const { headers } = sign({ person, permissionSet })
    return format === 'curl' ? c.text(toCurlConfig(headers)) : c.json(headers)
  })

const toCurlConfig = (headers: object): string =>
  Object.entries(headers)
    .map(([name, value]) => `header = "${name}: ${value}"\n`)
    .join('')
