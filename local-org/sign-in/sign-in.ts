import { Hono } from 'hono'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { Rights } from '../rights/rights.ts'
import { toIdText } from '../store/id.ts'
import type { Shelves } from '../store/shelves.ts'
import { createApproval } from './approval.ts'
import { createAuthorizeRoutes } from './authorize.ts'
import { type Clients, createClientRoutes, createClients, sampleClients } from './clients.ts'
import { type Codes, createCodes } from './codes.ts'
import { createCustomPermissions } from './custom-permissions.ts'
import { createDiscoveryRoutes } from './discovery.ts'
import { createLogoutRoutes } from './logout.ts'
import type { People } from './person.ts'
import { createSessionRoutes } from './sessions/routes.ts'
import type { Sessions } from './sessions/sessions.ts'
import { createGrantFlow } from './tokens/grants.ts'
import { createRefreshTokens, type RefreshTokens } from './tokens/refresh-tokens.ts'
import { createTokenRoutes } from './tokens/routes.ts'
import { createSigningKeys } from './tokens/signing-keys.ts'
import { createIssueTokens } from './tokens/tokens.ts'
import { createUserinfoRoutes, type OrgAddress } from './userinfo.ts'

export interface SignInParts extends OrgAddress {
  readonly people: People
  readonly sessions: Sessions
  readonly shelves: Shelves
  readonly rights: Rights
  readonly permissionSets: Pick<PermissionSets, 'isAssigned'>
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export interface SignIn {
  readonly clients: Clients
  readonly codes: Codes
  /** For everyone. */
  readonly routes: readonly Hono[]
  /** Under `/_local`. */
  readonly localRoutes: readonly Hono[]
}

/** The org as an authorization server: the flows of its client apps, and who a token belongs to. */
export const createSignIn = (parts: SignInParts): SignIn => {
  const { sessions, shelves, random, orgId } = parts
  const newToken = (): string => toIdText(random(64))
  const clients = createClients(shelves('clients'), sampleClients(newToken))
  const keys = createSigningKeys(orgId)
  const codes = createCodes({ ...parts, newToken })
  const refreshTokens = createRefreshTokens({ newToken, endSession: sessions.end })
  const issue = createIssueTokens({ ...parts, refreshTokens, keys, newToken })
  const customPermissionsOf = createCustomPermissions({ ...parts, clients })
  const isApproved = createApproval(parts.permissionSets)
  const all = { ...parts, isApproved, clients, customPermissionsOf, keys, codes, refreshTokens, issue }
  return {
    clients,
    codes,
    routes: [
      createDiscoveryRoutes(all),
      createUserinfoRoutes(all),
      createAuthorizeRoutes(all),
      createTokenRoutes({ ...all, flow: createGrantFlow(all) }),
      createLogoutRoutes(all),
    ],
    localRoutes: [createClientRoutes(clients), createSessionRoutes(all), createGrantRoutes(all)],
  }
}

interface GrantRouteParts {
  readonly people: People
  readonly refreshTokens: Pick<RefreshTokens, 'revokeAll'>
}

/**
 * `/_local/grants`: DELETE with `?as=USERNAME` ends everything that a user allowed client apps, as an administrator does
 * under "OAuth Usage": access tokens and refresh tokens are refused from then on.
 */
const createGrantRoutes = ({ people, refreshTokens }: GrantRouteParts): Hono =>
  new Hono().delete('/_local/grants', c => {
    const username = c.req.query('as') ?? ''
    const person = people.personOf(username)
    return person
      ? c.json({ ended: refreshTokens.revokeAll(person.userId) })
      : c.json({ message: `as: there is no user '${username}'` }, 404)
  })
