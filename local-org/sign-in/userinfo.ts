import { Hono } from 'hono'
import { standardOffset } from '../zones.ts'
import type { CustomPermissionAnswer } from './custom-permissions.ts'
import type { People, Person } from './person.ts'
import { tokenOf } from './sessions/guard.ts'
import type { Sessions, SignedIn } from './sessions/sessions.ts'

export interface OrgAddress {
  readonly orgId: string
  /** Origin of the org, without a slash at the end. Known once the port is open. */
  readonly orgUrl: () => string
  /** Such as `62.0`. */
  readonly apiVersion: string
}

interface UserinfoParts extends OrgAddress {
  readonly sessions: Sessions
  readonly people: Pick<People, 'all'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** `undefined`: the answers say nothing of them. */
  customPermissionsOf(session: SignedIn): CustomPermissionAnswer | undefined
}

const changedAt = '2026-01-05T09:00:00.000+0000'

const addressesOf = (org: string, orgId: string, userId: string): Record<string, string> => ({
  enterprise: `${org}/services/Soap/c/{version}/${orgId}`,
  metadata: `${org}/services/Soap/m/{version}/${orgId}`,
  partner: `${org}/services/Soap/u/{version}/${orgId}`,
  rest: `${org}/services/data/v{version}/`,
  sobjects: `${org}/services/data/v{version}/sobjects/`,
  search: `${org}/services/data/v{version}/search/`,
  query: `${org}/services/data/v{version}/query/`,
  recent: `${org}/services/data/v{version}/recent/`,
  profile: `${org}/${userId}`,
  custom_domain: org,
})

interface Asked {
  readonly org: string
  readonly orgId: string
  readonly now: number
}

const commonOf = ({ org, orgId, now }: Asked, person: Person) => ({
  user_id: person.userId,
  organization_id: orgId,
  nick_name: person.username.split('@')[0],
  display_name: `${person.firstName} ${person.lastName}`,
  email: person.email,
  email_verified: true,
  photos: { picture: `${org}/profilephoto/005/F`, thumbnail: `${org}/profilephoto/005/T` },
  active: true,
  user_type: 'STANDARD',
  language: 'en_US',
  locale: 'en_US',
  utcOffset: standardOffset(person.timeZone, now),
  is_app_installed: true,
})

/** The claims of `/services/oauth2/userinfo`. */
const toUserinfo = (asked: Asked, { person }: SignedIn) => {
  const { org, orgId } = asked
  const { nick_name, display_name, ...common } = commonOf(asked, person)
  return {
    sub: `${org}/id/${orgId}/${person.userId}`,
    ...common,
    preferred_username: person.username,
    nickname: nick_name,
    name: display_name,
    given_name: person.firstName,
    family_name: person.lastName,
    zoneinfo: person.timeZone,
    profile: `${org}/${person.userId}`,
    picture: `${org}/profilephoto/005/F`,
    address: {},
    urls: addressesOf(org, orgId, person.userId),
    updated_at: changedAt,
  }
}

/** The answer of the identity address `/id/{org}/{user}`. */
const toIdentity = (asked: Asked, { person }: SignedIn) => ({
  id: `${asked.org}/id/${asked.orgId}/${person.userId}`,
  asserted_user: true,
  ...commonOf(asked, person),
  username: person.username,
  first_name: person.firstName,
  last_name: person.lastName,
  timezone: person.timeZone,
  urls: addressesOf(asked.org, asked.orgId, person.userId),
  last_modified_date: changedAt,
})

/**
 * Who a token belongs to: `/services/oauth2/userinfo` and `/id/{org}/{user}`. Both answer a bad token as Salesforce
 * does, with 403 and a plain word, unlike the REST API.
 */
export const createUserinfoRoutes = (parts: UserinfoParts): Hono => {
  const { sessions, people, customPermissionsOf, orgId, orgUrl, now } = parts
  const asked = (): Asked => ({ org: orgUrl(), orgId, now: now() })
  const routes = new Hono()
  // A session remembers who signed in; the answers tell how the person is recorded now.
  const asRecorded = (session: SignedIn): SignedIn => {
    const person = people.all().find(({ userId }) => userId === session.userId)
    return person === undefined ? session : { ...session, person }
  }
  const signedIn = (header: string | undefined) => {
    const token = tokenOf(header)
    if (token === '') return 'Missing_OAuth_Token'
    const session = sessions.find(token)
    return session === undefined ? 'Bad_OAuth_Token' : asRecorded(session)
  }
  const answer = (session: SignedIn, who: object) => {
    const custom_permissions = customPermissionsOf(session)
    return { ...who, ...(custom_permissions && { custom_permissions }) }
  }
  routes.on(['GET', 'POST'], '/services/oauth2/userinfo', c => {
    const session = signedIn(c.req.header('authorization'))
    if (typeof session === 'string') return c.text(session, 403)
    return c.json(answer(session, toUserinfo(asked(), session)))
  })
  routes.get('/id/:orgId/:userId', c => {
    const session = signedIn(c.req.header('authorization'))
    if (typeof session === 'string') return c.text(session, 403)
    const own = c.req.param('orgId') === orgId && c.req.param('userId') === session.userId
    return own ? c.json(answer(session, toIdentity(asked(), session))) : c.text('Wrong_Org', 403)
  })
  return routes
}
