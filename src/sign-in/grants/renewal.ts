import type { OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { createSemaphore } from '../../core/semaphore.ts'
import type { Database, Statements } from '../../storage/database.ts'
import type { SalesforceLogin } from '../salesforce/salesforce.ts'
import { sealedSignIns } from './migrations.ts'
import type { SignInSealer } from './sealer.ts'
import type { SignInRows } from './sign-in-rows.ts'
import type { StoredSignIn } from './stored-sign-in.ts'

export interface RenewalParts {
  readonly database: Database
  readonly rows: SignInRows
  readonly sealer: SignInSealer
  readonly salesforce: Pick<SalesforceLogin, 'refresh' | 'revoke'>
  /** Ends everything that the authorization server gave out under a grant. */
  revokeGrant(grantId: string): Promise<void>
}

/** Renewals that run at a time in one process. Each keeps a connection, and calls of other people need some too. */
const maxAtOnce = 4

/** Gives a session with another access token than the stale one. */
export type RenewSignIn = (grantId: string, staleAccessToken: string) => Promise<OrgSession>

/**
 * Renews sign-ins, each by one process at a time: Salesforce ends a sign-in whose refresh token is used twice. Whoever
 * comes second finds the new token in the row.
 *
 * The new refresh token is stored before anything else is done with it. Lost is what Salesforce sent and nobody received,
 * or what a process died with between the answer and the commit: the next renewal is refused then, and the person signs
 * in again. The holder of the lock keeps a database connection while Salesforce works, for at most ten seconds.
 */
export function createRenewal(parts: RenewalParts): RenewSignIn {
  const { revokeGrant, rows } = parts
  const running = new Map<string, Promise<Renewed>>()
  const bounded = createSemaphore(maxAtOnce)

  /** Calls of one process for the same token wait for one lock, not for one each. */
  const once = (grantId: string, stale: string): Promise<Renewed> => {
    const key = `${grantId} ${stale}`
    const found = running.get(key)
    if (found) return found
    const made = bounded(() => renewLocked(parts, grantId, stale)).finally(() => running.delete(key))
    running.set(key, made)
    return made
  }

  return async (grantId, stale) => {
    const renewed = await once(grantId, stale)
    if (renewed.session) return renewed.session
    // Only now: inside of the lock, what the authorization server asks its database for would wait for this lock.
    if (renewed.over !== undefined && !(await rows.removeThis(grantId, renewed.over))) {
      // She signed in again meanwhile, or it was revoked.
      const other = await sessionIn(parts, grantId)
      if (other) return other
    }
    await revokeGrant(grantId)
    throw new AppError('unauthenticated', 'Your sign-in at Salesforce has ended. Sign in again.', {
      cause: renewed.cause,
    })
  }
}

/** Without a session: the sign-in is over. */
interface Renewed {
  readonly session?: OrgSession | undefined
  readonly cause?: unknown
  /** What was kept of the sign-in that is over. */
  readonly over?: string | undefined
}

/** The session that is kept under a grant at this moment. */
async function sessionIn({ sealer, rows }: RenewalParts, grantId: string, statements?: Statements) {
  const row = await rows.secretOf(grantId, statements)
  return row && (await sealer.open(grantId, row.sealed))?.session
}

async function renewLocked(parts: RenewalParts, grantId: string, stale: string): Promise<Renewed> {
  const { database, rows, sealer, salesforce } = parts
  let rotated: { signIn: StoredSignIn; change: { before: string; after: string } } | undefined
  const renew = async (statements: Statements): Promise<Renewed> => {
    const row = await rows.secretOf(grantId, statements)
    const signIn = row && (await sealer.open(grantId, row.sealed))
    if (!signIn) return { over: row?.sealed }
    if (signIn.session.accessToken !== stale) return { session: signIn.session }
    const fresh = await refreshed(salesforce, signIn)
    if (fresh instanceof AppError) return { cause: fresh, over: row.sealed }
    rotated = { signIn: fresh, change: { before: row.sealed, after: await sealer.seal(grantId, fresh) } }
    if (await rows.replace(grantId, rotated.change, statements)) return { session: fresh.session }
    // It was revoked meanwhile, or she signed in again.
    await salesforce.revoke(fresh)
    return { session: await sessionIn(parts, grantId, statements) }
  }
  try {
    return await database.withLock(sealedSignIns.lockOf(grantId), renew)
  } catch (error) {
    // The database failed with the only usable refresh token in our hands: one more try, on another connection.
    if (!rotated || !(await rows.replace(grantId, rotated.change))) throw error
    return { session: rotated.signIn.session }
  }
}

/** What was thrown when the sign-in is over; throws whatever else went wrong. */
async function refreshed(
  salesforce: RenewalParts['salesforce'],
  signIn: StoredSignIn,
): Promise<StoredSignIn | AppError> {
  try {
    return await salesforce.refresh(signIn)
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') return error
    throw error
  }
}
