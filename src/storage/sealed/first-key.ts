import type { Database, Migration } from '../database.ts'

export const firstKeyMigrations: readonly Migration[] = [
  {
    id: 'sealing-1',
    statements: ['CREATE TABLE sealing_keys (key_id TEXT PRIMARY KEY, since_ms BIGINT NOT NULL)'],
  },
]

/** The key with which the process seals that began last. */
export interface FirstKey {
  readonly keyId: string
  /** Since when no process began with another. Epoch milliseconds. */
  readonly sinceMs: number
}

const latest = 'SELECT key_id AS "keyId", since_ms AS "sinceMs" FROM sealing_keys ORDER BY since_ms DESC LIMIT 1'

/** Undefined before the first process began. */
export const firstKeyIn = (database: Pick<Database, 'first'>): Promise<FirstKey | undefined> =>
  database.first<FirstKey>(latest)

/** Says that a process begins to seal with a key. */
export const noteFirstKey = (database: Database, { keyId, sinceMs }: FirstKey): Promise<void> =>
  database.withLock('sealing-keys', async statements => {
    const before = await statements.first<FirstKey>(latest)
    if (before?.keyId === keyId) return
    await statements.run(
      `INSERT INTO sealing_keys (key_id, since_ms) VALUES (?, ?)
        ON CONFLICT (key_id) DO UPDATE SET since_ms = excluded.since_ms`,
      // Clocks of machines differ.
      [keyId, Math.max(sinceMs, (before?.sinceMs ?? 0) + 1)],
    )
  })
