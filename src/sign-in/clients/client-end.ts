import type { Statements } from '../../storage/database.ts'

/**
 * Ends all that the authorization server gave to a client: tokens, codes, grants. They are refused from now on, since each
 * is looked up. What is kept of sign-ins at Salesforce under them ends with the next sweep.
 */
export async function endTokensOf(clientId: string, statements: Statements): Promise<number> {
  // LIKE would take letters of another case for the same, and `_` for any.
  const statement = "DELETE FROM oauth_records WHERE REPLACE(payload, ?, '') <> payload"
  return statements.run(statement, [`"clientId":${JSON.stringify(clientId)}`])
}
