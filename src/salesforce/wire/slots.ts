/** Bounds how much goes on at a time for each key, first come, first served. */
export interface Slots {
  /** `undefined` when a slot is free at once. Rejects with the reason of the signal. */
  enter(key: string, signal: AbortSignal): Promise<void> | undefined
  leave(key: string): void
}

interface Lane {
  busy: number
  readonly waiting: Set<() => void>
}

/** @param max how much goes on at a time for one key */
export function createSlots(max: number): Slots {
  const lanes = new Map<string, Lane>()

  function wait(lane: Lane, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const start = () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const onAbort = () => {
      lane.waiting.delete(start)
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    lane.waiting.add(start)
    return promise
  }

  return {
    enter(key, signal) {
      const lane = lanes.get(key)
      if (lane === undefined) {
        lanes.set(key, { busy: 1, waiting: new Set() })
        return undefined
      }
      if (lane.busy >= max) return signal.aborted ? Promise.reject(signal.reason) : wait(lane, signal)
      lane.busy += 1
      return undefined
    },
    leave(key) {
      const lane = lanes.get(key)
      if (lane === undefined) return
      const [next] = lane.waiting
      if (next !== undefined) {
        lane.waiting.delete(next)
        next()
      } else if (lane.busy === 1) lanes.delete(key)
      else lane.busy -= 1
    },
  }
}
