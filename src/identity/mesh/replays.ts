import { createBoundedMap } from '../../core/bounded-map.ts'

const maxKept = 20_000

/** Remembers which call a request context was first vouched for. */
export interface Replays {
  /** Whether it came with another call before. */
  isReplay(contextId: string, call: string): boolean
  /** Only what was vouched for: a stranger can neither fill this nor use up an id. */
  remember(contextId: string, call: string): void
}

/**
 * A request context is for one request and one user. Salesforce may repeat a request, and make several calls in one: these
 * have the same id. Kept in this process alone, and as long as there is room.
 */
export function createReplays(): Replays {
  const calls = createBoundedMap<string>(maxKept)
  const isReplay = (contextId: string, call: string): boolean => (calls.get(contextId) ?? call) !== call
  return { isReplay, remember: (contextId, call) => void (calls.get(contextId) ?? calls.set(contextId, call)) }
}
