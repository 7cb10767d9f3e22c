import type { Attempt, FlowStart, RunFlow } from './flow-run.ts'

/** One run of a flow. */
export interface Interview {
  readonly id: string
  readonly trigger: string
  readonly on: string
  readonly operation: string
  /** Username. */
  readonly as: string
  /** `waiting` for a retry that the org makes at `retryAt`. */
  readonly status: 'running' | 'finished' | 'waiting' | 'failed'
  readonly retryAt?: string
  readonly attempts: readonly Attempt[]
}

export interface InterviewParts {
  readonly runFlow: RunFlow
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface Interviews {
  start(occasion: FlowStart): void
  /** The latest, the oldest first. */
  all(): readonly Interview[]
  find(id: string): Interview | undefined
  /** Tries one that failed or waits now. False when there is none such. */
  retry(id: string): boolean
  /** When none is running. */
  settled(): Promise<void>
  close(): void
}

const minuteMs = 60_000

/**
 * When a flow that failed is tried again, after each failure. Flows that an event starts are not.
 *
 * @see https://help.salesforce.com/s/articleView?id=platform.automate_flow_troubleshoot_retries.htm
 */
const retryAfterMs = [15, 30, 60, 120].map(minutes => minutes * minuteMs)

const mostInterviews = 1000

interface Entry {
  shown: Interview
  readonly occasion: FlowStart
  /** How often the org has tried it. */
  tries: number
  timer?: NodeJS.Timeout
}

const toIso = (ms: number): string => new Date(ms).toISOString()

const isOver = ({ shown }: Entry): boolean => shown.status === 'failed' || shown.status === 'waiting'

/** Tries interviews, those of one trigger one after another, and again where the org does. */
function createTries({ runFlow, now }: InterviewParts) {
  const lanes = new Map<string, Promise<void>>()

  const fail = (entry: Entry): void => {
    const afterMs = entry.occasion.retries ? retryAfterMs[entry.tries - 1] : undefined
    if (afterMs === undefined) {
      entry.shown = { ...entry.shown, status: 'failed' }
      return
    }
    entry.shown = { ...entry.shown, status: 'waiting', retryAt: toIso(now() + afterMs) }
    entry.timer = setTimeout(() => enter(entry), afterMs).unref()
  }

  const run = async (entry: Entry): Promise<void> => {
    entry.tries++
    const ended = await runFlow(entry.occasion, made => {
      entry.shown = { ...entry.shown, attempts: [...entry.shown.attempts, made] }
    })
    if (ended) entry.shown = { ...entry.shown, status: 'finished' }
    else fail(entry)
  }

  function enter(entry: Entry): void {
    clearTimeout(entry.timer)
    const { retryAt: _, ...shown } = entry.shown
    entry.shown = { ...shown, status: 'running' }
    const { name } = entry.occasion.trigger
    lanes.set(
      name,
      (lanes.get(name) ?? Promise.resolve()).then(() => run(entry)),
    )
  }

  async function settled(): Promise<void> {
    const waited = [...lanes.values()]
    await Promise.all(waited)
    // What ended may have set off others.
    if ([...lanes.values()].some((lane, at) => lane !== waited[at])) await settled()
  }

  return { enter, settled }
}

/** Runs flows as Salesforce runs asynchronous ones: each on its own, after the transaction that started it. */
export const createInterviews = (parts: InterviewParts): Interviews => {
  const entries = new Map<string, Entry>()
  const { enter, settled } = createTries(parts)
  let count = 0

  const forgetOldest = (): void => {
    const [oldest] = entries
    if (oldest === undefined || entries.size < mostInterviews) return
    clearTimeout(oldest[1].timer)
    entries.delete(oldest[0])
  }

  return {
    start(occasion) {
      const { trigger, person } = occasion
      forgetOldest()
      const id = String(++count)
      const { name, on, operation } = trigger
      const about = { id, trigger: name, on, operation, as: person.username }
      const entry: Entry = { shown: { ...about, status: 'running', attempts: [] }, occasion, tries: 0 }
      entries.set(id, entry)
      enter(entry)
    },
    all: () => [...entries.values()].map(({ shown }) => shown),
    find: id => entries.get(id)?.shown,
    retry(id) {
      const entry = entries.get(id)
      if (!entry || !isOver(entry)) return false
      enter(entry)
      return true
    },
    settled,
    close() {
      for (const { timer } of entries.values()) clearTimeout(timer)
      entries.clear()
    },
  }
}
