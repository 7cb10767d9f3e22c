/** How long an org took for its last answers. */
export interface AnswerTimes {
  /** @param now when it came, in milliseconds of a clock that never goes back */
  note(ms: number, now: number): void
  /**
   * Milliseconds that most answers take at least: three of four of the last ones took no less. `undefined` where the org was
   * silent for so long that it may have come to itself.
   */
  least(now: number): number | undefined
}

const kept = 32
const silentMs = 1000

export function createAnswerTimes(): AnswerTimes {
  const times: number[] = []
  let count = 0
  let lastAt = 0
  const lowerQuarter = (): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0
  const isOld = (now: number): boolean => count === 0 || now - lastAt > silentMs + lowerQuarter()
  return {
    note(ms, now) {
      // What is old says nothing of now, nor beside what comes anew.
      if (now - lastAt > silentMs && isOld(now)) {
        times.length = 0
        count = 0
      }
      times[count % kept] = ms
      count += 1
      lastAt = now
    },
    least: now => (isOld(now) ? undefined : lowerQuarter()),
  }
}
