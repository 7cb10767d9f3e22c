import type { OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'

/** A session that another program on this machine lends, as long as it has one. */
export interface BorrowedSession {
  /** The newest one. */
  current(): OrgSession
  /**
   * Another session after the org refused the token of `stale`; asks once for however many need it.
   * @throws unauthenticated when there is none, forbidden when it is another user's.
   */
  renew(stale: OrgSession): Promise<OrgSession>
}

/** Reads the session for the first time. @throws what `read` throws */
export async function openBorrowedSession(read: () => Promise<OrgSession>): Promise<BorrowedSession> {
  let current = await read()
  let asking: Promise<OrgSession> | undefined

  async function ask(stale: OrgSession): Promise<OrgSession> {
    const session = await read()
    if (session.orgId !== stale.orgId || session.userId !== stale.userId) {
      throw new AppError('forbidden', `The session is now that of another user than ${stale.username}. Start again.`)
    }
    if (session.accessToken === stale.accessToken) {
      throw new AppError('unauthenticated', `The session of ${stale.username} has ended. Sign in to the org again.`)
    }
    current = session
    return session
  }

  return {
    current: () => current,
    renew(stale) {
      if (current.accessToken !== stale.accessToken) return Promise.resolve(current)
      asking ??= ask(stale).finally(() => {
        asking = undefined
      })
      return asking
    },
  }
}
