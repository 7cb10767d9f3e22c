/** No name has more, and a longer word is no slip of a finger. */
export const longestWord = 64

/** Which of the known words somebody most likely meant; `undefined` when none is like it. Letter case does not count. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  if (word.length > longestWord) return undefined
  const given = word.toLowerCase()
  const found = known
    .map(each => ({ each, distance: distanceOf(given, each.toLowerCase()) }))
    .filter(({ distance, each }) => distance <= Math.max(1, each.length / 3))
    .sort((one, other) => one.distance - other.distance)
  return found[0]?.each
}

/** Letters to add, leave out, change or swap with their neighbour (optimal string alignment). */
function distanceOf(one: string, other: string): number {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const change = one[row - 1] === other[column - 1] ? 0 : 1
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      next[column] = Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + change,
        isSwap ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = next
  }
  return at(last, other.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? 0
