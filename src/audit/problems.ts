/** What is wrong with days, one sentence for each: the first, for what follows from it tells nothing new. */
export type Problems = ReturnType<typeof createProblems>

export function createProblems() {
  const byDay = new Map<string, string>()
  return {
    add(day: string, problem: string) {
      if (!byDay.has(day)) byDay.set(day, problem)
    },
    /** Those of the days that fit, behind what is known of them there. */
    moveTo(others: { add(day: string, problem: string): void }, fits: (day: string) => boolean) {
      for (const [day, problem] of byDay) if (fits(day)) others.add(day, problem)
    },
    list: () => [...byDay].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, problem]) => `${day}: ${problem}`),
  }
}
