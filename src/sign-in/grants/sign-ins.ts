import type { OrgSession } from '../../core/caller.ts'
import type { Database } from '../../storage/database.ts'
import type { Vault } from '../../storage/vault.ts'
import type { SalesforceLogin } from '../salesforce/salesforce.ts'
import type { SignIns } from '../server/accounts.ts'
import { createRenewal } from './renewal.ts'
import { createSignInSealer } from './sealer.ts'
import { createSignInRows, joinedToTokens, type SignInEntry, type SignInPlace } from './sign-in-rows.ts'
import type { StoredSignIn } from './stored-sign-in.ts'

/** The sign-ins of this host's people at Salesforce, one for each grant. */
export interface SignInStore extends SignIns {
  /**
   * The session with another access token than the one that Salesforce refused.
   * @throws AppError unauthenticated when the sign-in is over, and its grant with it; unavailable when Salesforce cannot
   *   be asked, and nothing has changed; upstream_failed
   */
  renew(grantId: string, staleAccessToken: string): Promise<OrgSession>
  keep(entry: NewSignIn, signIn: StoredSignIn): Promise<void>
  /** Keeps another sign-in of the same person under a grant, and ends the one before. `false` when the grant has none. */
  exchange(grantId: string, signIn: StoredSignIn): Promise<boolean>
  /** Ends sign-ins through a client, at Salesforce too; some at a time. */
  endThrough(clientId: string): Promise<void>
  /** The newest sign-in that was made in a browser for a client at an address. */
  latestIn(place: SignInPlace): Promise<SignInEntry | undefined>
  /** All that is kept under a grant; undefined when it has gone, or cannot be opened any more. */
  signInOf(grantId: string): Promise<StoredSignIn | undefined>
  /** Newest first, at most 100. */
  listOf(accountId: string): Promise<SignInEntry[]>
  /** Notes that the grant allows more by now. */
  widen(grantId: string, scopes: string): Promise<void>
}

export type NewSignIn = Omit<SignInEntry, 'createdMs' | 'usedMs' | 'username' | 'accountId'> &
  Pick<SignInPlace, 'browser'>

export interface SignInStoreParts {
  readonly database: Database
  readonly vault: Vault
  readonly salesforce: Pick<SalesforceLogin, 'refresh' | 'revoke'>
  /** Ends everything that the authorization server gave out under a grant. May call `forget`. */
  revokeGrant(grantId: string): Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const hourMs = 60 * 60 * 1000
/** A sign-in that nobody uses for so long is ended. */
const idleMs = 90 * 24 * hourMs

/** The person of a session, as the authorization server names her. */
export const accountIdOf = ({ orgId, userId }: Pick<OrgSession, 'orgId' | 'userId'>): string => `${orgId}:${userId}`

/** What a row has of a sign-in; null where a token has none. */
interface Secret {
  readonly sealed: string | null
  readonly usedMs: number
}

export function createSignIns(parts: SignInStoreParts): SignInStore {
  const { database, vault, salesforce, revokeGrant, now } = parts
  const rows = createSignInRows(database)
  const sealer = createSignInSealer(vault)

  const forget = async (grantId: string): Promise<void> => {
    const sealed = await rows.remove(grantId)
    const signIn = sealed === undefined ? undefined : await sealer.open(grantId, sealed)
    if (signIn) await salesforce.revoke(signIn)
  }
  const endIdle = async (): Promise<void> => {
    for (const grantId of await rows.idleSince(now() - idleMs)) {
      await forget(grantId)
      await revokeGrant(grantId)
    }
  }

  const signInWith = async (grantId: string, { sealed, usedMs }: Secret): Promise<StoredSignIn | undefined> => {
    if (sealed === null) return undefined
    if (usedMs < now() - hourMs) await rows.touch(grantId, now())
    return sealer.open(grantId, sealed)
  }
  const signInOf = async (grantId: string): Promise<StoredSignIn | undefined> => {
    const row = await rows.secretOf(grantId)
    return row && signInWith(grantId, row)
  }

  return {
    signInOf,
    sessionOf: async grantId => (await signInOf(grantId))?.session,
    joined: {
      ...joinedToTokens,
      sessionIn: async (grantId, row) => (await signInWith(grantId, row as Secret))?.session,
    },
    forget,
    renew: createRenewal({ database, rows, sealer, salesforce, revokeGrant }),
    async keep(entry, signIn) {
      const person = { accountId: accountIdOf(signIn.session), username: signIn.session.username }
      await rows.put({ ...entry, ...person, createdMs: now(), usedMs: now() }, await sealer.seal(entry.grantId, signIn))
      await endIdle()
    },
    async exchange(grantId, signIn) {
      const row = await rows.secretOf(grantId)
      if (!row) return false
      if (!(await rows.renew(grantId, { sealed: await sealer.seal(grantId, signIn), usedMs: now() }))) return false
      const before = await sealer.open(grantId, row.sealed)
      if (before) await salesforce.revoke(before)
      return true
    },
    async endThrough(clientId) {
      for (const grantId of await rows.ofClient(clientId)) await forget(grantId)
    },
    ...{ latestIn: rows.latestIn, listOf: rows.listOf, widen: rows.widen },
  }
}
