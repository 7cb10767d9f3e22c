import type { Migration } from '../../storage/database.ts'
import type { SealedColumn } from '../../storage/sealed/sealed.ts'

/** Session and refresh token of Salesforce. A renewal holds the lock from its reading to its writing. */
export const sealedSignIns = {
  ...{ table: 'login_sign_ins', column: 'sealed', key: 'grant_id' },
  contextOf: (grantId: string) => `sign-in:${grantId}`,
  lockOf: (grantId: string) => `sign-in:${grantId}`,
} satisfies SealedColumn

/** What will be checked when a person comes back from Salesforce. */
export const sealedPending = {
  ...{ table: 'login_pending', column: 'sealed', key: 'state_hash' },
  contextOf: (stateHash: string) => `login-pending:${stateHash}`,
} satisfies SealedColumn

/** The org of an account, which begins with its id. */
export const orgOfAccount = 'substr(account_id, 1, 18)'

/** The tables of sign-in: who is signed in with which grant, what was approved, what is under way. */
export const loginMigrations: readonly Migration[] = [
  {
    id: 'login-1',
    statements: [
      `CREATE TABLE login_sign_ins (
        grant_id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL,
        username TEXT NOT NULL,
        client_id TEXT NOT NULL,
        client_name TEXT NOT NULL,
        redirect_key TEXT NOT NULL,
        redirect_name TEXT NOT NULL,
        browser TEXT NOT NULL,
        scopes TEXT NOT NULL,
        sealed TEXT NOT NULL,
        created_ms BIGINT NOT NULL,
        used_ms BIGINT NOT NULL
      )`,
      'CREATE INDEX login_sign_ins_account ON login_sign_ins (account_id)',
      'CREATE INDEX login_sign_ins_browser ON login_sign_ins (browser, client_id)',
      'CREATE INDEX login_sign_ins_used ON login_sign_ins (used_ms)',
      `CREATE TABLE login_approvals (
        account_id TEXT NOT NULL,
        client_id TEXT NOT NULL,
        redirect_key TEXT NOT NULL,
        scopes TEXT NOT NULL,
        approved_ms BIGINT NOT NULL,
        PRIMARY KEY (account_id, client_id, redirect_key)
      )`,
      `CREATE TABLE login_pending (
        state_hash TEXT PRIMARY KEY,
        sealed TEXT NOT NULL,
        until_ms BIGINT NOT NULL
      )`,
      'CREATE INDEX login_pending_until ON login_pending (until_ms)',
    ],
  },
  {
    id: 'login-2',
    statements: [
      'ALTER TABLE login_pending ADD COLUMN place_hash TEXT',
      'CREATE UNIQUE INDEX login_pending_place ON login_pending (place_hash)',
    ],
  },
  {
    id: 'login-3',
    statements: [
      `CREATE TABLE login_browser_sessions (
        id_hash TEXT PRIMARY KEY,
        grant_id TEXT NOT NULL,
        created_ms BIGINT NOT NULL,
        used_ms BIGINT NOT NULL
      )`,
      'CREATE INDEX login_browser_sessions_used ON login_browser_sessions (used_ms)',
      'CREATE INDEX login_browser_sessions_created ON login_browser_sessions (created_ms)',
    ],
  },
  {
    id: 'login-4',
    statements: [`CREATE INDEX login_sign_ins_org ON login_sign_ins ((${orgOfAccount}), created_ms, grant_id)`],
  },
  {
    id: 'login-5',
    statements: [
      'CREATE INDEX login_sign_ins_person ON login_sign_ins (account_id, created_ms, grant_id)',
      'DROP INDEX login_sign_ins_account',
      'CREATE INDEX login_sign_ins_place ON login_sign_ins (browser, client_id, redirect_key, created_ms, grant_id)',
      'DROP INDEX login_sign_ins_browser',
      'CREATE INDEX login_sign_ins_client ON login_sign_ins (client_id)',
      `CREATE INDEX login_sign_ins_name ON login_sign_ins ((${orgOfAccount}), username, created_ms, grant_id)`,
    ],
  },
]
