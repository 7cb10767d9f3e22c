import type { Migration } from '../database.ts'
import type { SealedColumn } from '../sealed/sealed.ts'

/** Answers. */
export const sealedCallKeys = {
  ...{ table: 'call_keys', column: 'sealed', key: 'id' },
  contextOf: (id: string) => `call_keys sealed ${id}`,
} satisfies SealedColumn

export const callKeyMigrations: readonly Migration[] = [
  {
    id: 'call-keys-1',
    statements: [
      // Earlier builds kept answers of `/api` there, in the clear.
      'DROP TABLE IF EXISTS api_calls',
      `CREATE TABLE call_keys (
        id TEXT PRIMARY KEY,
        input_hash TEXT NOT NULL,
        state TEXT NOT NULL,
        holder TEXT NOT NULL,
        sealed TEXT,
        runs_until BIGINT NOT NULL,
        expires_at BIGINT NOT NULL
      )`,
      'CREATE INDEX call_keys_expires_at ON call_keys (expires_at)',
    ],
  },
]

export interface CallKeyRow {
  /** A digest, as the next one. */
  readonly id: string
  readonly input_hash: string
  readonly state: 'running' | 'answered' | 'unknown'
  /** Random, of the run that took the key last. */
  readonly holder: string
  /** The answer. */
  readonly sealed: string | null
  /** Epoch milliseconds, as the next one. */
  readonly runs_until: number
  readonly expires_at: number
}
