/** How many requests of one write are under way at a time. */
const pace = { atFirst: 20, atLeast: 8, atMost: 50 }
/** An answer that takes longer has automations of the org behind it, of which only few may run at a time. */
const quickMs = 1000

/** What became of one part, and whether it met records that others were writing. */
export interface Part<T> {
  readonly value: T
  readonly metLocks: boolean
}

/**
 * Does parts of a work beside each other: more of them while each is quick, fewer as soon as one takes long or meets locks.
 * Gives what they came to in the order of the parts.
 * @param now milliseconds of a clock that never goes back
 * @throws what a part throws, and begins no other
 */
export async function inParts<P, T>(
  parts: readonly P[],
  work: (part: P) => Promise<Part<T>>,
  now: () => number,
): Promise<T[]> {
  const slots = createSlots()
  // Each part is awaited where it began, so that a failure has the line of the tool in its stack.
  return await Promise.all(
    parts.map(async part => {
      const slot = slots.take()
      if (slot) await slot
      const startedAt = now()
      try {
        const { metLocks, value } = await work(part)
        slots.give(metLocks || now() - startedAt > quickMs)
        return value
      } catch (error) {
        slots.close()
        throw error
      }
    }),
  )
}

function createSlots() {
  const waiting: (() => void)[] = []
  let begun = 0
  let inside = 0
  let width = pace.atFirst
  return {
    take(): Promise<void> | undefined {
      if (inside < width) {
        inside += 1
        return undefined
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      return promise
    },
    give(wasHard: boolean): void {
      inside -= 1
      width = wasHard ? Math.max(pace.atLeast, Math.floor(width / 2)) : Math.min(pace.atMost, width + 1)
      for (; inside < width && begun < waiting.length; begun += 1) {
        inside += 1
        waiting[begun]?.()
      }
    },
    close(): void {
      waiting.length = 0
    },
  }
}
