/** Runs works, at most so many at a time; the others wait in the order they came. */
export type Lanes = <T>(work: () => Promise<T>) => Promise<T>

export function createLanes(count: number): Lanes {
  const waiting: (() => void)[] = []
  let free = count
  const enter = async (): Promise<void> => {
    if (free > 0) free--
    else await new Promise<void>(resolve => waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return async work => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
