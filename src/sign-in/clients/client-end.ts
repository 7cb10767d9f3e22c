import type { Database } from '../../storage/database.ts'
import { inSlices } from '../../storage/slices.ts'

const rowsPerSlice = 1000
const looking = `SELECT id_hash AS "idHash", kind FROM oauth_records WHERE (id_hash, kind) > (?, ?)
  ORDER BY id_hash, kind LIMIT ${rowsPerSlice}`
// LIKE would take letters of another case for the same, and `_` for any.
const ending = `DELETE FROM oauth_records WHERE (id_hash, kind) > (?, ?) AND (id_hash, kind) <= (?, ?)
  AND REPLACE(payload, ?, '') <> payload`

interface Place {
  readonly idHash: string
  readonly kind: string
}

/**
 * Ends all that the authorization server gave to a client: tokens, codes, grants. They are refused from now on, since each
 * is looked up. What is kept of sign-ins at Salesforce under them ends with the next sweep. Looks through all records, in slices between
 * which the host writes.
 */
export async function endTokensOf(clientId: string, database: Pick<Database, 'all' | 'run'>): Promise<number> {
  const given = `"clientId":${JSON.stringify(clientId)}`
  let last: Place = { idHash: '', kind: '' }
  let ended = 0
  await inSlices(async () => {
    const rows = await database.all<Place>(looking, [last.idHash, last.kind])
    const end = rows.at(-1)
    if (!end) return 'last'
    ended += await database.run(ending, [last.idHash, last.kind, end.idHash, end.kind, given])
    last = end
    return rows.length < rowsPerSlice ? 'last' : 'more'
  })
  return ended
}
