import type { Scope } from '../../core/scope.ts'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import type { Database } from '../../storage/database.ts'
import { createExpiry, inSlices, sliceRows } from '../../storage/slices.ts'
import type { Vault } from '../../storage/vault.ts'
import { sealedPending } from '../grants/migrations.ts'
import { signInMs } from '../pages/cookies.ts'

/** A sign-in at Salesforce that was begun and has not come back. */
export interface Pending {
  /** The id of what is open: a question, or one browser at the pages of this host. Begun there again, it takes the place of the one before. */
  readonly place: string
  /** The interaction it belongs to; empty for the pages of this host itself. */
  readonly uid: string
  /** Empty for the page of grants, `console` for the console. */
  readonly clientId: string
  /** The page of the console to go to afterwards. */
  readonly onward?: string
  /** Where at Salesforce it began. */
  readonly loginUrl: string
  readonly verifier: string
  readonly nonce: string
  /** Only this person may come back, since nobody else was asked. */
  readonly accountId?: string
  /** What she allows beside what the client asked for. */
  readonly more?: readonly Scope[]
}

/** Sign-ins under way, for ten minutes each, found by their state, which is not kept in the clear. */
export interface PendingSignIns {
  add(state: string, pending: Pending): Promise<void>
  find(state: string): Promise<Pending | undefined>
  /** Uses the state up. `false` when somebody else did already. */
  take(state: string): Promise<boolean>
  /** Throws away what expired, and what belongs to nothing that is open. */
  sweep(): Promise<void>
}

export interface PendingParts {
  readonly database: Database
  readonly vault: Vault
  readonly now: () => number
}

export function createPendingSignIns({ database, vault, now }: PendingParts): PendingSignIns {
  const expire = createExpiry(database, { table: 'login_pending', key: 'state_hash', time: 'until_ms' })
  return {
    async add(state, pending) {
      const hash = hashOf(state)
      const sealed = await vault.seal(JSON.stringify(pending), sealedPending.contextOf(hash))
      await database.run(
        `INSERT INTO login_pending (state_hash, sealed, until_ms, place_hash) VALUES (?, ?, ?, ?) ON CONFLICT (place_hash)
         DO UPDATE SET state_hash = excluded.state_hash, sealed = excluded.sealed, until_ms = excluded.until_ms`,
        [hash, sealed, now() + signInMs, hashOf(pending.place)],
      )
    },
    async find(state) {
      const hash = hashOf(state)
      const row = await database.first<{ sealed: string }>(
        'SELECT sealed FROM login_pending WHERE state_hash = ? AND until_ms > ?',
        [hash, now()],
      )
      return row && (JSON.parse(await vault.open(row.sealed, sealedPending.contextOf(hash))) as Pending)
    },
    take: async state => (await database.run('DELETE FROM login_pending WHERE state_hash = ?', [hashOf(state)])) === 1,
    async sweep() {
      await expire(now())
      await endOrphans(database)
    },
  }
}

const looking = `SELECT state_hash AS "key" FROM login_pending WHERE state_hash > ? ORDER BY state_hash LIMIT ${sliceRows}`
const ending = `DELETE FROM login_pending WHERE state_hash > ? AND state_hash <= ? AND place_hash IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM oauth_openings o WHERE o.id_hash = login_pending.place_hash)`

/** Looks through all that there are: there are hardly more than sign-ins may be open. */
function endOrphans(database: Database): Promise<void> {
  let last = ''
  return inSlices(async () => {
    const rows = await database.all<{ key: string }>(looking, [last])
    const end = rows.at(-1)
    if (!end) return 'last'
    await database.run(ending, [last, end.key])
    last = end.key
    return rows.length < sliceRows ? 'last' : 'more'
  })
}
