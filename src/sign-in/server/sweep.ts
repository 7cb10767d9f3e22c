import type { Database } from '../../storage/database.ts'
import { byIndex, inSlices, sliceRows } from '../../storage/slices.ts'

export interface SweepParts {
  readonly database: Database
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly endGrant: (grantId: string) => Promise<void>
}

/** Grants ended in one go: each may cost a call to Salesforce. */
const maxGrants = 100
/** Slices of grants that are looked at in one go: 20,000 a minute. What is left has its turn in the next one. */
const maxLooks = 100
/** A grant is saved a moment before the code that belongs to it. */
const startMs = 60 * 60 * 1000

/**
 * Makes the function that throws away what expired. Grants that expired, or that nobody holds a token of any more, end as
 * if they had been revoked, so that the Salesforce tokens kept under them end too. Any number of processes may run it.
 */
export function createSweep(parts: SweepParts): () => Promise<void> {
  const endUnheld = createUnheld(parts)
  return async () => {
    await endExpired(parts)
    await endUnheld()
  }
}

const expired = `FROM oauth_records WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ${sliceRows}`
const expiredGrants = `SELECT grant_id AS "grantId" FROM (SELECT kind, grant_id ${expired}) AS expired WHERE kind = 'Grant'`
const deletion = `DELETE FROM oauth_records WHERE kind <> 'Grant' AND (id_hash, kind) IN (SELECT id_hash, kind ${expired})`

/** What expired behind more grants than may end in one go is deleted in another: it is refused all the same. */
async function endExpired({ database, endGrant, now }: SweepParts): Promise<void> {
  let left = maxGrants
  await inSlices(async () => {
    const grants = (await database.all<{ grantId: string }>(expiredGrants, [now()])).slice(0, left)
    for (const { grantId } of grants) await endGrant(grantId)
    left -= grants.length
    const deleted = await database.run(deletion, [now()])
    return left === 0 || grants.length + deleted < sliceRows ? 'last' : 'more'
  })
}

interface SeenGrant {
  readonly grantId: string
  readonly createdMs: number
  readonly idHash: string
  /** 1 or 0. */
  readonly held: number
}

const begin = { createdMs: -1, idHash: '' }

/** Goes through all grants, from where it was last on: none has to be looked at within one sweep, however many there are. */
function createUnheld({ database, endGrant, now }: SweepParts): () => Promise<void> {
  // No EXISTS: for one PostgreSQL may read all tokens first.
  const token = `SELECT 1 FROM oauth_records t ${byIndex(database, 'oauth_records_held')} WHERE t.grant_id = g.grant_id
    AND t.kind <> 'Grant' AND t.consumed_ms IS NULL AND t.expires_ms > ? LIMIT 1`
  const statement = `SELECT g.grant_id AS "grantId", g.created_ms AS "createdMs", g.id_hash AS "idHash",
    COALESCE((${token}), 0) AS held FROM oauth_records g
    WHERE g.kind = 'Grant' AND g.created_ms <= ? AND (g.created_ms, g.id_hash) > (?, ?)
    ORDER BY g.created_ms, g.id_hash LIMIT ${sliceRows}`
  let last = begin
  const look = async (): Promise<number> => {
    const values = [now(), now() - startMs, last.createdMs, last.idHash]
    const grants = await database.all<SeenGrant>(statement, values)
    const ended = grants.filter(({ held }) => held === 0)
    for (const { grantId } of ended) await endGrant(grantId)
    last = (grants.length < sliceRows ? undefined : grants.at(-1)) ?? begin
    return ended.length
  }
  return async () => {
    let [left, looks] = [maxGrants, maxLooks]
    await inSlices(async () => {
      left -= await look()
      looks -= 1
      return last !== begin && left > 0 && looks > 0 ? 'more' : 'last'
    })
  }
}
