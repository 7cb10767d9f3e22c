import type { Database } from '../../storage/database.ts'
import { createExpiry } from '../../storage/slices.ts'

/** A document as its publisher gave it. */
export interface ClientDocument {
  readonly text: string
  readonly fetchedMs: number
  /** Until then it counts without being asked for again. */
  readonly freshMs: number
}

/** The last good documents of clients that people are signed in with. */
export interface KeptDocuments {
  find(clientId: string): Promise<ClientDocument | undefined>
  put(clientId: string, document: ClientDocument): Promise<void>
  /** Keeps what is there for as long as a sign-in that is used now. */
  prolong(clientId: string): Promise<void>
  /** Throws away those with which nobody is signed in any more. */
  sweep(): Promise<void>
}

export interface KeptDocumentParts {
  readonly database: Database
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** No refresh token lives longer after its last use, and each use makes an access token. */
export const keptMs = 30 * 24 * 60 * 60 * 1000

export function createKeptDocuments({ database, now }: KeptDocumentParts): KeptDocuments {
  const expire = createExpiry(database, { table: 'oauth_client_documents', key: 'client_id', time: 'until_ms' })
  return {
    find: clientId =>
      database.first<ClientDocument>(
        `SELECT document AS text, fetched_ms AS "fetchedMs", fresh_ms AS "freshMs" FROM oauth_client_documents
         WHERE client_id = ? AND until_ms > ?`,
        [clientId, now()],
      ),
    async put(clientId, { fetchedMs, freshMs, text }) {
      await database.run(
        `INSERT INTO oauth_client_documents (client_id, document, fetched_ms, fresh_ms, until_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (client_id) DO UPDATE SET document = excluded.document, fetched_ms = excluded.fetched_ms,
           fresh_ms = excluded.fresh_ms, until_ms = excluded.until_ms`,
        [clientId, text, fetchedMs, freshMs, now() + keptMs],
      )
    },
    async prolong(clientId) {
      const update = 'UPDATE oauth_client_documents SET until_ms = ? WHERE client_id = ?'
      await database.run(update, [now() + keptMs, clientId])
    },
    sweep: () => expire(now()),
  }
}
