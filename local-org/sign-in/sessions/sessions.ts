import type { Session } from '../../model.ts'
import { toId18, toIdText } from '../../store/id.ts'
import type { Person } from '../person.ts'
import type { SessionRecords } from './records.ts'

/** What sign-in knows of a session beside what its rights need. */
export interface SignedIn extends Session {
  readonly person: Person
  /** The OAuth client that got the token; undefined for the org's own. */
  readonly clientId?: string
  /** Space-separated. */
  readonly scope: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Milliseconds since the epoch; undefined for a session that lasts as long as the program. */
  readonly endsAt?: number
}

export interface SessionOptions {
  /** A token made elsewhere, such as a JWT. Default: an opaque one. */
  readonly accessToken?: string
  readonly clientId?: string
  readonly scope?: string
  /** Default: two hours. `null` lasts as long as the program. */
  readonly lifetimeMs?: number | null
}

export interface SessionParts {
  readonly orgId: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly records: SessionRecords
}

export interface Sessions {
  open(person: Person, options?: SessionOptions): SignedIn
  /** The user's own session, the same for the whole run unless it was ended; then a new one. */
  standing(person: Person): SignedIn
  /** Undefined for a token that was never given out, has run out, or was ended. */
  find(accessToken: string): SignedIn | undefined
  /** By the id of the AuthSession. */
  findById(sessionId: string): SignedIn | undefined
  /** Ends a session at once. False when there was none. */
  end(accessToken: string): boolean
  /** Ends every session of the user, or those that one client opened, and says how many. */
  endAll(userId: string, clientId?: string): number
  /**
   * Activates a session permission set for one session, until the returned function is called or the time is over.
   * Two activations of the same set are counted: it goes when the last one does.
   */
  activate(session: Session, permissionSet: string, forMs: number): () => void
}

const standardLifetimeMs = 2 * 60 * 60 * 1000
/** Authorizations give out a new token for each call, so the ended ones must not pile up. */
const sweepEvery = 1000

interface SessionTable {
  add(session: SignedIn): void
  remove(session: SignedIn): void
  find(accessToken: string): SignedIn | undefined
  findById(sessionId: string): SignedIn | undefined
  ofUser(userId: string): readonly SignedIn[]
}

const createSessionTable = (now: () => number, records: SessionRecords): SessionTable => {
  const byToken = new Map<string, SignedIn>()
  const byId = new Map<string, SignedIn>()

  const remove = (session: SignedIn): void => {
    byToken.delete(session.accessToken)
    byId.delete(session.sessionId)
    records.ended(session.sessionId)
  }

  const alive = (session: SignedIn | undefined): SignedIn | undefined => {
    if (session === undefined) return undefined
    if ((session.endsAt === undefined || session.endsAt > now()) && records.isOpen(session.sessionId)) return session
    remove(session)
    return undefined
  }

  const sweep = (): void => {
    for (const session of byToken.values()) alive(session)
  }

  return {
    add: session => {
      if (byToken.size % sweepEvery === sweepEvery - 1) sweep()
      byToken.set(session.accessToken, session)
      byId.set(session.sessionId, session)
    },
    remove,
    find: accessToken => alive(byToken.get(accessToken)),
    findById: sessionId => alive(byId.get(sessionId)),
    ofUser: userId => [...byToken.values()].filter(session => session.userId === userId),
  }
}

/** Keeps the tokens of one org in memory; what a session may do is in its records. Tokens are opaque: `<org id>!<text>`. */
export const createSessions = ({ orgId, now, random, records }: SessionParts): Sessions => {
  const table = createSessionTable(now, records)
  const standing = new Map<string, string>()

  const open = (person: Person, options: SessionOptions = {}): SignedIn => {
    const { clientId, scope = 'full', lifetimeMs = standardLifetimeMs } = options
    const sessionId = toId18(`0Ak${toIdText(random(12))}`)
    const session: SignedIn = {
      userId: person.userId,
      username: person.username,
      accessToken: options.accessToken ?? `${orgId}!${toIdText(random(96))}`,
      sessionId,
      get permissionSets() {
        return records.activeIn(sessionId)
      },
      person,
      ...(clientId === undefined ? {} : { clientId }),
      scope,
      startedAt: now(),
      ...(lifetimeMs === null ? {} : { endsAt: now() + lifetimeMs }),
    }
    records.opened({ ...session, ...(lifetimeMs === null ? {} : { lifetimeMs }) })
    table.add(session)
    return session
  }

  const end = (session: SignedIn | undefined): boolean => {
    if (session) table.remove(session)
    return session !== undefined
  }

  return {
    open,
    standing: person => {
      const known = table.find(standing.get(person.userId) ?? '')
      if (known) return known
      const session = open(person, { lifetimeMs: null })
      standing.set(person.userId, session.accessToken)
      return session
    },
    find: table.find,
    findById: table.findById,
    end: accessToken => end(table.find(accessToken)),
    endAll: (userId, clientId) => {
      const meant = table.ofUser(userId).filter(session => clientId === undefined || session.clientId === clientId)
      return meant.filter(end).length
    },
    activate: records.activate,
  }
}
