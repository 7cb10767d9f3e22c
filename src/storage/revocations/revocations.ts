import type { Log } from '../../core/log.ts'
import { withinTime } from '../../core/timeout.ts'
import type { Database, Migration } from '../database.ts'

export const revocationMigrations: readonly Migration[] = [
  {
    id: 'revocations-1',
    statements: ['CREATE TABLE revoked_clients (name TEXT PRIMARY KEY, revoked_at BIGINT NOT NULL)'],
  },
]

/** Whether somebody who was let in by hand was revoked: at once while what is known is fresh, else after a look. */
export type IsRevoked = (name: string) => boolean | Promise<boolean>

export interface RevocationParts {
  readonly database: Database
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  readonly log: Pick<Log, 'warn'>
}

/** So old may be what is known; then whoever comes first looks for all. */
const freshMs = 250
/** Longest wait for the database. */
const patienceMs = 1000
/** So long it is not asked again after it did not answer. */
const aloneMs = 5000

/**
 * From so many milliseconds after a revocation was stored on, every process that reaches the store refuses. No less than
 * the time for which what is remembered of tokens is believed without a notice.
 */
export const obeyedAfterMs = freshMs + patienceMs

/**
 * Knows who was revoked, in every process: looks when somebody comes and the last look is over a quarter of a second old.
 * While the store does not answer, who was known to be revoked stays so, and all others are let in.
 */
export function createIsRevoked({ database, log, now }: RevocationParts): IsRevoked {
  let names: ReadonlySet<string> = new Set()
  let freshUntil = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined
  async function look(): Promise<void> {
    const startedAt = now()
    try {
      const listed = await withinTime(listRevoked(database), patienceMs, () => new Error('the database is late'))
      const found = new Set(listed.map(({ name }) => name))
      for (const name of found) if (!names.has(name)) log.warn('a client is revoked', { client: name })
      names = found
      freshUntil = startedAt + freshMs
    } catch {
      log.warn('who was revoked is not known anew: the database does not answer')
      freshUntil = now() + aloneMs
    }
  }
  return name => {
    if (now() < freshUntil) return names.has(name)
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking.then(() => names.has(name))
  }
}

export interface RevokedClient {
  readonly name: string
  /** Epoch milliseconds. */
  readonly revokedAt: number
}

export const listRevoked = (database: Pick<Database, 'all'>): Promise<RevokedClient[]> =>
  database.all('SELECT name, revoked_at AS "revokedAt" FROM revoked_clients ORDER BY name')

/** What the store says at this moment, for who has the time to ask. */
export interface RevocationReader {
  isRevoked(name: string): Promise<boolean>
  list(): Promise<readonly RevokedClient[]>
}

export const createRevocationReader = (database: Database): RevocationReader => ({
  isRevoked: async name =>
    (await database.first('SELECT name FROM revoked_clients WHERE name = ?', [name])) !== undefined,
  list: () => listRevoked(database),
})

/** False when it was revoked before. */
export const revoke = async (database: Pick<Database, 'run'>, { name, revokedAt }: RevokedClient): Promise<boolean> =>
  (await database.run('INSERT INTO revoked_clients (name, revoked_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', [
    name,
    revokedAt,
  ])) === 1

/** False when it was not revoked. */
export const restore = async (database: Pick<Database, 'run'>, name: string): Promise<boolean> =>
  (await database.run('DELETE FROM revoked_clients WHERE name = ?', [name])) === 1
