import type { Migration } from '../../storage/database.ts'

/** Under which changes are noted of what a look at a token finds. */
export const tokenChanges = 'token_changes'

/** What a token opens stands in these: itself and its grant, which others refer to, and what is kept of the sign-in. */
const kinds = "OLD.kind IN ('AccessToken', 'ClientCredentials', 'Grant')"
const noted = 'EXECUTE FUNCTION note_token_change()'
const counted = `UPDATE token_changes SET count = count + 1`

/**
 * Triggers, so that nobody has to remember to tell: commands, other processes, earlier versions and hands at the database
 * are noted like the host itself. That something was used (`used_ms`) changes nothing.
 */
export const tokenChangeMigrations: readonly Migration[] = [
  {
    id: 'tokens-sqlite-1',
    dialect: 'sqlite',
    statements: [
      `CREATE TABLE token_changes (count INTEGER NOT NULL)`,
      `INSERT INTO token_changes (count) VALUES (0)`,
      `CREATE TRIGGER oauth_records_deleted AFTER DELETE ON oauth_records WHEN ${kinds} BEGIN ${counted}; END`,
      `CREATE TRIGGER oauth_records_updated AFTER UPDATE ON oauth_records WHEN ${kinds} BEGIN ${counted}; END`,
      `CREATE TRIGGER login_sign_ins_deleted AFTER DELETE ON login_sign_ins BEGIN ${counted}; END`,
      `CREATE TRIGGER login_sign_ins_updated AFTER UPDATE OF grant_id, sealed ON login_sign_ins BEGIN ${counted}; END`,
    ],
  },
  {
    id: 'tokens-postgres-1',
    dialect: 'postgres',
    statements: [
      `CREATE FUNCTION note_token_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'TRUNCATE' THEN
          PERFORM pg_notify('token_changes', '');
        ELSE
          PERFORM pg_notify('token_changes', COALESCE(OLD.grant_id, ''));
        END IF;
        RETURN NULL;
      END $$`,
      `CREATE TRIGGER oauth_records_deleted AFTER DELETE ON oauth_records FOR EACH ROW WHEN (${kinds}) ${noted}`,
      `CREATE TRIGGER oauth_records_updated AFTER UPDATE ON oauth_records FOR EACH ROW WHEN (${kinds}) ${noted}`,
      `CREATE TRIGGER oauth_records_emptied AFTER TRUNCATE ON oauth_records ${noted}`,
      `CREATE TRIGGER login_sign_ins_deleted AFTER DELETE ON login_sign_ins FOR EACH ROW ${noted}`,
      `CREATE TRIGGER login_sign_ins_updated AFTER UPDATE OF grant_id, sealed ON login_sign_ins FOR EACH ROW ${noted}`,
      `CREATE TRIGGER login_sign_ins_emptied AFTER TRUNCATE ON login_sign_ins ${noted}`,
    ],
  },
]
