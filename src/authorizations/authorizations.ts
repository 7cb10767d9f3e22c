import type { CallScope, OrgSession } from '../core/caller.ts'

/** Stored authorizations, by their names: users as whom tools act who are not those that ask. */
export interface Authorizations {
  /**
   * The session of a stored authorization, cached for minutes.
   * @throws not_found, authorization_unusable, unavailable, untrusted_org, or the reason of the scope's signal.
   */
  authorization(developerName: string, scope: CallScope): Promise<OrgSession>
  /** A fresh session after the org refused the token of `stale`; one fetch for however many ask. @throws as above */
  renew(developerName: string, stale: OrgSession, scope: CallScope): Promise<OrgSession>
  /** The next call fetches this authorization anew. */
  forget(developerName: string): void
  /** The org of an authorization that was fetched minutes ago. Asks nobody. */
  knownOrgOf(developerName: string): string | undefined
}

/** Those of the host's own settings. */
export interface OwnAuthorizations extends Authorizations {
  has(developerName: string): boolean
}

interface Sources {
  /** Those of the settings. */
  readonly own: OwnAuthorizations
  /** Those of the AppLink add-ons. Absent: there is none. */
  readonly addons: Authorizations | undefined
}

/** Where each name is: what the settings have is never asked for elsewhere. */
export function createAuthorizations({ addons, own }: Sources): Authorizations {
  const sourceOf = (developerName: string) => (addons && !own.has(developerName) ? addons : own)
  return {
    authorization: (developerName, scope) => sourceOf(developerName).authorization(developerName, scope),
    renew: (developerName, stale, scope) => sourceOf(developerName).renew(developerName, stale, scope),
    forget: developerName => sourceOf(developerName).forget(developerName),
    knownOrgOf: developerName => sourceOf(developerName).knownOrgOf(developerName),
  }
}
