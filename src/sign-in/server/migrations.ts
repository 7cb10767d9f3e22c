import type { Migration } from '../../storage/database.ts'

/** The table of what the authorization server remembers: codes, tokens, grants, interactions, registered clients. */
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
]
