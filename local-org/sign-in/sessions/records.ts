import type { ObjectDefinition } from '../../model.ts'
import { objectNamed } from '../../store/schema.ts'
import { stampsOf } from '../../store/stamps.ts'
import type { Store } from '../../store/store.ts'

/** A session as its record has it. */
interface SessionRecord {
  readonly sessionId: string
  readonly userId: string
  readonly clientId?: string
  /** Undefined for one that lasts as long as the program. */
  readonly lifetimeMs?: number
}

/**
 * The records behind the sessions: an AuthSession for each, a SessionPermSetActivation for each session permission set
 * that is active in one. Who deletes such a record ends the session, or takes the permission set away.
 */
export interface SessionRecords {
  opened(session: SessionRecord): void
  /** Takes the records of a session away. */
  ended(sessionId: string): void
  isOpen(sessionId: string): boolean
  /** API names. */
  activeIn(sessionId: string): ReadonlySet<string>
  /**
   * Activates a set until the returned function is called or the time is over. Two activations of the same set are
   * counted: it goes when the last one does.
   */
  activate(session: Pick<SessionRecord, 'sessionId' | 'userId'>, permissionSet: string, forMs: number): () => void
}

interface SessionRecordParts {
  readonly store: Store
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const activations = `SELECT a."Id" AS id, s."Name" AS name FROM "SessionPermSetActivation" a
  JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId"
  WHERE a."AuthSessionId" = ? AND a."IsDeleted" = 0 AND s."IsDeleted" = 0`

const setNamed = 'SELECT "Id" AS id FROM "PermissionSet" WHERE "Name" = ? AND "IsDeleted" = 0'
const standingSeconds = 2 * 60 * 60

/** Takes the records of an earlier run away: its tokens are gone. */
export function createSessionRecords({ store, now }: SessionRecordParts): SessionRecords {
  const authSession = objectNamed(store, 'AuthSession')
  const activation = objectNamed(store, 'SessionPermSetActivation')
  const endings = new Map<string, number>()

  const eraseAll = (object: ObjectDefinition, where: string, values: readonly string[]): void => {
    for (const row of store.select(object, { sql: where, values })) store.erase(object, String(row.Id))
  }
  const release = (id: string): void => {
    endings.delete(id)
    store.erase(activation, id)
  }
  const isOver = (id: string): boolean => (endings.get(id) ?? Number.POSITIVE_INFINITY) <= now()

  eraseAll(activation, '1', [])
  eraseAll(authSession, '1', [])
  return {
    opened: ({ sessionId, userId, clientId, lifetimeMs }) => {
      store.insert(authSession, {
        ...stampsOf(store, userId),
        Id: sessionId,
        UsersId: userId,
        SessionType: clientId === undefined ? 'API' : 'Oauth2',
        LoginType: clientId === undefined ? 'Other Apex API' : 'Remote Access 2.0',
        SourceIp: '127.0.0.1',
        NumSecondsValid: lifetimeMs === undefined ? standingSeconds : Math.ceil(lifetimeMs / 1000),
      })
    },
    ended: sessionId => {
      eraseAll(activation, 'row."AuthSessionId" = ?', [sessionId])
      store.erase(authSession, sessionId)
    },
    isOpen: sessionId => store.read(authSession, sessionId)?.IsDeleted === 0,
    activeIn: sessionId => {
      const rows = store.statement(activations).all(sessionId)
      const over = rows.filter(({ id }) => isOver(String(id)))
      for (const { id } of over) release(String(id))
      return new Set(rows.filter(row => !over.includes(row)).map(({ name }) => String(name)))
    },
    activate: ({ sessionId, userId }, permissionSet, forMs) => {
      const set = store.statement(setNamed).get(permissionSet)?.id
      if (typeof set !== 'string') throw new Error(`This org has no permission set ${permissionSet}`)
      const values = { AuthSessionId: sessionId, PermissionSetId: set, UserId: userId, Description: 'For one call' }
      const id = store.insert(activation, { ...stampsOf(store, userId), ...values })
      endings.set(id, now() + forMs)
      return () => release(id)
    },
  }
}
