import type { Database } from '../../storage/database.ts'

/** What a person allowed: this client, at this address. */
export interface Approved {
  readonly accountId: string
  readonly clientId: string
  readonly redirectKey: string
}

/** What people allowed before, so that they are not asked the same again. */
export interface Approvals {
  /** Whether all of it was allowed, and not taken back. */
  covers(approved: Approved, scopes: readonly string[]): Promise<boolean>
  add(approved: Approved, scopes: readonly string[]): Promise<void>
  /** Asks again from now on. */
  remove(approved: Approved): Promise<void>
}

export interface ApprovalParts {
  readonly database: Database
  readonly now: () => number
}

const here = 'account_id = ? AND client_id = ? AND redirect_key = ?'

export function createApprovals({ database, now }: ApprovalParts): Approvals {
  const valuesOf = ({ accountId, clientId, redirectKey }: Approved) => [accountId, clientId, redirectKey]
  const scopesOf = async (approved: Approved): Promise<readonly string[]> => {
    const row = await database.first<{ scopes: string }>(
      `SELECT scopes FROM login_approvals WHERE ${here}`,
      valuesOf(approved),
    )
    return row?.scopes.split(' ') ?? []
  }
  return {
    async covers(approved, scopes) {
      const known = await scopesOf(approved)
      return scopes.every(scope => known.includes(scope))
    },
    async add(approved, scopes) {
      const all = [...new Set([...(await scopesOf(approved)), ...scopes])].toSorted().join(' ')
      const upsert = `INSERT INTO login_approvals (account_id, client_id, redirect_key, scopes, approved_ms)
        VALUES (?, ?, ?, ?, ?) ON CONFLICT (account_id, client_id, redirect_key)
        DO UPDATE SET scopes = excluded.scopes, approved_ms = excluded.approved_ms`
      await database.run(upsert, [...valuesOf(approved), all, now()])
    },
    remove: async approved =>
      void (await database.run(`DELETE FROM login_approvals WHERE ${here}`, valuesOf(approved))),
  }
}
