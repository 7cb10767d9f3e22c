import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Troubles } from './judging/answers.ts'
import { isStarved, type ProcessorSample, toWaitedMs } from './judging/processor.ts'

/** What a router, and Apex, say of an answer that took too long. */
export const tooLate = ['H12', 'Read timed out'] as const

/** A queue that grew meanwhile is worked off afterwards. */
export const noProcessor = { name: 'no processor', explains: tooLate, graceMs: 10_000 }

const everyMs = 1000

export interface ProcessorParts {
  /** Of the processes without which no answer comes, as they are now. */
  pids(): readonly (number | undefined)[]
  readonly troubles: Troubles
  /** How often each trouble was there. */
  readonly times: Map<string, number>
  isOver(): boolean
}

/** Makes a trouble of each time in which a machine that others use left one of the processes without a processor. */
export async function watchProcessor({ isOver, pids, times, troubles }: ProcessorParts): Promise<void> {
  let before = new Map<number, ProcessorSample>()
  let over: (() => void) | undefined
  while (!isOver()) {
    const now = new Map(pids().flatMap(pid => sampleOf(pid)))
    const starves = [...now].some(([pid, sample]) => {
      const last = before.get(pid)
      return last !== undefined && isStarved(last, sample)
    })
    if (starves && !over) {
      over = troubles.begin(noProcessor)
      times.set(noProcessor.name, (times.get(noProcessor.name) ?? 0) + 1)
    } else if (!starves) {
      over?.()
      over = undefined
    }
    before = now
    await sleep(everyMs)
  }
}

/** Nothing of one that ended, and where the system does not tell. */
function sampleOf(pid: number | undefined): [number, ProcessorSample][] {
  if (pid === undefined) return []
  try {
    const waitedMs = toWaitedMs(readFileSync(`/proc/${pid}/schedstat`, 'utf8'))
    return [[pid, { at: performance.now(), waitedMs }]]
  } catch {
    return []
  }
}
