import type { CallScope, OrgSession } from '../core/caller.ts'
import { AppError, type FailureCode } from '../core/failure.ts'
import { toLongId } from '../core/ids.ts'
import { identify } from '../salesforce/identify.ts'
import { soql } from '../salesforce/query/soql.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import { apiVersionAmong, wantedApiVersion } from './api-version.ts'
import type { OwnAuthorization } from './entry.ts'
import { unusable } from './refusals.ts'
import type { GivenToken } from './token-request.ts'

interface ProofParts {
  readonly salesforce: Pick<Salesforce, 'connect'>
  readonly trust: Pick<OrgTrust, 'readOrgUrl'>
  readonly orgIds: readonly string[]
}

const timeoutMs = 10_000
const identityForm =
  /^https?:\/\/[^/?#]+\/id\/(00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)\/(005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)$/

/**
 * Makes the function that turns a token into a session: of an org that is allowed, and of the user that is meant. The
 * token endpoint says whose it is; the org itself must say the same, and the user's name.
 * @throws from the function it gives: untrusted_org before anything is sent to a foreign address; authorization_unusable when
 *   it is of another org or user, or the org lets it do nothing; unavailable; upstream_failed
 */
export function createProof({ orgIds, salesforce, trust }: ProofParts) {
  return async (entry: OwnAuthorization, given: GivenToken): Promise<OrgSession> => {
    const { name, username: wanted } = entry
    const claimed = readIdentity(entry, given)
    if (!orgIds.includes(claimed.orgId)) throw unusable(name, 'it is of an org that is not in SALESFORCE_ORG_IDS')
    const { accessToken } = given
    const orgUrl = trust.readOrgUrl(given.instanceUrl)
    const session = { ...claimed, orgUrl, accessToken, apiVersion: wantedApiVersion, username: wanted ?? '' }
    const scope = { requestId: crypto.randomUUID(), signal: AbortSignal.timeout(timeoutMs) }
    try {
      return await confirm({ salesforce, session, scope, name })
    } catch (error) {
      throw toOwnFailure(name, error)
    }
  }
}

function readIdentity({ name }: OwnAuthorization, { identity }: GivenToken): Pick<OrgSession, 'orgId' | 'userId'> {
  const [, orgId, userId] = identityForm.exec(identity) ?? []
  if (orgId && userId) return { orgId: toLongId(orgId), userId: toLongId(userId) }
  throw new AppError('upstream_failed', `Salesforce does not say whose session the authorization ${name} has.`)
}

interface Claim {
  readonly salesforce: ProofParts['salesforce']
  /** As far as it is known; without a name: whoever it is. */
  readonly session: OrgSession
  readonly scope: CallScope
  readonly name: string
}

async function confirm({ name, salesforce, scope, session: claimed }: Claim): Promise<OrgSession> {
  const listed = await salesforce.connect(claimed, scope).request('/services/data')
  const apiVersion = apiVersionAmong(listed, wantedApiVersion)
  if (!apiVersion) throw new AppError('upstream_failed', 'The org does not say which versions it has.')
  const session = { ...claimed, apiVersion }
  const org = salesforce.connect(session, scope)
  const { orgId, userId } = session
  const [found, user] = await Promise.all([
    identify(org),
    org.queryOne<{ Username: string }>(soql`SELECT Username FROM User WHERE Id = ${userId}`),
  ])
  if (found.orgId !== orgId || found.userId !== userId)
    throw unusable(name, 'the org says that the session is of somebody else')
  if (!user) throw unusable(name, 'the org does not show the user its own name')
  const isWanted = claimed.username === '' || claimed.username.toLowerCase() === user.Username.toLowerCase()
  if (!isWanted) throw unusable(name, 'it acts as another user than username says')
  return { ...session, username: user.Username }
}

/** These pass, or say it better. */
const toldAsIs: ReadonlySet<FailureCode> = new Set([
  ...(['authorization_unusable', 'rate_limited', 'untrusted_org', 'unavailable', 'upstream_failed'] as const),
])

/** What the org refuses is said of the authorization: whoever calls can do nothing about it. */
function toOwnFailure(name: string, error: unknown): AppError {
  if (!(error instanceof AppError)) {
    return new AppError('unavailable', 'The org did not answer in time. Repeat the call in a moment.', { cause: error })
  }
  const { code, message } = error
  if (toldAsIs.has(code)) return error
  if (code === 'forbidden') return unusable(name, message.replace(/\.$/, ''), error)
  const why = code === 'unauthenticated' ? 'does not take the session that it gave' : 'does not say whose session it is'
  return unusable(name, `the org ${why}`, error)
}
