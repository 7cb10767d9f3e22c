import { constants, type DatabaseSync } from 'node:sqlite'

const functions: ReadonlySet<string> = new Set(
  `abs avg ceil ceiling char_length coalesce concat concat_ws count cume_dist dense_rank first_value floor group_concat iif
  ifnull instr lag last_value lead length like lower ltrim max min mod nth_value ntile nullif percent_rank pow power rank
  replace round row_number rtrim sign sqrt string_agg substr substring sum total trim upper`.split(/\s+/),
)

/**
 * Lets statements that are prepared or run meanwhile read the named tables and nothing else: no other table, no pragma,
 * no recursion (which need not end), no function beyond the usual ones.
 */
export function guarded<T>(database: DatabaseSync, tables: ReadonlySet<string>, run: () => T): T {
  const { SQLITE_OK, SQLITE_DENY, SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION } = constants
  const allowed = (action: number, first: string | null, second: string | null): boolean => {
    if (action === SQLITE_READ) return tables.has((first ?? '').toLowerCase()) || first === ''
    if (action === SQLITE_FUNCTION) return functions.has((second ?? '').toLowerCase())
    return action === SQLITE_SELECT
  }
  database.setAuthorizer((action, first, second) => (allowed(action, first, second) ? SQLITE_OK : SQLITE_DENY))
  try {
    return run()
  } finally {
    database.setAuthorizer(null)
  }
}
