/**
 * Keeps what `make` gave for a key, at most `size` of them; the one made first goes first. For statements, whose texts
 * are few unless somebody builds lists into them.
 */
export function createBounded<T>(size: number, make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>()
  return key => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make(key)
    const [oldest] = kept.keys()
    if (kept.size >= size && oldest !== undefined) kept.delete(oldest)
    kept.set(key, made)
    return made
  }
}
