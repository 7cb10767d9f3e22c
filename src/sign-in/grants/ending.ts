import type { Approvals } from '../consent/approvals.ts'
import type { SignInEntry } from './sign-in-rows.ts'
import type { SignInStore } from './sign-ins.ts'

export interface SignInEndingParts {
  readonly approvals: Pick<Approvals, 'remove'>
  readonly signIns: Pick<SignInStore, 'forget'>
  /** Ends everything that the authorization server gave out under a grant. */
  revokeGrant(grantId: string): Promise<void>
}

/** Ends a sign-in with all its tokens, here and at Salesforce; what was allowed is asked anew. */
export async function endSignIn(
  { approvals, revokeGrant, signIns }: SignInEndingParts,
  { accountId, clientId, grantId, redirectKey }: SignInEntry,
): Promise<void> {
  await approvals.remove({ accountId, clientId, redirectKey })
  await revokeGrant(grantId)
  await signIns.forget(grantId)
}
