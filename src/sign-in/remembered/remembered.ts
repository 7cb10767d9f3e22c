import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Bearer } from '../../core/scope.ts'
import type { Changes } from '../../storage/database.ts'

/** Answers to looks at tokens, for those who send the same one again. */
export interface RememberedBearers {
  /** Who holds the token of a header, as long as a look would find the same. */
  find(authorization: string): Bearer | undefined
  /** To be asked for before a look, and given with what it found. */
  moment(): number | undefined
  keep(authorization: string, found: FoundBearer): void
}

export interface FoundBearer {
  readonly bearer: Bearer
  /** The grant of the token; empty for one without. */
  readonly grantId: string
  /** Epoch milliseconds. */
  readonly expiresMs: number
  readonly moment: number | undefined
}

/** Some two kilobytes each. */
const maxRemembered = 2000
/** So long an answer is good without a look: that a sign-in is used is noted to the hour, and only by looks. */
const longestMs = 60_000
/** Any number of blanks may stand there: one token could push out all others. */
const usual = /^\S+ \S+$/

interface Kept extends FoundBearer {
  readonly moment: number
  /** A clock that shows less was set back since, and would keep the answer for as much longer. */
  readonly keptMs: number
}

/**
 * Remembers answers until something changes of them. The key is the header as it was sent, and not its hash, which would
 * cost half of what is saved: the same memory has the session at Salesforce to which the token leads, and that is good for
 * more, and for longer. What is found in a map by a text tells nobody by its time how much of the text was right.
 */
export function createRememberedBearers(changes: Changes, now: () => number): RememberedBearers {
  const kept = createBoundedMap<Kept>(maxRemembered)
  return {
    find(authorization) {
      const known = kept.get(authorization)
      if (!known) return undefined
      const at = now()
      const isInTime = at >= known.keptMs && at < known.expiresMs
      if (isInTime && changes.unchanged(known.moment, known.grantId)) return known.bearer
      kept.delete(authorization)
      return undefined
    },
    moment: changes.moment,
    keep(authorization, { moment, ...found }) {
      if (moment === undefined || !usual.test(authorization)) return
      const keptMs = now()
      kept.set(authorization, { ...found, moment, keptMs, expiresMs: Math.min(found.expiresMs, keptMs + longestMs) })
    },
  }
}
