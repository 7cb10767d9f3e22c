/** Does the work after a time in milliseconds, unless it is taken back before. @returns takes it back */
export type SetTimer = (work: () => void, ms: number) => () => void

/** With a timer of its own. */
export const setOwnTimer: SetTimer = (work, ms) => {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

interface Waiting {
  readonly work: () => void
  readonly at: number
}

/**
 * One timer for all works of a kind that nearly always is taken back, such as the deadlines of calls: it is set for the
 * first of them and, when that is long done, for the one that is then first. It keeps the process alive as long as a work waits.
 */
export function createSharedTimer(): SetTimer {
  // The clock of the very timers that it sets, whatever else is told the time by another one.
  const now = () => performance.now()
  const all = new Set<Waiting>()
  let timer: NodeJS.Timeout | undefined
  let setFor = Number.POSITIVE_INFINITY
  const setAt = (at: number): void => {
    clearTimeout(timer)
    setFor = at
    timer = setTimeout(run, Math.max(1, at - now()))
  }
  const run = (): void => {
    timer = undefined
    setFor = Number.POSITIVE_INFINITY
    for (const waiting of all) {
      if (waiting.at > now()) continue
      all.delete(waiting)
      waiting.work()
    }
    let first = Number.POSITIVE_INFINITY
    for (const { at } of all) first = Math.min(first, at)
    if (first < setFor) setAt(first)
  }
  return (work, ms) => {
    const waiting = { work, at: now() + ms }
    all.add(waiting)
    if (waiting.at < setFor) setAt(waiting.at)
    else if (all.size === 1) timer?.ref()
    return () => {
      if (all.delete(waiting) && all.size === 0) timer?.unref()
    }
  }
}
