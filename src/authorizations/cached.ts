import type { CallScope } from '../core/caller.ts'
import { type EarlyEnd, untilAborted } from '../core/timeout.ts'
import type { Authorizations } from './authorizations.ts'
import { createSessionCache, type SessionCacheParts } from './session-cache.ts'

/** To ask for the signal is to make one. */
const endingOf = (scope: CallScope): EarlyEnd => scope.ending ?? scope.signal

/** Authorizations whose sessions are fetched in one way, each once for all who wait for it. */
export function createCachedAuthorizations(parts: SessionCacheParts): Authorizations {
  const sessions = createSessionCache(parts)
  return {
    // A fetch goes on for the others when one of those who wait for it leaves.
    authorization: (developerName, scope) => untilAborted(sessions.sessionOf(developerName), endingOf(scope)),
    renew: (developerName, stale, scope) =>
      untilAborted(sessions.renew(developerName, stale.accessToken), endingOf(scope)),
    forget: developerName => sessions.forget(developerName),
    knownOrgOf: developerName => sessions.knownOrgOf(developerName),
  }
}
