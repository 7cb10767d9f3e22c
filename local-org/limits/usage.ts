/** Counts API calls over the last 24 hours. */
export interface Usage {
  count(): void
  used(): number
  /** Calls a day. Going beyond is counted and not refused: Salesforce's limit is a soft one, and `/_local/faults` has a hard one. */
  readonly max: number
}

const hourMs = 3_600_000
const hoursKept = 24

/** `now`: milliseconds since the epoch. Counts by the hour. */
export function createUsage(now: () => number): Usage {
  const hours = new Map<number, number>()
  const hour = (): number => Math.floor(now() / hourMs)
  const forget = (): void => {
    for (const past of hours.keys()) if (past <= hour() - hoursKept) hours.delete(past)
  }
  return {
    max: 100_000,
    count() {
      hours.set(hour(), (hours.get(hour()) ?? 0) + 1)
    },
    used() {
      forget()
      return [...hours.values()].reduce((sum, calls) => sum + calls, 0)
    },
  }
}
