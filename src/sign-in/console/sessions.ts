import type { OrgSession } from '../../core/caller.ts'
import { consoleClientId } from '../../identity/keys/entries.ts'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import type { PersonDisplay } from '../../page/door.ts'
import type { Database } from '../../storage/database.ts'
import type { SignInStore } from '../grants/sign-ins.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'

/** A browser in which somebody is signed in to the console. */
export interface BrowserSession {
  /** What the session is kept under: a hash of the id that the browser has. */
  readonly key: string
  /** Under which her sign-in at Salesforce is kept. */
  readonly grantId: string
  readonly session: OrgSession
  readonly display: PersonDisplay | undefined
}

/** Sessions of the console. A session and the sign-in under it end together. */
export interface BrowserSessions {
  /** A session with a new id, for a sign-in that was just made. Ends the one that the browser had. */
  begin(signIn: StoredSignIn, place: BeginPlace): Promise<string>
  /** `undefined` when it has ended: by sign-out, idleness, age, or with its sign-in. */
  find(id: string): Promise<BrowserSession | undefined>
  end(key: string): Promise<void>
  /** Ends those that nobody uses any more, and their Salesforce tokens. */
  sweep(): Promise<void>
}

export interface BeginPlace {
  /** Hash of what the browser is known by. */
  readonly browser: string
  /** The id of the session that it had. */
  readonly before: string | undefined
}

export interface BrowserSessionParts {
  readonly database: Database
  readonly signIns: Pick<SignInStore, 'forget' | 'keep' | 'signInOf'>
  /** Origin of this host. */
  readonly issuer: string
  /** 32 random bytes as text. */
  readonly newToken: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const hourMs = 60 * 60 * 1000
/** A session that nobody uses for so long ends. */
const idleMs = 12 * hourMs
/** So long it lasts at most. The cookie goes by then. */
export const sessionMs = 7 * 24 * hourMs
/** How exact the last use is. */
const touchMs = 5 * 60 * 1000
/** Sessions ended in one go: each costs a call to Salesforce. */
const maxSwept = 20

const toOver = (time: string): string =>
  `SELECT id_hash AS "key" FROM login_browser_sessions WHERE ${time} <= ? ORDER BY ${time} LIMIT ${maxSwept}`

interface Row {
  readonly grantId: string
  readonly usedMs: number
}

export function createBrowserSessions(parts: BrowserSessionParts): BrowserSessions {
  const { database, issuer, newToken, now, signIns } = parts

  const end = async (key: string): Promise<void> => {
    const gone = 'DELETE FROM login_browser_sessions WHERE id_hash = ? RETURNING grant_id AS "grantId"'
    const row = await database.first<Pick<Row, 'grantId'>>(gone, [key])
    if (row) await signIns.forget(row.grantId)
  }

  return {
    async begin(signIn, { before, browser }) {
      if (before !== undefined) await end(hashOf(before))
      const id = newToken()
      const grantId = `console-${newToken()}`
      const place = { browser, clientId: consoleClientId, redirectKey: `${issuer}/console` }
      const shown = { clientName: 'The console of this host', redirectName: new URL(issuer).host }
      await signIns.keep({ ...place, ...shown, grantId, scopes: 'tools:read tools:write' }, signIn)
      await database.run(
        'INSERT INTO login_browser_sessions (id_hash, grant_id, created_ms, used_ms) VALUES (?, ?, ?, ?)',
        [hashOf(id), grantId, now(), now()],
      )
      return id
    },
    async find(id) {
      const key = hashOf(id)
      const row = await database.first<Row>(
        `SELECT grant_id AS "grantId", used_ms AS "usedMs" FROM login_browser_sessions
          WHERE id_hash = ? AND used_ms > ? AND created_ms > ?`,
        [key, now() - idleMs, now() - sessionMs],
      )
      const signIn = row && (await signIns.signInOf(row.grantId))
      if (!signIn) return undefined
      if (row.usedMs < now() - touchMs) {
        await database.run('UPDATE login_browser_sessions SET used_ms = ? WHERE id_hash = ?', [now(), key])
      }
      return { key, grantId: row.grantId, session: signIn.session, display: signIn.display }
    },
    end,
    async sweep() {
      const idle = await database.all<{ key: string }>(toOver('used_ms'), [now() - idleMs])
      const old = await database.all<{ key: string }>(toOver('created_ms'), [now() - sessionMs])
      for (const { key } of [...idle, ...old]) await end(key)
    },
  }
}
