import { createBoundedMap } from '../core/bounded-map.ts'
import { untilAborted } from '../core/timeout.ts'

/** Answers kept at most, and characters of all of them together. */
const [maxEntries, maxLength] = [500, 20_000_000]

interface Entry {
  readonly text: Promise<string>
  readonly ending: AbortController
  /** Callers that wait for the answer. */
  waiting: number
  /** Set when the answer is there. */
  kept?: { readonly at: number; readonly length: number }
}

export interface AnswerCacheQuery {
  readonly key: string
  /** Milliseconds since an answer came in which it is good enough. */
  readonly maxAgeMs: number
  /** Of this caller: she no longer waits, others may. */
  readonly signal: AbortSignal
  ask(signal: AbortSignal): Promise<string>
}

/**
 * Answers that are used again for a while. Callers that ask at the same time share one request, which ends when the last
 * of them has gone. Failures are not kept.
 */
export function createAnswerCache(now: () => number) {
  let length = 0
  const forget = ({ kept }: Entry): void => {
    length -= kept?.length ?? 0
  }
  const entries = createBoundedMap<Entry>(maxEntries, forget)

  function drop(key: string, entry: Entry): void {
    if (entries.get(key) !== entry) return
    entries.delete(key)
    forget(entry)
  }

  function keep(key: string, entry: Entry, text: string): void {
    if (entries.get(key) !== entry) return
    entry.kept = { at: now(), length: text.length }
    length += text.length
    while (length > maxLength) entries.evict()
  }

  function open({ ask, key }: AnswerCacheQuery): Entry {
    const ending = new AbortController()
    const entry: Entry = { text: ask(ending.signal), ending, waiting: 0 }
    const known = entries.get(key)
    if (known) drop(key, known)
    entries.set(key, entry)
    entry.text.then(
      text => keep(key, entry, text),
      () => drop(key, entry),
    )
    return entry
  }

  return {
    /** @throws what `ask` throws, or the reason of the caller's signal. */
    async get(query: AnswerCacheQuery): Promise<string> {
      const { key, maxAgeMs, signal } = query
      signal.throwIfAborted()
      const known = entries.get(key)
      const isGood = known && (!known.kept || now() - known.kept.at < maxAgeMs)
      const entry = isGood ? known : open(query)
      entry.waiting += 1
      try {
        return await untilAborted(entry.text, signal)
      } finally {
        entry.waiting -= 1
        if (entry.waiting === 0 && !entry.kept) {
          drop(key, entry)
          entry.ending.abort()
        }
      }
    },
  }
}
