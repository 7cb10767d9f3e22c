import type { Rights } from '../rights/rights.ts'
import type { Clients } from './clients.ts'
import type { SignedIn } from './sessions/sessions.ts'

/** API name to whether the user has it. */
export type CustomPermissionAnswer = Readonly<Record<string, boolean>>

interface CustomPermissionParts {
  readonly clients: Pick<Clients, 'clientOf'>
  readonly rights: Rights
}

/**
 * What the identity answers say of custom permissions: to a token with the scope `custom_permissions`, and of those that
 * are associated with the token's own app; without any, nothing.
 *
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid.htm
 */
export const createCustomPermissions =
  ({ clients, rights }: CustomPermissionParts) =>
  (session: SignedIn): CustomPermissionAnswer | undefined => {
    if (!session.scope.split(' ').includes('custom_permissions')) return undefined
    const app = clients.clientOf(session.clientId ?? '')?.name
    const named = Object.entries(rights.customPermissions).filter(
      ([, { externalClientApp }]) => app !== undefined && externalClientApp === app,
    )
    if (named.length === 0) return undefined
    const { hasCustomPermission } = rights.accessOf(session)
    return Object.fromEntries(named.map(([name]) => [name, hasCustomPermission(name)]))
  }
