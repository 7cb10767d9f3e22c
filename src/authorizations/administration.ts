import type { AdminReach } from '../core/administration/administration.ts'
import type { OwnLink } from '../core/administration/links.ts'
import { toAppError } from '../core/failure.ts'
import type { Authorizations } from './authorizations.ts'
import type { OwnAuthorization } from './entry.ts'

interface OwnLinkParts {
  readonly entries: readonly Pick<OwnAuthorization, 'credential' | 'name'>[]
  readonly own: Pick<Authorizations, 'authorization'>
}

/** An administrator waits for the page. */
const timeoutMs = 5_000

/**
 * Makes the function that says how the authorizations of the settings are at the moment, as far as they act in the org of an
 * administrator. One that gives no session acts in none, and is shown where there is no other org.
 */
export function createOwnLinks({ entries, own }: OwnLinkParts) {
  return async ({ alone, orgId }: AdminReach): Promise<readonly OwnLink[]> => {
    const signal = AbortSignal.timeout(timeoutMs)
    const links = await Promise.all(
      entries.map(async ({ credential, name }) => ({
        ...{ name, method: credential.kind === 'key' ? ('JWT bearer' as const) : ('client credentials' as const) },
        ...(await stateOf(own, { name, signal })),
      })),
    )
    return links.filter(link => (link.orgId === undefined ? alone : link.orgId === orgId))
  }
}

async function stateOf(
  own: OwnLinkParts['own'],
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
) {
  try {
    const { orgId, username } = await own.authorization(name, { requestId: crypto.randomUUID(), signal })
    return { orgId, username }
  } catch (error) {
    return { problem: signal.aborted ? 'Salesforce does not answer.' : toAppError(error).message }
  }
}
