import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { Sessions, SignedIn } from '../sign-in/sessions/sessions.ts'
import type { OrgAddress } from '../sign-in/userinfo.ts'
import { readBodyJson } from '../text.ts'
import type { Addon } from './addon.ts'
import { refuse } from './api-error.ts'
import type { Attachments } from './attachments.ts'
import type { CoreClaims, CoreTokens } from './core-tokens.ts'
import type { Leases } from './leases.ts'
import type { Links } from './links/links.ts'
import { createOwnership } from './publications/ownership.ts'
import type { PermissionSets } from './publications/permission-sets.ts'
import type { Published } from './publications/published.ts'

export interface InvocationParts extends OrgAddress {
  readonly addon: Addon
  readonly attachments: Attachments
  readonly coreTokens: CoreTokens
  readonly sessions: Sessions
  readonly leases: Leases
  readonly permissionSets: PermissionSets
  readonly connections: Links
  readonly published: Published
}

const authenticationBody = z.object({
  org_domain_url: z.string(),
  core_jwt_token: z.string(),
  org_id: z.string(),
  app_uuid: z.string(),
})

type AuthenticationBody = z.infer<typeof authenticationBody>

/** Origin of an address with or without a scheme. */
const originOf = (address: string, scheme: string): string => {
  const url = URL.parse(/^https?:\/\//.test(address) ? address : `${scheme}//${address}`)
  return url?.origin ?? ''
}

/**
 * Says whether a call may pass: the mesh asks here for each one. Activates the session permission set that the call is
 * signed for.
 */
export const createInvocationRoutes = (parts: InvocationParts): Hono => {
  const { addon, attachments, coreTokens, sessions, leases, permissionSets, connections, published, orgId, orgUrl } =
    parts
  const { appIdOf } = createOwnership(attachments)

  const isOwnOrg = (body: AuthenticationBody): boolean =>
    orgId.startsWith(body.org_id) &&
    body.org_id.length >= 15 &&
    originOf(body.org_domain_url, new URL(orgUrl()).protocol) === orgUrl()

  const isConnected = (): boolean =>
    connections.all().some(({ provider, status }) => provider === 'salesforce' && status === 'ready')
  /** An app is called by way of any API it has published; before the first, by the one it would publish. */
  const clientNamesOf = (appId: string): readonly string[] => {
    const own = published.all().filter(publication => appIdOf(publication) === appId)
    const names = own.map(({ clientName }) => clientName)
    return names.length === 0 || appId === attachments.apps()[0]?.id ? [addon.clientName, ...names] : names
  }

  const refusalOfApp = (
    { app_uuid }: AuthenticationBody,
    { app = app_uuid, addon: through = addon.id }: CoreClaims,
  ) => {
    if (app !== app_uuid || !attachments.isAttached(addon.id, app_uuid)) return 'The call was signed for another app.'
    return through === addon.id ? undefined : 'The call was made through another add-on.'
  }

  const refusalOf = (body: AuthenticationBody, session: SignedIn, claims: CoreClaims) => {
    if (!isOwnOrg(body) || !isConnected()) return 'The org is not connected to this app.'
    const ofApp = refusalOfApp(body, claims)
    if (ofApp !== undefined) return ofApp
    const names = clientNamesOf(body.app_uuid)
    if (!names.some(name => permissionSets.isAssigned(session.userId, name))) {
      return `The user is not assigned the permission set ${names[0]}.`
    }
    const set = claims.permission_set
    const lacksSet = set !== undefined && !permissionSets.isAssigned(session.userId, set)
    return lacksSet ? `The user is not assigned the session permission set ${set}.` : undefined
  }

  const authenticate = (c: Context, body: AuthenticationBody): Response => {
    const coreToken = body.core_jwt_token
    const claims = coreTokens.read(coreToken)
    const session = claims && sessions.findById(claims.sid)
    if (!session) return refuse(c, 'unauthorized', 'The core token is not one this org issued, or has run out.')
    const refusal = refusalOf(body, session, claims)
    if (refusal) return refuse(c, 'forbidden', refusal)
    if (claims.permission_set !== undefined) leases.begin(coreToken, session, claims.permission_set)
    return c.json({})
  }

  return new Hono().post('/invocations/authentication', async c => {
    const body = authenticationBody.safeParse(await readBodyJson(c.req))
    return body.success ? authenticate(c, body.data) : refuse(c, 'validation_failed', z.prettifyError(body.error))
  })
}
