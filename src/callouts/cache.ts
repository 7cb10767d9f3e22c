const maxEntries = 500

interface Entry {
  readonly answer: Promise<unknown>
  readonly until: number
}

/** Answers that are used again for a while; callers that ask at the same time share one request. Failures are not kept. */
export function createAnswerCache(now: () => number) {
  const entries = new Map<string, Entry>()
  return {
    get(key: string, lifetimeMs: number, ask: () => Promise<unknown>): Promise<unknown> {
      const known = entries.get(key)
      if (known && known.until > now()) return known.answer
      const entry = { answer: ask(), until: now() + lifetimeMs }
      entries.delete(key)
      entries.set(key, entry)
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? '')
      entry.answer.catch(() => {
        if (entries.get(key) === entry) entries.delete(key)
      })
      return entry.answer
    },
  }
}
