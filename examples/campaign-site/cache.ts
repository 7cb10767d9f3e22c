export interface CacheParts<T> {
  readonly read: () => Promise<T>
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Milliseconds for which a value is used without asking. */
  readonly freshMs: number
  /** Milliseconds for which an old value is shown while there is no new one. */
  readonly staleMs: number
}

/** A value with the word whether it may be out of date; `undefined` when there is none to show. */
export type Cached<T> = { readonly value: T; readonly isOld: boolean } | undefined

/** Milliseconds until a source that failed is asked again. */
const pauseMs = 5_000

/** Asks one at a time, uses the answer for a while, and shows the last one when the source is down. */
export function createCache<T>({ freshMs, now, read, staleMs }: CacheParts<T>): () => Promise<Cached<T>> {
  let kept: { readonly value: T; readonly at: number } | undefined
  let asking: Promise<void> | undefined
  let pausedUntil = 0

  async function ask(): Promise<void> {
    try {
      kept = { value: await read(), at: now() }
    } catch {
      pausedUntil = now() + pauseMs
    } finally {
      asking = undefined
    }
  }

  const ageOf = (): number => (kept ? now() - kept.at : Number.POSITIVE_INFINITY)

  return async () => {
    if (ageOf() >= freshMs && now() >= pausedUntil) {
      asking ??= ask()
      await asking
    }
    return kept && ageOf() < staleMs ? { value: kept.value, isOld: ageOf() >= freshMs } : undefined
  }
}
