import { createBoundedMap } from '../core/bounded-map.ts'
import type { OrgSession } from '../core/caller.ts'

export interface SessionCacheParts {
  /** Fetches the session of an authorization; shared by everyone who waits for it. */
  readonly fetchSession: (developerName: string) => Promise<OrgSession>
  /** How long a session is used without asking again. */
  readonly ttlMs: number
  /** Milliseconds that only grow. */
  readonly now: () => number
}

/** Sessions of stored authorizations: each is fetched once for however many wait for it. */
export interface SessionCache {
  sessionOf(developerName: string): Promise<OrgSession>
  /**
   * A session whose token is not `staleToken`, if there is one: the first who asks fetches, the others share it.
   * Asked again with the token that the last fetch gave, it fetches at most every five seconds.
   */
  renew(developerName: string, staleToken: string): Promise<OrgSession>
  forget(developerName: string): void
  /** The org of an authorization whose session is here and would be used. Asks nobody. */
  knownOrgOf(developerName: string): string | undefined
}

interface Entry {
  readonly session: Promise<OrgSession>
  /** Known once the fetch has ended well. */
  token?: string
  orgId?: string
  fetchedAt: number
  readonly renewedFrom?: string
}

const maxEntries = 200
const sameTokenPauseMs = 5_000

export function createSessionCache({ fetchSession, ttlMs, now }: SessionCacheParts): SessionCache {
  const entries = createBoundedMap<Entry>(maxEntries)

  function start(developerName: string, renewedFrom?: string): Promise<OrgSession> {
    const session = fetchSession(developerName)
    const entry: Entry = { session, fetchedAt: now(), ...(renewedFrom !== undefined && { renewedFrom }) }
    entries.set(developerName, entry)
    session.then(
      ({ accessToken, orgId }) => Object.assign(entry, { token: accessToken, orgId, fetchedAt: now() }),
      () => {
        if (entries.get(developerName) === entry) entries.delete(developerName)
      },
    )
    return session
  }

  /** A fetch under way, or one young enough. */
  const isUsable = ({ token, fetchedAt }: Entry, lifetimeMs: number) =>
    token === undefined || now() - fetchedAt < lifetimeMs

  return {
    sessionOf(developerName) {
      const entry = entries.get(developerName)
      return entry !== undefined && isUsable(entry, ttlMs) ? entry.session : start(developerName)
    },
    renew(developerName, staleToken) {
      const entry = entries.get(developerName)
      if (entry === undefined || (entry.token === staleToken && entry.renewedFrom !== staleToken)) {
        return start(developerName, staleToken)
      }
      const lifetimeMs = entry.token === staleToken ? sameTokenPauseMs : ttlMs
      return isUsable(entry, lifetimeMs) ? entry.session : start(developerName, staleToken)
    },
    forget(developerName) {
      entries.delete(developerName)
    },
    knownOrgOf(developerName) {
      const entry = entries.get(developerName)
      return entry !== undefined && isUsable(entry, ttlMs) ? entry.orgId : undefined
    },
  }
}
