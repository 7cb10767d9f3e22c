import type { Migration } from '../../storage/database.ts'

/** The tables of what the authorization server remembers: codes, tokens, grants, interactions, registered clients; and what is open. */
export const oauthMigrations: readonly Migration[] = [
  {
    id: 'oauth-1',
    statements: [
      `CREATE TABLE oauth_records (
        id_hash TEXT NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        grant_id TEXT,
        created_ms BIGINT NOT NULL,
        expires_ms BIGINT NOT NULL,
        consumed_ms BIGINT,
        PRIMARY KEY (id_hash, kind)
      )`,
      'CREATE INDEX oauth_records_grant ON oauth_records (grant_id, kind)',
      'CREATE INDEX oauth_records_expires ON oauth_records (expires_ms)',
      'CREATE INDEX oauth_records_created ON oauth_records (kind, created_ms)',
    ],
  },
  {
    id: 'oauth-2',
    statements: [
      `CREATE TABLE oauth_openings (
        id_hash TEXT PRIMARY KEY,
        client TEXT NOT NULL,
        address TEXT NOT NULL,
        until_ms BIGINT NOT NULL
      )`,
      'CREATE INDEX oauth_openings_address ON oauth_openings (address, until_ms)',
      'CREATE INDEX oauth_openings_client ON oauth_openings (client, until_ms)',
      'CREATE INDEX oauth_openings_until ON oauth_openings (until_ms)',
    ],
  },
  {
    id: 'oauth-3',
    statements: [
      `CREATE TABLE oauth_client_documents (
        client_id TEXT PRIMARY KEY,
        document TEXT NOT NULL,
        fetched_ms BIGINT NOT NULL,
        fresh_ms BIGINT NOT NULL,
        until_ms BIGINT NOT NULL
      )`,
      'CREATE INDEX oauth_client_documents_until ON oauth_client_documents (until_ms)',
    ],
  },
  {
    id: 'oauth-4',
    statements: [
      // What still holds a grant; refresh tokens that were used up are many.
      `CREATE INDEX oauth_records_held ON oauth_records (grant_id, expires_ms)
        WHERE kind <> 'Grant' AND consumed_ms IS NULL`,
    ],
  },
]
