/** What of the API calls of a day is used, as somebody wants it to be. */
export interface WantedUsage {
  readonly used?: number | undefined
  readonly max?: number | undefined
  /** The share of the connected app whose token asks, whichever it is. Absent: none has one. */
  readonly app?: { readonly name: string; readonly used: number; readonly max: number } | undefined
}

/** Counts API calls over the last 24 hours. */
export interface Usage {
  count(): void
  used(): number
  /** Calls a day. Going beyond is counted and not refused: Salesforce's limit is a soft one, and `/_local/faults` has a hard one. */
  max(): number
  /** As `Sforce-Limit-Info` has it. */
  header(): string
  /** From now on as it is wanted; calls count on top of it. */
  want(usage: WantedUsage): void
  /** As counted, without what was wanted. */
  forgetWanted(): void
}

const hourMs = 3_600_000
const hoursKept = 24
const defaultMax = 100_000

/** `now`: milliseconds since the epoch. Counts by the hour. */
export function createUsage(now: () => number): Usage {
  const hours = new Map<number, number>()
  let wanted: WantedUsage = {}
  /** What was counted when it was said how much is used. */
  let before = 0
  const hour = (): number => Math.floor(now() / hourMs)
  const forget = (): void => {
    for (const past of hours.keys()) if (past <= hour() - hoursKept) hours.delete(past)
  }
  const counted = (): number => {
    forget()
    return [...hours.values()].reduce((sum, calls) => sum + calls, 0)
  }
  const since = (): number => Math.max(0, counted() - before)
  const used = (): number => (wanted.used === undefined ? counted() : wanted.used + since())
  const max = (): number => wanted.max ?? defaultMax
  return {
    count() {
      hours.set(hour(), (hours.get(hour()) ?? 0) + 1)
    },
    ...{ used, max },
    header() {
      const { app } = wanted
      const ofApp = app ? `; per-app-api-usage=${app.used + since()}/${app.max}(appName=${app.name})` : ''
      return `api-usage=${used()}/${max()}${ofApp}`
    },
    want(usage) {
      before = counted()
      wanted = usage
    },
    forgetWanted() {
      wanted = {}
    },
  }
}
