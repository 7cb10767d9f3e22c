import type { OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { toLongId } from '../core/ids.ts'
import { isJsonObject } from '../core/json.ts'
import type { Org } from '../core/org/org.ts'

/**
 * API names of the custom permissions that the org says the session's user has: of those that are associated with the
 * external client app that the token was given to, and only when the token has the scope `custom_permissions`. Any other
 * token gets an answer that names none.
 * @throws upstream_failed when the answer is not about this user of this org; else as the org fails
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid.htm
 */
export async function readCustomPermissions(
  org: Pick<Org, 'request'>,
  { orgId, userId }: Pick<OrgSession, 'orgId' | 'userId'>,
): Promise<ReadonlySet<string>> {
  const answer = await org.request(`/id/${orgId}/${userId}`)
  const identity = isJsonObject(answer) ? answer : {}
  if (!isId(identity.organization_id, orgId) || !isId(identity.user_id, userId)) {
    throw new AppError('upstream_failed', 'The org did not say whose custom permissions these are.')
  }
  const named = isJsonObject(identity.custom_permissions) ? Object.entries(identity.custom_permissions) : []
  return new Set(named.filter(([, has]) => has === true || has === 'true').map(([name]) => name))
}

const isId = (given: unknown, id: string): boolean => typeof given === 'string' && toLongId(given) === id
