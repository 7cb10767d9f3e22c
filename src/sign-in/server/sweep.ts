import type { Database } from '../../storage/database.ts'

export interface SweepParts {
  readonly database: Database
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly endGrant: (grantId: string) => Promise<void>
}

/** Grants ended in one go: each may cost a call to Salesforce. */
const maxGrants = 100
/** A grant is saved a moment before the code that belongs to it. */
const startMs = 60 * 60 * 1000

/**
 * Makes the function that throws away what expired. Grants that expired, or that nobody holds a token of any more, end as
 * if they had been revoked, so that the Salesforce tokens kept under them end too. Any number of processes may run it.
 */
export function createSweep({ database, endGrant, now }: SweepParts): () => Promise<void> {
  return async () => {
    const ended = await database.all<{ grant_id: string }>(
      `SELECT g.grant_id FROM oauth_records g WHERE g.kind = 'Grant' AND (g.expires_ms <= ? OR (g.created_ms <= ?
        AND NOT EXISTS (SELECT 1 FROM oauth_records t WHERE t.grant_id = g.grant_id AND t.kind <> 'Grant'
          AND t.expires_ms > ? AND t.consumed_ms IS NULL))) LIMIT ${maxGrants}`,
      [now(), now() - startMs, now()],
    )
    for (const { grant_id: grantId } of ended) await endGrant(grantId)
    await database.run("DELETE FROM oauth_records WHERE expires_ms <= ? AND kind <> 'Grant'", [now()])
  }
}
