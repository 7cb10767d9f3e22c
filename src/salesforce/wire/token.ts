import type { OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'

/** Gives a session with another token after the org refused this one's. @throws when nobody can */
export interface Renew {
  (stale: OrgSession): Promise<OrgSession>
  /** Whether the session is a person's own: what helps her is to sign in again, not an administrator. */
  readonly ofPerson?: boolean
}

/** How one request fared with the tokens it carried. */
export interface TokenUse {
  /** Whose token the request carries. */
  session: OrgSession
  renewed: boolean
}

/** The token of a channel, renewed when the org refuses it. */
export interface TokenHolder {
  readonly session: OrgSession
  /**
   * Returns once the request can be repeated with another token: one that a neighbour got meanwhile, or, once for each
   * request, a renewed one.
   * @throws the refusal when nobody can renew the token, or when a person's renewed one is refused too;
   * authorization_unusable when that of a stored authorization is.
   */
  replace(use: TokenUse, refusal: AppError): Promise<void>
}

export function createTokenHolder(first: OrgSession, renew: Renew | undefined): TokenHolder {
  // A plain field: holders are made for each call, and accessors are slow to make.
  const holder = { session: first, replace }

  async function replace(use: TokenUse, refusal: AppError): Promise<void> {
    if (holder.session !== use.session) return
    if (renew === undefined) throw refusal
    if (use.renewed) throw lost(renew, refusal)
    use.renewed = true
    const renewed = await renew(use.session)
    // The request was made for this org: connected to another one meanwhile, it would write there.
    if (renewed.orgId !== first.orgId) throw toUnusable(refusal)
    holder.session = renewed
  }

  return holder
}

const lost = ({ ofPerson }: Renew, refusal: AppError): AppError => (ofPerson ? refusal : toUnusable(refusal))

/** A second refusal is about the authorization, not about the age of its token. */
function toUnusable(cause: AppError): AppError {
  const message =
    'The org no longer accepts the stored authorization. A Salesforce administrator must connect it again.'
  return new AppError('authorization_unusable', message, { cause })
}
