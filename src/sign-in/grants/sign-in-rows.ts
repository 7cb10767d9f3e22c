import type { Database, Statements } from '../../storage/database.ts'
import { tokenChanges } from '../remembered/migrations.ts'

/** What a person sees of a sign-in of hers. */
export interface SignInEntry {
  readonly grantId: string
  readonly accountId: string
  readonly username: string
  readonly clientId: string
  readonly clientName: string
  /** Where the client gets its answers, without what changes. */
  readonly redirectKey: string
  /** The same, for a person. */
  readonly redirectName: string
  /** Space-separated. */
  readonly scopes: string
  readonly createdMs: number
  /** To the hour. */
  readonly usedMs: number
}

/** In the place of an address: the client was let in by the word of an issuer. No address has a blank in it. */
export const toIssuerKey = (issuer: string): string => `issuer ${issuer}`
export const isIssuerKey = (redirectKey: string): boolean => redirectKey.startsWith('issuer ')

/** Where sign-ins of one kind are made. */
export interface SignInPlace {
  /** Hash of what the browser is known by. */
  readonly browser: string
  readonly clientId: string
  readonly redirectKey: string
  /** Of this person; absent: of anybody. */
  readonly accountId?: string
}

export interface SignInRows {
  put(entry: SignInEntry & Pick<SignInPlace, 'browser'>, sealed: string): Promise<void>
  /** Another secret for the same grant, whatever was there. `false` when the row has gone. */
  renew(grantId: string, secret: { sealed: string; usedMs: number }): Promise<boolean>
  secretOf(grantId: string, statements?: Statements): Promise<{ sealed: string; usedMs: number } | undefined>
  /** `false` when the row has gone, or holds something else by now. */
  replace(grantId: string, change: { before: string; after: string }, statements?: Statements): Promise<boolean>
  touch(grantId: string, usedMs: number): Promise<void>
  widen(grantId: string, scopes: string): Promise<void>
  /** `false` when the row has gone, or holds something else by now. */
  removeThis(grantId: string, sealed: string): Promise<boolean>
  /** Gives what the row held. */
  remove(grantId: string): Promise<string | undefined>
  /** Newest first, at most 100. */
  listOf(accountId: string): Promise<SignInEntry[]>
  /** The newest that was made in a browser for a client at an address. */
  latestIn(place: SignInPlace): Promise<SignInEntry | undefined>
  /** Grants of a client, at most 20. */
  ofClient(clientId: string): Promise<string[]>
  /** Grants that nobody used since, at most 20. */
  idleSince(usedMs: number): Promise<string[]>
}

/** Sign-ins of a person in one list. */
const maxListed = 100

/** For a statement that looks at tokens, called `t`. */
export const joinedToTokens = {
  columns: 's.sealed, s.used_ms AS "usedMs"',
  join: 'LEFT JOIN login_sign_ins s ON s.grant_id = t.grant_id',
} as const

/** Of an entry. */
export const signInColumns = `grant_id AS "grantId", account_id AS "accountId", username, client_id AS "clientId",
  client_name AS "clientName", redirect_key AS "redirectKey", redirect_name AS "redirectName", scopes,
  created_ms AS "createdMs", used_ms AS "usedMs"`

const insertion = `INSERT INTO login_sign_ins (grant_id, account_id, username, client_id, client_name, redirect_key,
  redirect_name, browser, scopes, created_ms, used_ms, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

export function createSignInRows(database: Database): SignInRows {
  const changes = database.watch?.(tokenChanges)
  const rows = createRows(database)
  /** What is found under a grant is another from the next call on. */
  const noting =
    <Rest extends readonly unknown[], Result>(change: (grantId: string, ...rest: Rest) => Promise<Result>) =>
    (grantId: string, ...rest: Rest): Promise<Result> =>
      change(grantId, ...rest).finally(() => changes?.note?.(grantId))
  return {
    ...rows,
    remove: noting(rows.remove),
    removeThis: noting(rows.removeThis),
    renew: noting(rows.renew),
    replace: noting(rows.replace),
  }
}

const createRows = (database: Database): SignInRows => ({
  async put(entry, sealed) {
    const { grantId, accountId, username, clientId, clientName, redirectKey, redirectName, browser, scopes } = entry
    const texts = [grantId, accountId, username, clientId, clientName, redirectKey, redirectName, browser, scopes]
    await database.run(insertion, [...texts, entry.createdMs, entry.usedMs, sealed])
  },
  secretOf: (grantId, statements = database) =>
    statements.first('SELECT sealed, used_ms AS "usedMs" FROM login_sign_ins WHERE grant_id = ?', [grantId]),
  async replace(grantId, { before, after }, statements = database) {
    const update = 'UPDATE login_sign_ins SET sealed = ? WHERE grant_id = ? AND sealed = ?'
    return (await statements.run(update, [after, grantId, before])) === 1
  },
  async renew(grantId, { sealed, usedMs }) {
    const update = 'UPDATE login_sign_ins SET sealed = ?, used_ms = ? WHERE grant_id = ?'
    return (await database.run(update, [sealed, usedMs, grantId])) === 1
  },
  async touch(grantId, usedMs) {
    await database.run('UPDATE login_sign_ins SET used_ms = ? WHERE grant_id = ?', [usedMs, grantId])
  },
  async widen(grantId, scopes) {
    await database.run('UPDATE login_sign_ins SET scopes = ? WHERE grant_id = ?', [scopes, grantId])
  },
  async removeThis(grantId, sealed) {
    const gone = 'DELETE FROM login_sign_ins WHERE grant_id = ? AND sealed = ?'
    return (await database.run(gone, [grantId, sealed])) === 1
  },
  async remove(grantId) {
    const gone = 'DELETE FROM login_sign_ins WHERE grant_id = ? RETURNING sealed'
    return (await database.first<{ sealed: string }>(gone, [grantId]))?.sealed
  },
  listOf: accountId =>
    database.all(
      `SELECT ${signInColumns} FROM login_sign_ins WHERE account_id = ? ORDER BY created_ms DESC, grant_id DESC
        LIMIT ${maxListed}`,
      [accountId],
    ),
  latestIn: ({ accountId, browser, clientId, redirectKey }) =>
    database.first(
      `SELECT ${signInColumns} FROM login_sign_ins WHERE browser = ? AND client_id = ? AND redirect_key = ?
        ${accountId === undefined ? '' : 'AND account_id = ?'} ORDER BY created_ms DESC, grant_id DESC LIMIT 1`,
      [browser, clientId, redirectKey, ...(accountId === undefined ? [] : [accountId])],
    ),
  async ofClient(clientId) {
    const grants = 'SELECT grant_id AS "grantId" FROM login_sign_ins WHERE client_id = ? LIMIT 20'
    return (await database.all<{ grantId: string }>(grants, [clientId])).map(({ grantId }) => grantId)
  },
  async idleSince(usedMs) {
    const idle = 'SELECT grant_id AS "grantId" FROM login_sign_ins WHERE used_ms < ? ORDER BY used_ms LIMIT 20'
    return (await database.all<{ grantId: string }>(idle, [usedMs])).map(({ grantId }) => grantId)
  },
})
