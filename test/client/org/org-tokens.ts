import { AppError } from '../../../src/core/failure.ts'
import { type Bearer, scopes } from '../../../src/core/scope.ts'

interface UserInfo {
  readonly user_id: string
  readonly organization_id: string
  readonly preferred_username: string
}

/**
 * A stand-in for the sign-in over MCP, for tests of what comes after it: takes the session ids of an org as if each were a
 * token of the host's own with every scope. The host itself never does.
 */
export function createOrgTokenReader(orgUrl: string): (authorization: string | undefined) => Promise<Bearer> {
  const known = new Map<string, Promise<Bearer>>()
  return async authorization => {
    const accessToken = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
    if (!accessToken) throw new AppError('unauthenticated', 'authorization: send "Bearer" and an access token')
    const bearer = known.get(accessToken) ?? toBearer(orgUrl, accessToken)
    known.set(accessToken, bearer)
    return bearer
  }
}

async function toBearer(orgUrl: string, accessToken: string): Promise<Bearer> {
  const answer = await fetch(`${orgUrl}/services/oauth2/userinfo`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  if (!answer.ok) throw new AppError('unauthenticated', 'authorization: nobody has this session')
  const info = (await answer.json()) as UserInfo
  const session = {
    ...{ accessToken, orgUrl, apiVersion: '62.0' },
    ...{ orgId: info.organization_id, userId: info.user_id, username: info.preferred_username },
  }
  return { caller: { kind: 'person', session }, scopes: new Set(scopes) }
}
