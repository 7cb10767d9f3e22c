/** How many characters of one word must be changed, added or left out to get the other. */
const distanceBetween = (one: string, other: string): number =>
  [...one]
    .reduce(
      toNextRow(other),
      Array.from({ length: other.length + 1 }, (_, at) => at),
    )
    .at(-1) ?? 0

const toNextRow =
  (other: string) =>
  (row: readonly number[], letter: string): number[] => {
    const next = [(row[0] ?? 0) + 1]
    for (const [at, same] of [...other].entries()) {
      const changed = (row[at] ?? 0) + (same === letter ? 0 : 1)
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    return next
  }

/** No name has more, and a longer word is no slip of a finger. */
const longest = 64

/** The name that was probably meant by a word that is none; `undefined` when no name is like it. */
export function nearestOf(word: string, names: readonly string[]): string | undefined {
  if (word.length > longest) return undefined
  const plain = word.toLowerCase()
  const found = names
    .map(name => ({ name, distance: distanceBetween(plain, name.toLowerCase()) }))
    .filter(({ distance, name }) => distance <= Math.max(1, Math.floor(Math.min(name.length, plain.length) / 3)))
  return found.toSorted((a, b) => a.distance - b.distance)[0]?.name
}

/** A sentence to put behind the one that says that there is no such thing, with a blank before it; else nothing. */
export function hintAt(word: string, names: readonly string[]): string {
  const nearest = nearestOf(word, names)
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}
