import type { Org } from '../core/org/org.ts'
import { soql } from './query/soql.ts'

/** The usernames of users by their ids, of those that whoever asks may see. @throws as the org fails */
export async function readUsernames(
  org: Pick<Org, 'query'>,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  if (userIds.length === 0) return names
  for await (const { Id, Username } of org.query(soql`SELECT Id, Username FROM User WHERE Id IN ${userIds}`)) {
    names.set(String(Id), String(Username))
  }
  return names
}

/** The id of the user with this username, where whoever asks may see her. @throws as the org fails */
export async function findUserId(org: Pick<Org, 'query'>, username: string): Promise<string | undefined> {
  for await (const { Id } of org.query(soql`SELECT Id FROM User WHERE Username = ${username} LIMIT 1`))
    return String(Id)
  return undefined
}
