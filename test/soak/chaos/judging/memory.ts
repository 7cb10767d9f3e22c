/** What a process held at one moment, after its garbage was collected. */
export interface MemorySample {
  /** Seconds since its start. */
  readonly at: number
  readonly heapMiB: number
  readonly rssMiB: number
}

export interface MemoryVerdict {
  /** MiB more at the end of the time looked at than at its beginning, by the slope of the middle of all pairs. */
  readonly grownMiB: number
  readonly overMinutes: number
  readonly isGrowing: boolean
}

/** Until then pools, caches and compiled code fill up. */
const warmSeconds = 300
const fewest = 10
const tolerance = { leastMiB: 8, share: 0.1 }

/** Whether the heap grows after its first five minutes; nothing when there is not as much again to judge by. */
export function judgeMemory(samples: readonly MemorySample[]): MemoryVerdict | undefined {
  const warm = samples.filter(({ at }) => at >= warmSeconds)
  const [first, last] = [warm[0], warm.at(-1)]
  if (!first || !last || warm.length < fewest || last.at - first.at < warmSeconds) return undefined
  const grownMiB = slopeOf(warm) * (last.at - first.at)
  const allowed = Math.max(tolerance.leastMiB, tolerance.share * first.heapMiB)
  return { grownMiB, overMinutes: (last.at - first.at) / 60, isGrowing: grownMiB > allowed }
}

/** MiB a second: the median of the slopes of all pairs, which single peaks do not move. */
function slopeOf(samples: readonly MemorySample[]): number {
  const slopes = samples.flatMap((one, index) =>
    samples.slice(index + 1).map(other => (other.heapMiB - one.heapMiB) / (other.at - one.at)),
  )
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0
}
