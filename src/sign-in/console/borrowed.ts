import { createLocalSessionReader, type LocalSessionParts } from '../../identity/sessions/local.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import { readDisplay } from '../salesforce/person.ts'

/**
 * The sign-in of a sample user, whose session the local org lends without a password. It ends with that session.
 * @throws not_found with the users there are, forbidden for one who may not use the app, unavailable
 */
export async function borrowSignIn(parts: LocalSessionParts): Promise<StoredSignIn> {
  const { orgUrl } = parts
  const session = await createLocalSessionReader(parts)()
  const display = await readDisplay({ fetch, orgUrl, accessToken: session.accessToken })
  return { session, loginUrl: orgUrl, display }
}
