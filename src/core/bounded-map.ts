/** A map that holds so many entries: the one that was set longest ago makes room for one more. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined
  /** Makes the entry the newest, also where the key is there already. */
  set(key: string, value: Value): void
  delete(key: string): void
  /** Takes the oldest entry out, and gives it to `onEvicted`. */
  evict(): void
}

/**
 * @param max entries at most
 * @param onEvicted gets what had to make room; not what is deleted or replaced
 */
export function createBoundedMap<Value>(max: number, onEvicted?: (value: Value) => void): BoundedMap<Value> {
  const entries = new Map<string, Value>()
  // Goes on behind what it gave last: a new one would pass every place that was left since the map was last laid out anew.
  let fromOldest: MapIterator<[string, Value]> | undefined
  const remove = (key: string): void => {
    // An iterator that waits keeps the tables that the map has outgrown.
    if (entries.delete(key)) fromOldest = undefined
  }
  const evict = (): void => {
    fromOldest ??= entries.entries()
    const { done, value } = fromOldest.next()
    if (done) {
      fromOldest = undefined
      return
    }
    entries.delete(value[0])
    onEvicted?.(value[1])
  }
  return {
    get: key => entries.get(key),
    set(key, value) {
      remove(key)
      if (entries.size >= max) evict()
      entries.set(key, value)
    },
    delete: remove,
    evict,
  }
}

/** Gives what `make` gave for a key; makes it once for as long as it is among the `max` that were made last. */
export function createMemo<Value extends object>(max: number, make: (key: string) => Value): (key: string) => Value {
  const made = createBoundedMap<Value>(max)
  return key => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}
