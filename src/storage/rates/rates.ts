import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Log } from '../../core/log.ts'
import { withinTime } from '../../core/timeout.ts'
import type { Database } from '../database.ts'
import {
  createOwnBuckets,
  createSharedBuckets,
  type RateLimit,
  stepOf,
  type TakenTurns,
  turnsLeft,
  type WantedTurns,
} from './buckets.ts'

export interface RateVerdict {
  readonly allowed: boolean
  /** Turns that are left. */
  readonly remaining: number
  /** Milliseconds until one more is there; 0 when all are. */
  readonly waitMs: number
}

/** Counts what may not be done too often, over all processes of a PostgreSQL database; with SQLite there is one process. */
export interface Rates {
  /** Takes a turn. At once as long as this process has some in advance, or knows that there is none. */
  take(id: string, limit: RateLimit): RateVerdict | Promise<RateVerdict>
  /** Deletes what says nothing any more. */
  sweep(): Promise<unknown>
}

export interface RatesParts {
  readonly database: Database
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  readonly log: Pick<Log, 'warn'>
}

/** As many turns as come back in this time are taken in advance, and are good for as long: so many more than its limit can somebody have at once. */
const advanceMs = 1000
/** Longest wait for the database. */
const patienceMs = 1000
/** So long it is not asked again after it failed; each process counts for itself meanwhile. */
const aloneMs = 5000
const maxAdvances = 10_000

/** Turns that this process has in advance, or, when there are none, until when it need not ask for more. */
interface Advance {
  left: number
  readonly isEmpty: boolean
  readonly fullInMs: number
  readonly until: number
}

export function createRates(parts: RatesParts): Rates {
  const { database, now } = parts
  const own = createOwnBuckets(now)
  if (database.dialect === 'sqlite') {
    return { take: (id, limit) => toVerdict(limit, own({ id, limit, count: 1 })), sweep: async () => 0 }
  }
  const shared = createSharedBuckets(database)
  return { take: inAdvance(createAsking(parts, { own, take: shared.take }), now), sweep: shared.sweep }
}

interface Buckets {
  readonly own: ReturnType<typeof createOwnBuckets>
  readonly take: ReturnType<typeof createSharedBuckets>['take']
}

/** Asks the database; counts in this process while that does not answer, so that nobody is shut out and nothing is without bound. */
function createAsking({ log, now }: RatesParts, { own, take }: Buckets) {
  let aloneUntil = 0
  return async (wanted: WantedTurns): Promise<TakenTurns> => {
    if (aloneUntil > now()) return own(wanted)
    try {
      return await withinTime(take(wanted), patienceMs, () => new Error('the database is late'))
    } catch {
      if (aloneUntil <= now()) log.warn('rates are counted in this process alone: the database does not answer')
      aloneUntil = now() + aloneMs
      return own(wanted)
    }
  }
}

function inAdvance(ask: (wanted: WantedTurns) => Promise<TakenTurns>, now: () => number): Rates['take'] {
  const advances = createBoundedMap<Advance>(maxAdvances)
  const asking = new Map<string, Promise<void>>()

  async function fetch(id: string, limit: RateLimit): Promise<void> {
    const count = Math.max(1, Math.floor((limit.max * advanceMs) / limit.windowMs))
    const taken = await ask({ id, limit, count })
    const { granted: left, fullInMs } = taken
    const isEmpty = left === 0
    advances.set(id, { left, isEmpty, fullInMs, until: now() + (isEmpty ? toVerdict(limit, taken).waitMs : advanceMs) })
  }

  async function takeLater(id: string, limit: RateLimit): Promise<RateVerdict> {
    const fetching = asking.get(id) ?? fetch(id, limit).finally(() => asking.delete(id))
    asking.set(id, fetching)
    await fetching
    return take(id, limit)
  }

  function take(id: string, limit: RateLimit): RateVerdict | Promise<RateVerdict> {
    const advance = advances.get(id)
    if (!advance || advance.until <= now()) return takeLater(id, limit)
    const { fullInMs, isEmpty, until } = advance
    if (isEmpty) return { allowed: false, remaining: 0, waitMs: until - now() }
    if (advance.left === 0) return takeLater(id, limit)
    advance.left -= 1
    return { ...toVerdict(limit, { granted: 1, fullInMs }), remaining: turnsLeft(limit, fullInMs) + advance.left }
  }
  return take
}

function toVerdict(limit: RateLimit, { fullInMs, granted }: TakenTurns): RateVerdict {
  const remaining = turnsLeft(limit, fullInMs)
  return { allowed: granted > 0, remaining, waitMs: waitOf(limit, { remaining, fullInMs }) }
}

function waitOf(limit: RateLimit, { fullInMs, remaining }: { readonly fullInMs: number; readonly remaining: number }) {
  const step = stepOf(limit)
  if (remaining === 0) return fullInMs + step - limit.windowMs
  return fullInMs <= 0 ? 0 : fullInMs % step || step
}
