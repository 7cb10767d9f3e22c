import type { Session } from '../model.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'

/** Session permission sets that were activated for a call, until the call is over. */
export interface Leases {
  /** Activates the set for the call that the core token vouches for. */
  begin(coreToken: string, session: Session, permissionSet: string): void
  /** Takes away what the oldest call with this core token was given. Does nothing for a call without. */
  end(coreToken: string): void
}

/** The longest callout Apex allows. Ends a lease where nobody says that the call is over, as with an embedded mesh. */
const longestCallMs = 120_000

interface LeaseParts {
  readonly sessions: Pick<Sessions, 'activate'>
  /** How long a call keeps what it was given after its answer. */
  readonly graceMs: number
}

/** Remembers what each call was given. Two calls that replay one core token are counted. */
export const createLeases = ({ sessions, graceMs }: LeaseParts): Leases => {
  const open = new Map<string, (() => void)[]>()
  return {
    begin: (coreToken, session, permissionSet) => {
      const ends = open.get(coreToken) ?? []
      const release = sessions.activate(session, permissionSet, longestCallMs)
      ends.push(() => {
        if (graceMs > 0) sessions.activate(session, permissionSet, graceMs)
        release()
      })
      open.set(coreToken, ends)
    },
    end: coreToken => {
      const ends = open.get(coreToken)
      ends?.shift()?.()
      if (ends?.length === 0) open.delete(coreToken)
    },
  }
}
