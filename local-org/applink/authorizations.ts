import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Person } from '../sign-in/person.ts'
import type { Sessions } from '../sign-in/sessions.ts'
import type { OrgAddress } from '../sign-in/userinfo.ts'
import type { Addon } from './addon.ts'
import { refuse } from './api-error.ts'

/** An outbound grant: the app may act in the org as this person. */
export interface Authorization {
  readonly id: string
  readonly developerName: string
  readonly person: Person
  readonly orgType: 'SalesforceOrg' | 'DataCloudOrg'
  readonly method: 'OAuth' | 'JWT'
  /** ISO timestamp. */
  readonly createdAt: string
  status: 'authorized' | 'authorizing' | 'disconnected' | 'failed'
}

export interface AuthorizationParts extends OrgAddress {
  readonly addon: Addon
  readonly sessions: Sessions
  /** By developer name. */
  readonly authorizations: Map<string, Authorization>
  readonly now: () => number
}

/** An authorization that is ready to use. */
export const toAuthorization = (developerName: string, person: Person, now: number): Authorization => ({
  id: randomUUID(),
  developerName,
  person,
  orgType: 'SalesforceOrg',
  method: 'OAuth',
  createdAt: new Date(now).toISOString(),
  status: 'authorized',
})

const creator = 'developer@acme.example'

/** Gives the app a new token of the stored user on every call, as AppLink does. */
export const createAuthorizationRoutes = (parts: AuthorizationParts): Hono => {
  const { addon, sessions, authorizations, orgId, orgUrl, apiVersion } = parts

  const userAuthOf = ({ person, status }: Authorization) =>
    status === 'authorized'
      ? {
          user_auth: {
            username: person.username,
            user_id: person.userId,
            access_token: sessions.open(person, { scope: 'api refresh_token' }).accessToken,
          },
        }
      : {}

  const toAnswer = (authorization: Authorization) => ({
    id: authorization.id,
    status: authorization.status,
    org: {
      id: orgId,
      developer_name: authorization.developerName,
      instance_url: orgUrl(),
      type: authorization.orgType,
      api_version: apiVersion,
      ...userAuthOf(authorization),
    },
    connection_method: authorization.method,
    created_at: authorization.createdAt,
    created_by: creator,
    created_via_app: addon.appName,
    last_modified_at: authorization.createdAt,
    last_modified_by: creator,
    redirect_uri: null,
  })

  return new Hono().get('/authorizations/:name', c => {
    const name = c.req.param('name')
    const found = authorizations.get(name) ?? [...authorizations.values()].find(({ id }) => id === name)
    return found ? c.json(toAnswer(found)) : refuse(c, 'record_not_found', `There is no authorization ${name}.`)
  })
}
