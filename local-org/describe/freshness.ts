import { createHash } from 'node:crypto'

/** Remembers what was answered last, to tell since when an answer is as it is. */
export interface Freshness {
  /** Milliseconds since the epoch, in whole seconds; later each time that the body under the key differs. */
  lastModifiedOf(key: string, body: unknown): number
}

interface Seen {
  readonly hash: string
  readonly since: number
}

const secondMs = 1000
const mostKeys = 5000

/**
 * A description depends on the schema and on the rights that its reader has at that moment, session permission sets
 * included; so it is compared rather than dated. The first one counts as old as the org.
 */
export function createFreshness(now: () => number): Freshness {
  const toSecond = (ms: number): number => Math.floor(ms / secondMs) * secondMs
  const startedAt = toSecond(now())
  const seen = new Map<string, Seen>()
  return {
    lastModifiedOf(key, body) {
      const hash = createHash('sha1').update(JSON.stringify(body)).digest('base64')
      const before = seen.get(key)
      if (before?.hash === hash) return before.since
      if (seen.size >= mostKeys) seen.clear()
      // HTTP dates have whole seconds: two changes within one must not look like none.
      const since = before ? Math.max(toSecond(now()), before.since + secondMs) : startedAt
      seen.set(key, { hash, since })
      return since
    },
  }
}
