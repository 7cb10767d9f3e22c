import { AppError } from '../core/failure.ts'
import { toLongId } from '../core/ids.ts'
import type { Org } from '../core/org/org.ts'

const identity = /\/id\/(00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)\/(005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)$/

/**
 * Whom the org takes the session's token for: the list of its resources names the identity of who asks. Every token that
 * the REST API takes gets it, while the OpenID user info wants a scope that AppLink's tokens may lack.
 * @throws unauthenticated when the org does not take the token; unavailable when it does not say whose it is
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_discoveryresource.htm
 */
export async function identify(org: Pick<Org, 'apiVersion' | 'request'>): Promise<{ orgId: string; userId: string }> {
  const resources = await org.request<{ readonly identity?: unknown } | undefined>(`/services/data/v${org.apiVersion}`)
  const [, orgId, userId] = identity.exec(String(resources?.identity)) ?? []
  if (orgId && userId) return { orgId: toLongId(orgId), userId: toLongId(userId) }
  throw new AppError('unavailable', 'The org does not say whose token this is. Repeat the call in a moment.')
}
