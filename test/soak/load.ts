import { setTimeout as sleep } from 'node:timers/promises'
import type { Called, Callers } from './callers.ts'

/** A job that was accepted, and what it writes. */
export interface Accepted extends Called {
  readonly batch: string
}

export interface Submission {
  /** So many are to be accepted. */
  readonly jobs: number
  readonly perSecond: number
}

const loops = 4
/** Milliseconds that a step takes, beside its write. */
const stepMs = 60

/** Starts jobs as Apex does, also while nobody answers, until so many were accepted. `tried` has what each was to write. */
export function createSubmission(callers: Callers, { jobs, perSecond }: Submission) {
  const accepted: Accepted[] = []
  const tried: string[] = []
  const pauseMs = (1000 * loops) / perSecond
  let open = jobs
  const submit = async (): Promise<boolean> => {
    const batch = `J${tried.length}`
    tried.push(batch)
    const called = await callers.start({ batch, stepMs }, 100).catch(() => undefined)
    if (called) accepted.push({ ...called, batch })
    return called !== undefined
  }
  const loop = async () => {
    while (open > 0) {
      open -= 1
      if (!(await submit())) open += 1
      await sleep(pauseMs)
    }
  }
  return { accepted, tried, run: () => Promise.all(Array.from({ length: loops }, loop)) }
}

/** Calls in a loop until it is stopped, and counts what came of each: a status, or `gone` when nobody answered. */
export function createLoad(call: () => Promise<number>, pauseMs: number) {
  const counts: Record<string, number> = {}
  let isOver = false
  const run = async () => {
    while (!isOver) {
      const outcome = await call().catch(() => 'gone')
      counts[outcome] = (counts[outcome] ?? 0) + 1
      await sleep(pauseMs)
    }
  }
  const done = run()
  return {
    counts,
    async stop() {
      isOver = true
      await done
    },
  }
}
