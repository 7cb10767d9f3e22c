/** How long an org took for its last answers. */
export interface AnswerTimes {
  note(ms: number): void
  /**
   * Milliseconds that most answers take at least: three of four of the last ones took no less. `undefined` where the org was
   * silent for so long that it may have come to itself.
   */
  least(): number | undefined
}

const kept = 32
const silentMs = 1000

/** @param now milliseconds of a clock that never goes back */
export function createAnswerTimes(now: () => number): AnswerTimes {
  const times: number[] = []
  let count = 0
  let lastAt = 0
  const lowerQuarter = (): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0
  const isOld = (): boolean => count === 0 || now() - lastAt > silentMs + lowerQuarter()
  return {
    note(ms) {
      // What is old says nothing of now, nor beside what comes anew.
      if (now() - lastAt > silentMs && isOld()) {
        times.length = 0
        count = 0
      }
      times[count % kept] = ms
      count += 1
      lastAt = now()
    },
    least: () => (isOld() ? undefined : lowerQuarter()),
  }
}
